"""Checks without a server that each client begins with the bytes of its transport.

A listener takes the first bytes of every connection and says, by the rules of
core.telegram.org/mtproto/mtproto-transports, which transport they open.
"""

import asyncio
from pathlib import Path

from harness.device import DEADLINE_S, Device, Failure
from harness.matrix import VARIANTS, Pairing, Variant
from harness.report import Report

FIRST_BYTES = 64

WANTED = {"pfs": "intermediate"}  # every other transport is called as it is

#: Any 2048-bit key will do: no exchange gets as far as using it.
KEY = """-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAyMEdY1aR+sCR3ZSJrtztKTKqigvO/vBfqACJLZtS7QMgCGXJ6XIR
yy7mx66W0/sOFa7/1mAZtEoIokDP3ShoqF4fVNb6XeqgQfaUHd8wJpDWHcR2OFwv
plUUI1PLTktZ9uW2WE23b+ixNwJjJGwBDJPQEQFBE+vfmH0JP503wr5INS1poWg/
j25sIWeYPHYeOrFp/eXaqhISP6G+q2IeTaWTXpwZj4LzXq5YOpk4bYEQ6mvRq7D1
aHWfYmlEGepfaYR8Q0YqvvhYtMte3ITnuSJs171+GDqpdKcSwHnd6FudwGO4pcCO
j4WcDuXc2CTHgH8gFTNhp/Y8/SpDOhvn9QIDAQAB
-----END RSA PUBLIC KEY-----
"""


def transport_of(first: bytes) -> str:
    """The transport that a connection with these first bytes speaks."""
    if first.startswith(b"GET /apiws "):
        return "websocket"
    if first[0] == 0xEF:
        return "abridged"
    if first[:4] == b"\xee" * 4:
        return "intermediate"
    if first[:4] == b"\xdd" * 4:
        return "padded"
    if first[4:8] == bytes(4):
        return "full"
    return "obfuscated"


async def check_all(pairings: list[Pairing], folder: Path) -> bool:
    """One test for each variant that the pairings use."""
    report = Report()
    used = {v for p in pairings for v in (p.ann, p.ben, p.ann_second)}
    for variant in (v for v in VARIANTS if v in used):
        with report.test(variant.name, "begins its transport"):
            await _check(variant, folder / variant.name.replace("/", "-"))
    return report.close()


async def _check(variant: Variant, folder: Path) -> None:
    first = asyncio.get_running_loop().create_future()

    async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # The shortest first packet of a key exchange is longer than this.
        begun = await reader.read(FIRST_BYTES)
        if begun and not first.done():
            first.set_result(begun)
        writer.close()

    listener = await asyncio.start_server(taken, "127.0.0.1", 0)
    host, port = listener.sockets[0].getsockname()
    keys = [{"scheme": scheme, "pem": KEY} for scheme in ("legacy", "rsa_pad")]
    device = Device("probe", variant, folder)
    await device.start({"host": host, "port": port, "dc_id": 2, "keys": keys})
    connecting = asyncio.create_task(device.call("connect"))
    try:
        begun = await asyncio.wait_for(first, DEADLINE_S)
    except TimeoutError:
        raise Failure(f"{device.name} did not connect in {DEADLINE_S} s") from None
    finally:
        connecting.cancel()
        await device.stop()
        listener.close()
    wanted = WANTED.get(variant.transport, variant.transport)
    if transport_of(begun) != wanted:
        raise Failure(f"{begun!r} begins {transport_of(begun)}, not {wanted}")
    print(f"       {device.hello['library']}, layer {device.hello['layer']}")
