"""A second device of the same user: in step with the first, and ended alone."""

from scenario.conversation import HISTORY_LIMIT
from scenario.stage import Stage, check_equal, check_unregistered

SERVICE_USER_ID = 777000


async def second_device_signs_in(stage: Stage) -> None:
    """The first device is told the code; the second sees dialogs and history as they are."""
    known = len(stage.ann.seen("message", sender=SERVICE_USER_ID))
    await stage.ann_second.start(stage.config)
    await stage.ann_second.call("connect")
    account = stage.ann_account
    signed = await stage.ann_second.call("sign_in", phone=account.phone, code=account.code)
    check_equal(signed["user_id"], stage.ann_id, "the user of Ann's number")
    notice = await stage.ann.wait_for("message", sender=SERVICE_USER_ID)
    check_equal(account.code in notice["text"], True, f"the code is in {notice['text']!r}")
    check_equal(known, 0, "code messages before the second device asked for one")
    peers = {d["peer"] for d in await stage.ann_second.call("dialogs")}
    check_equal(peers, {stage.ben_id, SERVICE_USER_ID}, "Ann's dialogs")
    first = await stage.ann.call("history", peer=stage.ben_id, limit=HISTORY_LIMIT)
    second = await stage.ann_second.call("history", peer=stage.ben_id, limit=HISTORY_LIMIT)
    check_equal(second, first, "history on the second device")


async def second_device_sees_all(stage: Stage) -> None:
    """Whatever one device or the other person does arrives on the second device."""
    second = stage.ann_second
    ann_message, got = await stage.ann_says("from the first device")
    seen = await second.wait_for("message", text="from the first device")
    check_equal((seen["id"], seen["out"], seen["peer"]), (ann_message, True, stage.ben_id), "copy")

    await stage.ann.call("edit", peer=stage.ben_id, id=ann_message, text="edited on the first")
    edited = await second.wait_for("edit", id=ann_message)
    check_equal(edited["text"], "edited on the first", "text on the second device")

    await stage.ben.call("read", peer=stage.ann_id, max_id=got["id"])
    await second.wait_for("read_outbox", peer=stage.ben_id, max_id=ann_message)

    _, from_ben = await stage.ben_says("to both devices")
    seen = await second.wait_for("message", text="to both devices")
    check_equal(seen["id"], from_ben["id"], "id on the second device")
    await stage.ann.call("read", peer=stage.ben_id, max_id=from_ben["id"])
    await second.wait_for("read_inbox", peer=stage.ben_id, max_id=from_ben["id"])

    await stage.ann.call("delete", peer=stage.ben_id, ids=[ann_message])
    await second.wait_deleted(ann_message)

    sent = await second.call("send", peer=stage.ben_id, text="from the second device")
    seen = await stage.ann.wait_for("message", text="from the second device")
    check_equal((seen["id"], seen["out"]), (sent["id"], True), "copy on the first device")
    await stage.ben.wait_for("message", text="from the second device", sender=stage.ann_id)


async def log_out_ends_one_device(stage: Stage) -> None:
    """The next call of the device that left fails; the other goes on."""
    await stage.ann_second.call("log_out")
    await check_unregistered(stage.ann_second, "dialogs")
    await stage.ann_says("still here")
    await stage.ben_says("so am I")
