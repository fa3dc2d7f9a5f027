"""A basic group of Ann and Ben: everybody's own copies, until it becomes a supergroup.

In a basic group each member has a copy of every message under an id of its
own, so the steps name a message by the ids of those who look at it.
"""

from collections import Counter

from harness.device import Device
from scenario.conversation import HISTORY_LIMIT
from scenario.stage import Stage, check, check_equal, check_refused

MISSED = 60  # said while Ben's device is offline
EDIT_EACH = 10  # every tenth of them is edited as well
PREFIX = "said in the group"


async def create(stage: Stage) -> None:
    """Whoever is put into a group is told, and so is a second device of who made it."""
    made = await stage.ann.call("create_group", title="Ann with Ben", users=[stage.ben_id])
    group = stage.basic = made["peer"]
    for device in (stage.ben, stage.ann_second):
        told = await device.wait_for("message", peer=group, action="chatCreate")
        check_equal(told["sender"], stage.ann_id, "who made the group")
    await _check_members(stage, "member")


async def converse(stage: Stage) -> None:
    """What one says, answers, edits, reads and deletes, the others see on their copies."""
    group, second = stage.basic, stage.ann_second
    asked = await _ann_says(stage, "who is in here?")
    copy = await second.wait_for("message", peer=group, text="who is in here?")
    check_equal((copy["id"], copy["out"]), (asked["ann"], True), "copy on the second device")

    await stage.ben.call("send", peer=group, text="me", reply_to=asked["ben"])
    for device in (stage.ann, second):
        answer = await device.wait_for("message", peer=group, text="me")
        found = (answer["sender"], answer["reply_to"])
        check_equal(found, (stage.ben_id, asked["ann"]), "the answer, and what it answers")

    await stage.ann.call("edit", peer=group, id=asked["ann"], text="who is here?")
    edited = await stage.ben.wait_for("edit", peer=group, id=asked["ben"])
    check_equal(edited["text"], "who is here?", "text after the edit")
    await second.wait_for("edit", peer=group, id=asked["ann"])

    await stage.ben.call("read", peer=group, max_id=asked["ben"])
    for device in (stage.ann, second):
        await device.wait_for("read_outbox", peer=group, max_id=asked["ann"])

    await stage.ann.call("delete", peer=group, ids=[asked["ann"]])
    await stage.ben.wait_deleted(asked["ben"])
    await second.wait_deleted(asked["ann"])


async def rename(stage: Stage) -> None:
    """A new title is told by a service message; title and description are everybody's."""
    group = stage.basic
    await stage.ann.call("set_title", peer=group, title="Ann and her friend")
    for device in (stage.ben, stage.ann_second):
        await device.wait_for("message", peer=group, action="chatEditTitle")
    await stage.ann.call("set_about", peer=group, about="where we talk")
    shown = await stage.ben.call("chat", peer=group)
    found = (shown["title"], shown["about"], shown["deactivated"])
    check_equal(found, ("Ann and her friend", "where we talk", False), "the group as Ben sees it")


async def administer(stage: Stage) -> None:
    """Who may not write by default may do so as an administrator, and pins for all."""
    group = stage.basic
    said = await _ann_says(stage, "only administrators speak")
    withheld = ["send_messages", "pin_messages"]
    await stage.ann.call("set_default_rights", peer=group, withheld=withheld)
    refused = {"CHAT_WRITE_FORBIDDEN", "CHAT_SEND_PLAIN_FORBIDDEN", "CHAT_ADMIN_REQUIRED"}
    await check_refused(stage.ben, refused, "send", peer=group, text="not me")
    await check_refused(stage.ben, refused, "pin", peer=group, id=said["ben"])

    await stage.ann.call("set_admin", peer=group, user=stage.ben_id, rights=["pin_messages"])
    await _check_members(stage, "admin")
    await stage.ben.call("send", peer=group, text="an administrator speaks")
    await stage.ann.wait_for("message", peer=group, text="an administrator speaks")
    await stage.ben.call("pin", peer=group, id=said["ben"])
    for device in (stage.ann, stage.ann_second):
        seen = await device.wait_for("pin", peer=group)
        check_equal((seen["ids"], seen["pinned"]), ([said["ann"]], True), "what was pinned")

    await stage.ann.call("set_default_rights", peer=group, withheld=[])
    await stage.ann.call("set_admin", peer=group, user=stage.ben_id, rights=[])
    await _check_members(stage, "member")
    await stage.ben.call("send", peer=group, text="a member speaks")
    await stage.ann.wait_for("message", peer=group, text="a member speaks")


async def leave_and_join_by_link(stage: Stage) -> None:
    """Who has left gets nothing more, until a link leads back."""
    group = stage.basic
    link = (await stage.ann.call("invite_link", peer=group))["link"]
    await stage.ben.call("leave", peer=group)
    told = await stage.ann.wait_for("message", peer=group, action="chatDeleteUser")
    check_equal(told["sender"], stage.ben_id, "who left")
    await stage.ann.call("send", peer=group, text="Ben is away")
    await stage.ann_says("one word on the group")
    check(not stage.ben.seen("message", text="Ben is away"), "a message came after Ben left")

    joined = await stage.ben.call("join_by_link", link=link)
    check_equal(joined["peer"], group, "the group behind the link")
    for device in (stage.ann, stage.ann_second):
        told = await device.wait_for("message", peer=group, action="chatJoinedByLink")
        check_equal(told["sender"], stage.ben_id, "who came by the link")
    await _check_members(stage, "member")
    await _ann_says(stage, "welcome back")


async def catches_up(stage: Stage) -> None:
    """Ben's device is gone for a while and gets each message of the group once, as it is now."""
    group = stage.basic
    known = len(stage.ben.events)
    await stage.ben.call("disconnect")
    texts = []
    for i in range(MISSED):
        text = f"{PREFIX} {i}"
        sent = await stage.ann.call("send", peer=group, text=text)
        if i % EDIT_EACH == 0:
            text = f"{text}, edited"
            await stage.ann.call("edit", peer=group, id=sent["id"], text=text)
        texts.append(text)
    await stage.ben.call("connect", catch_up=True)

    def of_group() -> list[dict]:
        return [e for e in stage.ben.events[known:] if e.get("peer") == group]

    def complete() -> bool:
        return len({e["id"] for e in of_group() if e["kind"] == "message"}) >= MISSED

    await stage.ben.wait_until(complete, "catch up with the group")
    # A last word: what is late or double has had its chance to come before it.
    await _ann_says(stage, f"{PREFIX}, the last")
    arrived = Counter(e["id"] for e in of_group() if e["kind"] == "message")
    check_equal(set(arrived.values()), {1}, "how often each message came")
    final = {e["id"]: e["text"] for e in of_group() if e["kind"] in ("message", "edit")}
    found = [final[i] for i in sorted(arrived)]
    check_equal(found, [*texts, f"{PREFIX}, the last"], "texts in the order of their ids")


async def remove_and_add(stage: Stage) -> None:
    """Who is removed learns it, and can neither write nor come back by itself; Ann adds Ben again."""
    group = stage.basic
    link = (await stage.ann.call("invite_link", peer=group))["link"]
    known = len(stage.ben.events)
    await stage.ann.call("ban", peer=group, user=stage.ben_id)
    await _wait_action(stage.ben, known, group, "chatDeleteUser")
    await stage.ann.call("send", peer=group, text="Ben is out")
    await stage.ann_says("another word on the group")
    check(not stage.ben.seen("message", text="Ben is out"), "a message came after Ben was removed")
    refused = {"CHAT_WRITE_FORBIDDEN", "CHAT_ID_INVALID", "PEER_ID_INVALID", "USER_NOT_PARTICIPANT"}
    await check_refused(stage.ben, refused, "send", peer=group, text="let me in")
    await check_refused(stage.ben, {"INVITE_HASH_EXPIRED"}, "join_by_link", link=link)

    known = len(stage.ben.events)
    await stage.ann.call("add_members", peer=group, users=[stage.ben_id])
    await _wait_action(stage.ben, known, group, "chatAddUser")
    await _check_members(stage, "member")
    await _ann_says(stage, "welcome back, Ben")


async def migrate(stage: Stage) -> None:
    """The group becomes a supergroup for all; what was said before stays where it was."""
    old = stage.basic
    before = {
        device: await device.call("history", peer=old, limit=HISTORY_LIMIT)
        for device in (stage.ann, stage.ann_second, stage.ben)
    }
    new = (await stage.ann.call("migrate", peer=old))["peer"]
    for device, history in before.items():
        if device is not stage.ann:  # it has both by the answer to its call
            await device.wait_for("message", peer=old, action="chatMigrateTo")
            await device.wait_for("message", peer=new, action="channelMigrateFrom")
        page = await device.call("history", peer=old, limit=HISTORY_LIMIT)
        check_equal(page[0]["action"], "chatMigrateTo", f"the last of the group for {device.name}")
        kept = history[: HISTORY_LIMIT - 1]
        check_equal(page[1:], kept, f"what was said before, as {device.name} sees it")
        shown = await device.call("chat", peer=old)
        found = (shown["deactivated"], shown["migrated_to"])
        check_equal(found, (True, new), f"the old group as {device.name} sees it")
        shown = await device.call("chat", peer=new)
        found = (shown["title"], shown["about"], shown["migrated_from"])
        wanted = ("Ann and her friend", "where we talk", old)
        check_equal(found, wanted, f"the new supergroup as {device.name} sees it")
    refused = {"CHAT_WRITE_FORBIDDEN", "CHAT_ID_INVALID", "PEER_ID_INVALID"}
    await check_refused(stage.ben, refused, "send", peer=old, text="still here")

    await stage.ann_posts(new, "is everybody here?")
    await stage.ann_second.wait_for("message", peer=new, text="is everybody here?")
    await stage.ben.call("send", peer=new, text="all of us")
    for device in (stage.ann, stage.ann_second):
        await device.wait_for("message", peer=new, text="all of us", sender=stage.ben_id)
    for device in (stage.ann, stage.ben):
        members = await device.call("members", peer=new)
        found = {m["user_id"]: m["role"] for m in members}
        wanted = {stage.ann_id: "creator", stage.ben_id: "member"}
        check_equal(found, wanted, f"members of the supergroup as {device.name} sees them")


async def _ann_says(stage: Stage, text: str) -> dict[str, int]:
    """Ann says something in the group; the ids of her copy and of Ben's."""
    sent = await stage.ann.call("send", peer=stage.basic, text=text)
    got = await stage.ben.wait_for("message", peer=stage.basic, text=text)
    check_equal((got["sender"], got["out"]), (stage.ann_id, False), "a message as Ben gets it")
    return {"ann": sent["id"], "ben": got["id"]}


async def _wait_action(device: Device, known: int, group: int, action: str) -> None:
    """Waits for a service message that comes after the first `known` events."""

    def came() -> bool:
        wanted = {"kind": "message", "peer": group, "action": action}
        return any(wanted.items() <= event.items() for event in device.events[known:])

    await device.wait_until(came, f"see {action} in the group")


async def _check_members(stage: Stage, role_of_ben: str) -> None:
    """Both sides list the two members with their roles."""
    wanted = {stage.ann_id: "creator", stage.ben_id: role_of_ben}
    for device in (stage.ann, stage.ben):
        members = await device.call("members", peer=stage.basic)
        found = {m["user_id"]: m["role"] for m in members}
        check_equal(found, wanted, f"members as {device.name} sees them")
