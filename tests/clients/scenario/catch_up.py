"""One device is offline while much happens, and comes back to all of it, once."""

from collections import Counter

from harness.device import Device
from scenario.stage import Stage, check, check_equal

EARLY = 10  # sent before the device goes offline, edited or deleted while it is
MISSED = 500  # sent while it is offline
EDIT_EACH = 10  # every tenth of them is edited as well
PREFIX = "catch-up"


async def catches_up(stage: Stage) -> None:
    """Ben's device is gone for 500 messages and 50 edits and misses nothing."""
    early = [await stage.ann_says(f"{PREFIX} early {i}") for i in range(EARLY)]
    known = len(stage.ben.events)
    await stage.ben.call("disconnect")

    edited, deleted = early[: EARLY // 2], early[EARLY // 2 :]
    missed = await _send_while_away(stage)
    for ann_message, got in edited:
        text = f"{got['text']}, edited"
        await stage.ann.call("edit", peer=stage.ben_id, id=ann_message, text=text)
    await stage.ann.call("delete", peer=stage.ben_id, ids=[m for m, _ in deleted])

    await stage.ben.call("connect", catch_up=True)
    await _wait_complete(stage.ben, known, missed, edited, deleted)
    # A last word: what is late or double has had its chance to come before it.
    await stage.ann_says(f"{PREFIX} over")

    events = stage.ben.events[known:]
    _check_messages(events, missed)
    for _, got in edited:
        edits = [e["text"] for e in events if e["kind"] == "edit" and e["id"] == got["id"]]
        check_equal(edits, [f"{got['text']}, edited"], "edits of an old message")
    await _check_history(stage, missed)


async def _wait_complete(ben: Device, known: int, missed: list, edited: list, deleted: list) -> None:
    """Waits until as many messages have come as were missed, and all edits and deletions."""

    def complete() -> bool:
        events = ben.events[known:]
        arrived = {e["id"] for e in events if e["kind"] == "message"}
        changed = {e["id"] for e in events if e["kind"] == "edit"}
        return (
            len(arrived) >= len(missed)
            and changed >= {got["id"] for _, got in edited}
            and all(ben.deleted(got["id"]) for _, got in deleted)
        )

    await ben.wait_until(complete, "catch up with all messages, edits and deletions")


async def _send_while_away(stage: Stage) -> list[str]:
    """Ann sends and edits; the texts in order, as they are in the end."""
    texts = []
    for i in range(MISSED):
        text = f"{PREFIX} {i}"
        sent = await stage.ann.call("send", peer=stage.ben_id, text=text)
        if i % EDIT_EACH == 0:
            text = f"{text}, edited"
            await stage.ann.call("edit", peer=stage.ben_id, id=sent["id"], text=text)
        texts.append(text)
    return texts


def _check_messages(events: list[dict], missed: list[str]) -> None:
    """Every missed message came exactly once and ended with its last text."""
    arrived = Counter(e["id"] for e in events if e["kind"] == "message")
    double = {i: n for i, n in arrived.items() if n > 1}
    check(not double, f"messages that came more than once: {double}")
    final = {}
    for event in events:
        if event["kind"] in ("message", "edit") and event["id"] in arrived:
            final[event["id"]] = event["text"]
    texts = [final[i] for i in sorted(final)]
    check_equal(texts, [*missed, f"{PREFIX} over"], "texts in the order of their ids")


async def _check_history(stage: Stage, missed: list[str]) -> None:
    """The pages of the history, put together, agree with what was sent."""
    limit = MISSED + 1
    page = await stage.ben.call("history", peer=stage.ann_id, limit=limit)
    texts = [m["text"] for m in reversed(page)]
    check_equal(texts, [*missed, f"{PREFIX} over"], "history after catching up")
