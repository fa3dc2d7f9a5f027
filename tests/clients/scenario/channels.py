"""A channel: Ann posts, and Ben, who found it by its public name, reads."""

from collections import Counter

from scenario.conversation import HISTORY_LIMIT
from scenario.stage import Stage, capable, check, check_equal, check_refused

MISSED = 1000  # posted while Ben's device is offline
EARLY = 10  # posted before Ben's device goes offline, edited or deleted while it is
EDIT_EACH = 10  # every tenth post that it misses is edited as well
PREFIX = "post"


async def join_by_name(stage: Stage) -> None:
    """A public channel is found by its name, and who joins gets what is posted from then on."""
    made = await stage.ann.call("create_channel", title="Ann's news", broadcast=True)
    stage.channel = made["peer"]
    name = f"news_of_{stage.ann_id}"
    await stage.ann.call("set_public_name", peer=stage.channel, username=name)
    joined = await stage.ben.call("join", username=name)
    check_equal(joined["peer"], stage.channel, "the channel of that name")
    post_id, got = await stage.ann_posts(stage.channel, "the first post")
    check_equal(got["sender"], stage.channel, "sender of a post")
    check_equal(got["out"], False, "direction")
    # The second device was not told by name: it learns of the channel by the updates.
    seen = await stage.ann_second.wait_for("message", peer=stage.channel, text="the first post")
    check_equal(seen["id"], post_id, "id on the second device")


async def readers_do_not_post(stage: Stage) -> None:
    """Whoever only reads can neither post, nor edit, nor delete, nor see the other readers."""
    post_id, _ = await stage.ann_posts(stage.channel, "hands off")
    refused = {"CHAT_WRITE_FORBIDDEN", "CHAT_ADMIN_REQUIRED", "MESSAGE_AUTHOR_REQUIRED"}
    refused |= {"MESSAGE_DELETE_FORBIDDEN"}
    await check_refused(stage.ben, refused, "send", peer=stage.channel, text="mine")
    await check_refused(stage.ben, refused, "edit", peer=stage.channel, id=post_id, text="mine")
    await check_refused(stage.ben, refused, "delete", peer=stage.channel, ids=[post_id])
    await check_refused(stage.ben, refused, "members", peer=stage.channel)
    page = await stage.ben.call("history", peer=stage.channel, limit=1)
    check_equal([m["text"] for m in page], ["hands off"], "the last post, untouched")


@capable("channel_catch_up", who="ben")
async def catches_up(stage: Stage) -> None:
    """Ben's device is gone for a thousand posts, edits and deletions, and misses nothing."""
    early = [(await stage.ann_posts(stage.channel, f"{PREFIX} early {i}"))[0] for i in range(EARLY)]
    known = len(stage.ben.events)
    await stage.ben.call("disconnect")

    edited, deleted = early[: EARLY // 2], early[EARLY // 2 :]
    missed = await _post_while_away(stage)
    for post in edited:
        await stage.ann.call("edit", peer=stage.channel, id=post, text=f"{PREFIX} {post} edited")
    await stage.ann.call("delete", peer=stage.channel, ids=deleted)

    await stage.ben.call("connect", catch_up=True)
    await _wait_complete(stage, known, missed, edited, deleted)
    # A last word: what is late or double has had its chance to come before it.
    last, _ = await stage.ann_posts(stage.channel, f"{PREFIX} over")
    missed[last] = f"{PREFIX} over"

    events = [e for e in stage.ben.events[known:] if e.get("peer") == stage.channel]
    _check_posts(events, missed)
    for post in edited:
        texts = [e["text"] for e in events if e["kind"] == "edit" and e["id"] == post]
        check_equal(texts, [f"{PREFIX} {post} edited"], "edits of an old post")
    page = await stage.ben.call("history", peer=stage.channel, limit=len(missed))
    found = {m["id"]: m["text"] for m in reversed(page)}
    check_equal(list(found.items()), list(missed.items()), "history after catching up")


async def leaves(stage: Stage) -> None:
    """Who has left gets nothing more, and the channel is gone from the list of chats."""
    rows = await stage.ben.call("dialogs")
    check(stage.channel in [d["peer"] for d in rows], "the channel is not among Ben's dialogs")
    await stage.ben.call("leave", peer=stage.channel)
    await stage.ann.call("send", peer=stage.channel, text="after Ben left")
    await stage.ann_says("one last word on the channel")
    check(not stage.ben.seen("message", text="after Ben left"), "a post came after Ben left")
    rows = await stage.ben.call("dialogs")
    check(stage.channel not in [d["peer"] for d in rows], "the channel is still among Ben's dialogs")
    # It is public: Ben reads on without being subscribed.
    page = await stage.ben.call("history", peer=stage.channel, limit=HISTORY_LIMIT)
    check_equal(page[0]["text"], "after Ben left", "the last post, as read from outside")


async def _post_while_away(stage: Stage) -> dict[int, str]:
    """Ann posts and edits; what is to be seen in the end, by id."""
    posts = {}
    for i in range(MISSED):
        text = f"{PREFIX} {i}"
        sent = await stage.ann.call("send", peer=stage.channel, text=text)
        if i % EDIT_EACH == 0:
            text = f"{text}, edited"
            await stage.ann.call("edit", peer=stage.channel, id=sent["id"], text=text)
        posts[sent["id"]] = text
    return posts


async def _wait_complete(
    stage: Stage, known: int, missed: dict[int, str], edited: list[int], deleted: list[int]
) -> None:
    """Waits until all missed posts have come, and all edits and deletions."""

    def complete() -> bool:
        events = [e for e in stage.ben.events[known:] if e.get("peer") == stage.channel]
        arrived = {e["id"] for e in events if e["kind"] == "message"}
        changed = {e["id"] for e in events if e["kind"] == "edit"}
        return (
            arrived >= missed.keys()
            and changed >= set(edited)
            and all(stage.ben.deleted(post, stage.channel) for post in deleted)
        )

    await stage.ben.wait_until(complete, "catch up with all posts, edits and deletions")


def _check_posts(events: list[dict], missed: dict[int, str]) -> None:
    """Every missed post came exactly once, none of before came again, and each ended as it is now."""
    arrived = Counter(e["id"] for e in events if e["kind"] == "message")
    double = {i: n for i, n in arrived.items() if n > 1}
    check(not double, f"posts that came more than once: {double}")
    final = {e["id"]: e["text"] for e in events if e["kind"] in ("message", "edit") and e["id"] in arrived}
    check_equal(sorted(final.items()), sorted(missed.items()), "posts in the order of their ids")
