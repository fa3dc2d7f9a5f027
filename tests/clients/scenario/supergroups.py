"""A supergroup: Ann makes it, adds Ben, makes him an administrator, and bans him."""

from scenario.conversation import HISTORY_LIMIT
from scenario.stage import Stage, check, check_equal, check_refused, check_slow_mode


async def create_and_add(stage: Stage) -> None:
    """The creator adds somebody; both, and a second device, are told and agree on who is in it."""
    made = await stage.ann.call("create_channel", title="Ann and Ben", broadcast=False)
    group = stage.group = made["peer"]
    await stage.ann.call("add_members", peer=group, users=[stage.ben_id])
    told = await stage.ben.wait_for("message", peer=group, action="chatAddUser")
    check_equal(told["sender"], stage.ann_id, "who added Ben")
    await stage.ann_second.wait_for("message", peer=group, action="chatAddUser")
    await _check_members(stage, "member")


async def converse(stage: Stage) -> None:
    """What one says, answers and edits reaches the others under the same id."""
    group, second = stage.group, stage.ann_second
    asked, got = await stage.ann_posts(group, "who is here?")
    check_equal((got["sender"], got["out"]), (stage.ann_id, False), "a message as Ben gets it")
    copy = await second.wait_for("message", peer=group, text="who is here?")
    check_equal((copy["id"], copy["out"]), (asked, True), "copy on the second device")

    answer = await stage.ben.call("send", peer=group, text="me", reply_to=asked)
    for device in (stage.ann, second):
        seen = await device.wait_for("message", peer=group, id=answer["id"])
        check_equal((seen["sender"], seen["reply_to"]), (stage.ben_id, asked), "the answer")

    await stage.ben.call("edit", peer=group, id=answer["id"], text="me, edited")
    for device in (stage.ann, second):
        edited = await device.wait_for("edit", peer=group, id=answer["id"])
        check_equal(edited["text"], "me, edited", "text after the edit")
    await check_refused(
        stage.ann, {"MESSAGE_AUTHOR_REQUIRED"}, "edit", peer=group, id=answer["id"], text="no"
    )


async def delete(stage: Stage) -> None:
    """An author deletes for all, a creator also what others wrote; a member does not."""
    group = stage.group
    by_ann, _ = await stage.ann_posts(group, "to be taken back")
    sent = await stage.ben.call("send", peer=group, text="to be taken away")
    await stage.ann.wait_for("message", peer=group, id=sent["id"])
    await check_refused(
        stage.ben, {"MESSAGE_DELETE_FORBIDDEN"}, "delete", peer=group, ids=[by_ann]
    )
    await stage.ann.call("delete", peer=group, ids=[by_ann, sent["id"]])
    for device in (stage.ben, stage.ann_second):
        await device.wait_deleted(by_ann, group)
        await device.wait_deleted(sent["id"], group)


async def read_and_type(stage: Stage) -> None:
    """The author learns that a message was read, a member that somebody types."""
    group = stage.group
    sent, _ = await stage.ann_posts(group, "have you all read this?")
    await stage.ben.call("read", peer=group, max_id=sent)
    for device in (stage.ann, stage.ann_second):
        await device.wait_for("read_outbox", peer=group, max_id=sent)
    await stage.ben.call("typing", peer=group)
    seen = await stage.ann.wait_for("typing", peer=group, sender=stage.ben_id)
    check_equal(seen["action"].lower(), "sendmessagetypingaction", "action")


async def dialogs_and_history(stage: Stage) -> None:
    """Lists of chats count exactly what is unread; everybody sees the same history."""
    group = stage.group
    sent, _ = await stage.ann_posts(group, "all read up to here")
    await stage.ben.call("read", peer=group, max_id=sent)
    await stage.ann_posts(group, "unread one")
    last, _ = await stage.ann_posts(group, "unread two")
    await stage.ann.call("read", peer=group, max_id=last)
    devices = {"Ben's": (stage.ben, 2), "Ann's": (stage.ann, 0), "Ann's other": (stage.ann_second, 0)}
    for name, (device, unread) in devices.items():
        rows = [d for d in await device.call("dialogs") if d["peer"] == group]
        wanted = {"peer": group, "top_message": last, "unread_count": unread}
        check_equal(rows, [wanted], f"{name} dialog of the group")

    ann = await stage.ann.call("history", peer=group, limit=HISTORY_LIMIT)
    second = await stage.ann_second.call("history", peer=group, limit=HISTORY_LIMIT)
    check_equal(second, ann, "history on the second device")
    ben = await stage.ben.call("history", peer=group, limit=HISTORY_LIMIT)
    mirrored = [{**m, "out": m["sender"] == stage.ben_id} for m in ann]
    check_equal(ben, mirrored, "history as Ben sees it")
    check("to be taken back" not in [m["text"] for m in ann], "a deleted message is in the history")


async def administer(stage: Stage) -> None:
    """Ann makes Ben an administrator; what he pins, all see pinned."""
    group = stage.group
    pinned, _ = await stage.ann_posts(group, "the rules of this group")
    rights = ["pin_messages", "delete_messages"]
    granted = {"peer": group, "user": stage.ben_id, "rights": rights, "rank": "keeper"}
    await stage.ann.call("set_admin", **granted)
    await _check_members(stage, "admin", rank="keeper")
    await stage.ben.call("pin", peer=group, id=pinned)
    for device in (stage.ann, stage.ann_second):
        seen = await device.wait_for("pin", peer=group)
        check_equal((seen["ids"], seen["pinned"]), ([pinned], True), "what was pinned")
        told = await device.wait_for("message", peer=group, action="pinMessage")
        check_equal((told["sender"], told["reply_to"]), (stage.ben_id, pinned), "who pinned what")
    # An administrator with that right deletes what the creator wrote.
    sent, _ = await stage.ann_posts(group, "Ben may delete this")
    await stage.ben.call("delete", peer=group, ids=[sent])
    await stage.ann.wait_deleted(sent, group)


async def restrict(stage: Stage) -> None:
    """What is withheld from Ben alone, or from all members, he cannot do until it is given back."""
    group = stage.group
    await stage.ann.call("set_admin", peer=group, user=stage.ben_id, rights=[])
    await _check_members(stage, "member")
    refused = {"CHAT_WRITE_FORBIDDEN", "CHAT_SEND_PLAIN_FORBIDDEN", "USER_BANNED_IN_CHANNEL"}
    withheld, given = {"withheld": ["send_messages"]}, {"withheld": []}

    await stage.ann.call("restrict", peer=group, user=stage.ben_id, **withheld)
    await check_refused(stage.ben, refused, "send", peer=group, text="may I?")
    await stage.ann.call("restrict", peer=group, user=stage.ben_id, **given)
    await _ben_posts(stage, "I may speak again")

    await stage.ann.call("set_default_rights", peer=group, **withheld)
    await check_refused(stage.ben, refused, "send", peer=group, text="may we?")
    await stage.ann.call("set_default_rights", peer=group, **given)
    await _ben_posts(stage, "we may speak again")


async def slow_mode(stage: Stage) -> None:
    """In slow mode a member's second message has to wait; the creator's has not."""
    group = stage.group
    await stage.ann.call("set_slow_mode", peer=group, seconds=60)
    await _ben_posts(stage, "one a minute")
    await check_slow_mode(stage.ben, "send", peer=group, text="and one more")
    await stage.ann_posts(group, "one by the creator")
    await stage.ann_posts(group, "another by the creator")
    await stage.ann.call("set_slow_mode", peer=group, seconds=0)
    await _ben_posts(stage, "as many as you like")


async def ban(stage: Stage) -> None:
    """Who is banned is told, gets nothing more, and can neither read nor write."""
    group = stage.group
    known = len(stage.ben.events)
    await stage.ann.call("ban", peer=group, user=stage.ben_id)
    await stage.ben.wait_until(
        lambda: any(e["kind"] == "chat" and e["peer"] == group for e in stage.ben.events[known:]),
        "learn that he was banned",
    )
    await stage.ann.call("send", peer=group, text="without Ben")
    await stage.ann_second.wait_for("message", peer=group, text="without Ben")
    await stage.ann_says("one last word on the group")
    check(not stage.ben.seen("message", text="without Ben"), "a message came after the ban")
    refused = {"CHANNEL_PRIVATE", "CHAT_WRITE_FORBIDDEN", "USER_BANNED_IN_CHANNEL"}
    await check_refused(stage.ben, refused, "send", peer=group, text="let me in")
    await check_refused(stage.ben, refused, "history", peer=group, limit=1)
    rows = await stage.ben.call("dialogs")
    check(group not in [d["peer"] for d in rows], "the group is still among Ben's dialogs")
    members = await stage.ann.call("members", peer=group)
    check_equal([m["user_id"] for m in members], [stage.ann_id], "who is left")


async def _ben_posts(stage: Stage, text: str) -> None:
    """Ben writes in the supergroup, and Ann gets it."""
    await stage.ben.call("send", peer=stage.group, text=text)
    await stage.ann.wait_for("message", peer=stage.group, text=text, sender=stage.ben_id)


async def _check_members(stage: Stage, role_of_ben: str, rank: str | None = None) -> None:
    """Both sides list the two members with their roles, and Ben with his rank if one is given."""
    wanted = {stage.ann_id: "creator", stage.ben_id: role_of_ben}
    for device in (stage.ann, stage.ben):
        members = await device.call("members", peer=stage.group)
        found = {m["user_id"]: m["role"] for m in members}
        check_equal(found, wanted, f"members as {device.name} sees them")
        if rank is not None:
            ranks = [m["rank"] for m in members if m["user_id"] == stage.ben_id]
            check_equal(ranks, [rank], f"Ben's rank as {device.name} sees it")
