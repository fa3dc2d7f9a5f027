"""Drives Telethon 1.24, the last before the library ordered its updates itself.

It speaks layer 133, the lowest that the server serves. Its catching up is a
method that an application calls, and its client remembers no user of its own.
"""

import asyncio

import telethon
from telethon.tl.alltlobjects import LAYER

import telethon_adapter
import wire
from telethon_adapter import Client, rpc


class Device(telethon_adapter.Device):
    """The same device with what 1.25 changed undone."""

    def make_client(self, session, catch_up, **settings):
        return Client(session, telethon_adapter.API_ID, telethon_adapter.API_HASH, **settings)

    @rpc
    async def connect(self, *, catch_up=False):
        self.open(catch_up)
        await self.client.connect()
        if catch_up:
            await self.client.catch_up()

    async def signed_in(self, sent, authorization):
        self.client._on_login(authorization.user)
        self.self_id = authorization.user.id
        await self.client.get_me()
        return {"user_id": self.self_id, "code_length": sent.type.length}


if __name__ == "__main__":
    asyncio.run(
        wire.serve(
            Device(wire.config()),
            library=f"Telethon {telethon.__version__}",
            layer=LAYER,
        )
    )
