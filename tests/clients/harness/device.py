"""The driver's end of an adapter: one process, one signed-in device.

Calls are answered in order. Events pile up in `events` for the whole life of
the device, so that a test can wait for one that has come already, and can
count how often something came.
"""

import asyncio
import json
from pathlib import Path
from typing import Any, Callable

from harness.matrix import Variant

# Long enough for a busy machine; a test that needs it fails, none waits for it.
DEADLINE_S = 60
LINE_SIZE_MAX = 16 * 1024 * 1024

Event = dict[str, Any]


class Failure(Exception):
    """A test has failed; the text says why."""


class RpcFailure(Failure):
    """The server answered a call with an error; `code` is None for a client's fault."""

    def __init__(self, device: str, call: str, code: int | None, name: str):
        super().__init__(f"{device}: {call} failed: {code} {name}")
        self.code = code
        self.name = name


class Device:
    """A running adapter."""

    def __init__(self, name: str, variant: Variant, folder: Path):
        self.name = f"{name} ({variant.name})"
        self.variant = variant
        self.folder = folder
        self.hello: dict[str, Any] = {}
        self.events: list[Event] = []
        self._answers: dict[int, asyncio.Future] = {}
        self._number = 0
        self._changed = asyncio.Condition()
        self._ended = False
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task | None = None

    async def start(self, config: dict[str, Any]) -> None:
        """Starts the adapter and waits until it has introduced itself."""
        self.folder.mkdir(parents=True)
        settings = {**config, "transport": self.variant.transport, "folder": str(self.folder)}
        with (self.folder / "stderr.log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.variant.library.command(),
                json.dumps(settings),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=self.folder,
                limit=LINE_SIZE_MAX,
            )
        self._reading = asyncio.create_task(self._read())
        await self.wait_until(lambda: self.hello, "introduce itself")

    async def stop(self) -> None:
        """Ends the adapter, whatever state it is in."""
        if self._process is None:
            return
        self._process.stdin.close()
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading

    async def call(self, name: str, **args: Any) -> Any:
        """One call of the vocabulary; raises `RpcFailure` on any error."""
        if self._ended:
            raise Failure(f"{self.name} ended before {name}; {self._last()}")
        self._number += 1
        answer = asyncio.get_running_loop().create_future()
        self._answers[self._number] = answer
        request = {"id": self._number, "call": name, "args": args}
        self._process.stdin.write((json.dumps(request) + "\n").encode())
        try:
            reply = await asyncio.wait_for(answer, DEADLINE_S)
        except TimeoutError:
            raise Failure(f"{self.name}: {name} was not answered in {DEADLINE_S} s") from None
        if error := reply.get("error"):
            raise RpcFailure(self.name, name, error["code"], error["name"])
        return reply["result"]

    def seen(self, kind: str, **fields: Any) -> list[Event]:
        """All events so far of that kind whose fields have these values."""
        wanted = {"kind": kind, **fields}
        return [e for e in self.events if all(e.get(k) == v for k, v in wanted.items())]

    async def wait_for(self, kind: str, **fields: Any) -> Event:
        """The first event, past or coming, of that kind with these values."""
        await self.wait_until(lambda: self.seen(kind, **fields), f"see {kind} {fields}")
        return self.seen(kind, **fields)[0]

    async def wait_deleted(self, message_id: int, channel: int | None = None) -> None:
        """Waits for an update that deletes this message."""
        await self.wait_until(
            lambda: self.deleted(message_id, channel), f"see {message_id} deleted"
        )

    def deleted(self, message_id: int, channel: int | None = None) -> bool:
        """Whether an update has deleted this message; its ids are the box's without `channel`."""
        return any(message_id in e["ids"] for e in self.seen("delete", peer=channel))

    async def wait_until(self, condition: Callable[[], Any], what: str) -> None:
        """Waits until the condition on this device's events holds; looked at after each."""

        def settled() -> bool:
            return self._ended or bool(condition())

        try:
            async with self._changed:
                await asyncio.wait_for(self._changed.wait_for(settled), DEADLINE_S)
        except TimeoutError:
            raise Failure(f"{self.name} did not {what} in {DEADLINE_S} s; {self._last()}") from None
        if not condition():
            raise Failure(f"{self.name} ended before it could {what}; {self._last()}")

    def _last(self) -> str:
        return f"its last events: {self.events[-3:]}; its log: {self.folder / 'stderr.log'}"

    async def _read(self) -> None:
        while line := await self._process.stdout.readline():
            await self._take(json.loads(line))
        async with self._changed:
            self._ended = True
            self._changed.notify_all()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Failure(f"{self.name} ended; {self._last()}"))

    async def _take(self, line: dict[str, Any]) -> None:
        if "id" in line:
            answer = self._answers.pop(line["id"])
            if not answer.done():
                answer.set_result(line)
            return
        async with self._changed:
            if "hello" in line:
                self.hello = line["hello"]
            else:
                self.events.append(line["event"])
            self._changed.notify_all()
