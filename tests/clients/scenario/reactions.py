"""Reactions: seen at once by the other side, and by a device that was offline."""

from harness.device import Device
from scenario.stage import Stage, capable, check_equal


@capable("reactions", "ann")
@capable("reactions", "ben")
async def react(stage: Stage) -> None:
    """Ben reacts to what Ann wrote, thinks better of it, and takes it back."""
    ann_message, got = await stage.ann_says("what do you think?")
    for emoji in ("👍", "🔥", None):
        await stage.ben.call("react", peer=stage.ann_id, id=got["id"], emoji=emoji)
        await _wait_for(stage.ann, stage.ben_id, ann_message, emoji)
    await stage.ben.call("react", peer=stage.ann_id, id=got["id"], emoji="🎉")
    await _wait_for(stage.ann, stage.ben_id, ann_message, "🎉")
    for device, peer in ((stage.ann, stage.ben_id), (stage.ben, stage.ann_id)):
        [message] = await device.call("history", peer=peer, limit=1)
        check_equal(message["reactions"], {"🎉": 1}, f"reactions in the history of {device.name}")


@capable("reactions", "ann")
@capable("reactions", "ben")
async def catches_up(stage: Stage) -> None:
    """Ben is offline while Ann reacts, and learns of it when he comes back."""
    _, answer = await stage.ben_says("I am away for a while")
    [own] = await stage.ben.call("history", peer=stage.ann_id, limit=1)
    await stage.ben.call("disconnect")
    await stage.ann.call("react", peer=stage.ben_id, id=answer["id"], emoji="👏")
    await stage.ben.call("connect", catch_up=True)
    await _wait_for(stage.ben, stage.ann_id, own["id"], "👏")
    [message] = await stage.ben.call("history", peer=stage.ann_id, limit=1)
    check_equal(message["reactions"], {"👏": 1}, "reactions in Ben's history")


@capable("reactions", "ann")
@capable("reactions", "ben")
@capable("reactions", "ann_second")
async def in_a_group(stage: Stage) -> None:
    """In a supergroup everybody sees how often each emoji was chosen."""
    group = stage.group
    posted, _ = await stage.ann_posts(group, "who is for it?")
    await stage.ben.call("react", peer=group, id=posted, emoji="👍")
    for device in (stage.ann, stage.ann_second):
        await device.wait_for("reactions", peer=group, id=posted, chosen={"👍": 1})
    await stage.ann.call("react", peer=group, id=posted, emoji="👍")
    for device in (stage.ben, stage.ann_second):
        await device.wait_for("reactions", peer=group, id=posted, chosen={"👍": 2})
    for device in (stage.ann, stage.ann_second, stage.ben):
        [message] = await device.call("history", peer=group, limit=1)
        check_equal(message["reactions"], {"👍": 2}, f"reactions in the history of {device.name}")


async def _wait_for(device: Device, peer: int, message: int, emoji: str | None) -> None:
    """Waits until a device is told that a message has this reaction and no other."""
    chosen = {emoji: 1} if emoji else {}
    await device.wait_for("reactions", peer=peer, id=message, chosen=chosen)
