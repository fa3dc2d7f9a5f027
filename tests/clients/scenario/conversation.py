"""Two persons talk: everything that one device each can do and see."""

from scenario.stage import Stage, check, check_equal
from scenario.text import ASTRAL, ASTRAL_ENTITIES, in_order, span

HISTORY_LIMIT = 100


async def send_with_entities(stage: Stage) -> None:
    """A text arrives with its entities at their places, in both directions."""
    _, got = await stage.ann_says(ASTRAL, entities=ASTRAL_ENTITIES)
    check_equal(got["sender"], stage.ann_id, "sender")
    check_equal(got["out"], False, "direction")
    check_equal(in_order(got["entities"]), ASTRAL_ENTITIES, "entities")
    text = f"back: {ASTRAL}"
    entities = [span(text, "👩‍👩‍👧 bold", "strike")]
    _, got = await stage.ben_says(text, entities=entities)
    check_equal(got["sender"], stage.ben_id, "sender")
    check_equal(got["entities"], entities, "entities")


async def reply(stage: Stage) -> None:
    """A reply names the message in the box of whoever looks at it."""
    ann_message, got = await stage.ann_says("a question")
    _, answer = await stage.ben_says("an answer", reply_to=got["id"])
    check_equal(answer["reply_to"], ann_message, "the message that Ann sees replied to")


async def forward(stage: Stage) -> None:
    """A forwarded message keeps text and entities and names its author."""
    entities = [span("worth passing on", "worth", "bold")]
    _, got = await stage.ann_says("worth passing on", entities=entities)
    known = len(stage.ann.events)
    await stage.ben.call("forward", to=stage.ann_id, peer=stage.ann_id, id=got["id"])
    back = await stage.ann.wait_for("message", text="worth passing on", sender=stage.ben_id)
    check(back not in stage.ann.events[:known], "the forward came before it was made")
    check_equal(back["forward_from"], stage.ann_id, "author of the forwarded message")
    check_equal(back["entities"], entities, "entities of the forwarded message")


async def edit(stage: Stage) -> None:
    """An edit replaces text and entities of the same message."""
    ann_message, got = await stage.ann_says("frist")
    entities = [span("first 🥇", "🥇", "italic")]
    await stage.ann.call(
        "edit", peer=stage.ben_id, id=ann_message, text="first 🥇", entities=entities
    )
    edited = await stage.ben.wait_for("edit", id=got["id"])
    check_equal(edited["text"], "first 🥇", "text after the edit")
    check_equal(edited["entities"], entities, "entities after the edit")
    check(edited["edited"], "an edited message has no edit date")


async def delete(stage: Stage) -> None:
    """A deletion for both takes the message from the other's box too."""
    ann_message, got = await stage.ann_says("to be taken back")
    await stage.ann.call("delete", peer=stage.ben_id, ids=[ann_message])
    await stage.ben.wait_deleted(got["id"])


async def read_marks(stage: Stage) -> None:
    """The sender learns up to where the other has read, in ids of his own box."""
    ann_message, got = await stage.ann_says("have you read this?")
    await stage.ben.call("read", peer=stage.ann_id, max_id=got["id"])
    await stage.ann.wait_for("read_outbox", peer=stage.ben_id, max_id=ann_message)


async def typing(stage: Stage) -> None:
    """The other sees that somebody is typing."""
    await stage.ann.call("typing", peer=stage.ben_id)
    seen = await stage.ben.wait_for("typing", peer=stage.ann_id)
    check_equal(seen["action"].lower(), "sendmessagetypingaction", "action")


async def history(stage: Stage) -> None:
    """Both see the same conversation, each from his side."""
    ann = await stage.ann.call("history", peer=stage.ben_id, limit=HISTORY_LIMIT)
    ben = await stage.ben.call("history", peer=stage.ann_id, limit=HISTORY_LIMIT)
    check(ann, "the history is empty")
    common = ("text", "sender", "entities", "forward_from", "edited")
    for mine, theirs in zip(ann, ben, strict=False):
        for name in common:
            check_equal(theirs[name], mine[name], f"{name} in Ben's history")
        check_equal(theirs["out"], not mine["out"], "direction in Ben's history")
    check_equal(len(ben), len(ann), "messages in Ben's history")
    ids = [m["id"] for m in ann]
    check_equal(ids, sorted(set(ids), reverse=True), "ids from the newest to the oldest")
    check("to be taken back" not in [m["text"] for m in ann], "a deleted message is in the history")


async def dialogs(stage: Stage) -> None:
    """The list of chats counts what is unread and names the last message."""
    _, got = await stage.ann_says("all read up to here")
    await stage.ben.call("read", peer=stage.ann_id, max_id=got["id"])
    await stage.ann_says("unread one")
    _, last = await stage.ann_says("unread two")
    rows = [d for d in await stage.ben.call("dialogs") if d["peer"] == stage.ann_id]
    wanted = {"peer": stage.ann_id, "top_message": last["id"], "unread_count": 2}
    check_equal(rows, [wanted], "Ben's dialog with Ann")
