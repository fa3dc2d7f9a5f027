"""Runs `chappe serve --dev` for the tests and judges how it behaved.

A server that is already running can be used instead: then its log and its end
are not ours to judge.
"""

import asyncio
import json
import os
import re
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from harness.device import Failure

READY_S = 10
POLL_S = 0.02
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
BAD_LINE = re.compile(r"\b(WARN|ERROR)\b")


class Server:
    """A server at `host:port`, ours when it was made from a binary."""

    def __init__(self, host: str, port: int):
        self.host = host
        self.port = port
        self.log: Path | None = None
        self._process: asyncio.subprocess.Process | None = None

    @classmethod
    async def start(cls, binary: Path, folder: Path) -> "Server":
        """Starts the binary on a free loopback port, with its data in `folder`."""
        server = cls("127.0.0.1", free_port())
        server.log = folder / "server.log"
        with server.log.open("wb") as log:
            server._process = await asyncio.create_subprocess_exec(
                str(binary),
                "serve",
                "--dev",
                "--listen",
                f"{server.host}:{server.port}",
                "--data",
                str(folder / "data"),
                stdout=log,
                stderr=log,
                cwd=folder,
                # A channel is given away with a password that is seconds old.
                env=os.environ | {"CHAPPE__LOGIN__SETTLED_S": "0"},
            )
        await server._wait_ready()
        return server

    async def client_config(self) -> dict[str, Any]:
        """What adapters need: address, DC and public keys, as the server publishes them."""
        published = json.loads(await asyncio.to_thread(self._get, "/client-config"))
        return {
            "host": self.host,
            "port": self.port,
            "dc_id": published["dc_id"],
            "keys": published["keys"],
        }

    async def stop(self) -> None:
        """SIGTERM must end the server with exit code 0 in time."""
        self._process.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.wait_for(self._process.wait(), READY_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            raise Failure(f"the server did not end within {READY_S} s of SIGTERM") from None
        if code != 0:
            raise Failure(f"the server ended with exit code {code}; its log: {self.log}")

    def kill(self) -> None:
        """Ends the server if it still runs, when the run itself is broken off."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    def check_log(self) -> None:
        """No line of the log may be a warning or an error."""
        text = ESCAPES.sub("", self.log.read_text(errors="replace"))
        bad = [line for line in text.splitlines() if BAD_LINE.search(line)]
        if bad:
            shown = "\n    ".join(bad[:10])
            raise Failure(f"{len(bad)} unexpected lines in {self.log}:\n    {shown}")

    async def _wait_ready(self) -> None:
        """Asks until the server is ready: before that there is nothing to wait on."""
        deadline = asyncio.get_running_loop().time() + READY_S
        while not await asyncio.to_thread(self._ready):
            if self._process.returncode is not None:
                raise Failure(f"the server ended at start; its log: {self.log}")
            if asyncio.get_running_loop().time() > deadline:
                raise Failure(f"the server was not ready in {READY_S} s; its log: {self.log}")
            await asyncio.sleep(POLL_S)

    def _ready(self) -> bool:
        try:
            self._get("/healthz/ready")
        except (urllib.error.URLError, ConnectionError):
            return False
        return True

    def _get(self, path: str) -> bytes:
        url = f"http://{self.host}:{self.port}{path}"
        with urllib.request.urlopen(url, timeout=READY_S) as answer:
            return answer.read()


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
