"""The persons and devices of one run of the scenario, and small checks."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable

from harness.device import Device, Failure, RpcFailure
from harness.matrix import Pairing


@dataclass(frozen=True)
class Account:
    """A test number: 99966XYYYY signs in with X five times."""

    phone: str
    first_name: str

    @classmethod
    def test_number(cls, x: int, yyyy: int, first_name: str) -> "Account":
        return cls(f"99966{x}{yyyy:04}", first_name)

    @property
    def code(self) -> str:
        return self.phone[5] * 5


@dataclass
class Stage:
    """Ann with one or two devices, and Ben with one."""

    pairing: Pairing
    config: dict[str, Any]
    folder: Path
    ann_account: Account
    ben_account: Account
    ann_id: int = 0
    ben_id: int = 0
    basic: int = 0  # a basic group of both
    group: int = 0  # a supergroup of both
    channel: int = 0  # a channel of Ann's that Ben reads
    ann: Device = field(init=False)
    ann_second: Device = field(init=False)
    ben: Device = field(init=False)

    def __post_init__(self):
        self.ann = Device("ann", self.pairing.ann, self.folder / "ann")
        self.ben = Device("ben", self.pairing.ben, self.folder / "ben")
        self.ann_second = Device("ann2", self.pairing.ann_second, self.folder / "ann2")

    def devices(self) -> tuple[Device, ...]:
        return self.ann, self.ben, self.ann_second

    def lacking(self, step: Callable) -> str | None:
        """Why this pairing leaves a step out, or None."""
        for who, capability in getattr(step, "needs", ()):
            library = getattr(self, who).variant.library
            if capability in library.lacks:
                return f"{library.name} has no {capability}"
        return None

    async def ann_says(self, text: str, **args: Any) -> tuple[int, dict[str, Any]]:
        """Ann sends a text; her id of it and the message as Ben got it."""
        sent = await self.ann.call("send", peer=self.ben_id, text=text, **args)
        return sent["id"], await self.ben.wait_for("message", text=text, peer=self.ann_id)

    async def ben_says(self, text: str, **args: Any) -> tuple[int, dict[str, Any]]:
        """Ben sends a text; his id of it and the message as Ann's first device got it."""
        sent = await self.ben.call("send", peer=self.ann_id, text=text, **args)
        return sent["id"], await self.ann.wait_for("message", text=text, peer=self.ben_id)

    async def ann_posts(self, peer: int, text: str) -> tuple[int, dict[str, Any]]:
        """Ann posts in a group or channel; the id, and the message as Ben got it."""
        sent = await self.ann.call("send", peer=peer, text=text)
        got = await self.ben.wait_for("message", text=text, peer=peer)
        check_equal(got["id"], sent["id"], "Ben's id of what Ann posted")
        return sent["id"], got


def capable(capability: str, who: str) -> Callable:
    """Marks a step that the library of this device may be unable to take."""

    def marked(step: Callable) -> Callable:
        step.needs = (*getattr(step, "needs", ()), (who, capability))
        return step

    return marked


def check(condition: Any, text: str) -> None:
    """Fails the test with `text` unless the condition holds."""
    if not condition:
        raise Failure(text)


def check_equal(found: Any, wanted: Any, what: str) -> None:
    """Fails the test unless both are equal, and shows both."""
    if found != wanted:
        raise Failure(f"{what}: {found!r} instead of {wanted!r}")


async def check_unregistered(device: Device, call: str, **args: Any) -> None:
    """The call must fail as that of a device that is not signed in."""
    try:
        await device.call(call, **args)
    except RpcFailure as failure:
        found = (failure.code, failure.name)
        check_equal(found, (401, "AUTH_KEY_UNREGISTERED"), f"{device.name}: error of {call}")
        return
    raise Failure(f"{device.name}: {call} succeeded without a sign-in")


async def check_refused(device: Device, names: set[str], call: str, **args: Any) -> None:
    """The server must refuse the call with one of these errors."""
    try:
        await device.call(call, **args)
    except RpcFailure as failure:
        check(failure.name in names, f"{failure}: none of {sorted(names)}")
        check(failure.code in (400, 403), f"{failure}: not a refusal")
        return
    raise Failure(f"{device.name}: {call} succeeded")


async def check_slow_mode(device: Device, call: str, **args: Any) -> None:
    """The server must tell a device how long to wait before its next message."""
    try:
        await device.call(call, **args)
    except RpcFailure as failure:
        check(failure.name.startswith("SLOWMODE_WAIT"), f"{failure}: not slow mode")
        check_equal(failure.code, 420, f"{device.name}: code of slow mode")
        return
    raise Failure(f"{device.name}: {call} succeeded in slow mode")
