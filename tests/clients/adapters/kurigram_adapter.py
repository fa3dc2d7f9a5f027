"""Drives kurigram (it imports as `pyrogram`) as one device."""

import asyncio
import functools
import inspect

import pyrogram
from pyrogram import enums, raw, types
from pyrogram.connection import Connection, transport
from pyrogram.crypto import rsa
from pyrogram.errors import RPCError
from pyrogram.handlers import RawUpdateHandler
from pyrogram.raw.all import layer

import public_key
import tl_events
import wire

API_ID, API_HASH = 1, "00000000000000000000000000000001"

TRANSPORTS = {
    "abridged": transport.TCPAbridged,
    "padded": transport.TCPIntermediatePadded,
    "obfuscated": transport.TCPAbridgedO,
}

# Where the library's name of an entity is not the protocol's in capitals.
ENTITY_NAMES = {"TEXT_LINK": "textUrl", "STRIKETHROUGH": "strike"}

ROLES = {"OWNER": "creator", "ADMINISTRATOR": "admin"}


def connection_to(host, port):
    """A `Connection` that goes to our server, whatever address the DC table has."""

    class Redirected(Connection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **{**kwargs, "server_address": host, "port": port})

    return Redirected


def rpc(method):
    """Makes a device's method raise errors in the words of the protocol."""

    @functools.wraps(method)
    async def translated(self, **args):
        try:
            return await method(self, **args)
        except RPCError as error:
            raise wire.RpcFailure(error.CODE, error.ID or str(error.value)) from error

    return translated


class Device:
    """One signed-in session with its file on disk."""

    def __init__(self, config):
        self.config = config
        self.client = None
        self.self_id = None
        for key in config["keys"]:
            if key["scheme"] == "legacy":
                modulus, exponent = public_key.parse(key["pem"])
                fingerprint = public_key.fingerprint(modulus, exponent)
                rsa.server_public_keys[fingerprint] = rsa.PublicKey(modulus, exponent)

    def open(self, catch_up):
        """A new client object over the same session file, as after a restart."""
        self.client = pyrogram.Client(
            "kurigram",
            API_ID,
            API_HASH,
            workdir=self.config["folder"],
            workers=1,  # one handler at a time keeps the updates in their order
            parse_mode=enums.ParseMode.DISABLED,
            skip_updates=not catch_up,
            sleep_threshold=0,
            connection_factory=connection_to(self.config["host"], self.config["port"]),
            protocol_factory=TRANSPORTS[self.config["transport"]],
            loop=asyncio.get_running_loop(),
        )
        self.client.add_handler(RawUpdateHandler(self.on_update))

    async def on_update(self, _client, update, _users, _chats):
        wire.emit(tl_events.update(update, self.self_id))

    @rpc
    async def connect(self, *, catch_up=False):
        self.open(catch_up)
        if self.self_id is None:
            await self.client.connect()
        else:
            await self.client.start()

    @rpc
    async def disconnect(self):
        await self.client.stop()

    async def begin(self, phone, code):
        """Asks for a code and signs in; False stands for an unknown number."""
        sent = await self.client.send_phone_number_code(phone)
        signed = await self.client.sign_in(phone, sent.phone_code_hash, code)
        return sent, signed

    async def signed_in(self, sent, user):
        """Starts again as an application does that finds its session authorised."""
        self.self_id = user.id
        await self.client.disconnect()
        self.open(catch_up=False)
        await self.client.start()
        return {"user_id": user.id, "code_length": getattr(sent, "length", None)}

    @rpc
    async def sign_up(self, *, phone, code, first_name):
        sent, signed = await self.begin(phone, code)
        if isinstance(signed, types.User):
            raise ValueError(f"{phone} has signed up before")
        user = await self.client.sign_up(phone, sent.phone_code_hash, first_name)
        return await self.signed_in(sent, user)

    @rpc
    async def sign_in(self, *, phone, code):
        sent, user = await self.begin(phone, code)
        return await self.signed_in(sent, user)

    @rpc
    async def import_contact(self, *, phone, first_name):
        contact = types.InputPhoneContact(phone=phone, first_name=first_name)
        result = await self.client.import_contacts([contact])
        return {"user_id": result.imported[0].user_id}

    @rpc
    async def send(self, *, peer, text, entities=(), reply_to=None):
        sent = await self.client.send_message(
            peer,
            text,
            entities=[to_entity(e) for e in entities],
            reply_parameters=types.ReplyParameters(message_id=reply_to) if reply_to else None,
        )
        return {"id": sent.id}

    @rpc
    async def forward(self, *, to, peer, id):
        forwarded = await self.client.forward_messages(to, peer, [id])
        return {"id": forwarded[0].id}

    @rpc
    async def edit(self, *, peer, id, text, entities=()):
        # The raw call: `edit_message_text` of 2.2.26 sets its argument `entities` to
        # None before it reads it, so that no entity ever reaches the wire.
        await self.client.invoke(
            raw.functions.messages.EditMessage(
                peer=await self.client.resolve_peer(peer),
                id=id,
                message=text,
                entities=[await to_entity(e).write() for e in entities],
            )
        )

    @rpc
    async def react(self, *, peer, id, emoji=None):
        await self.client.send_reaction(peer, id, emoji=emoji)

    @rpc
    async def delete(self, *, peer, ids):
        await self.client.delete_messages(peer, ids, revoke=True)

    @rpc
    async def read(self, *, peer, max_id):
        await self.client.read_chat_history(peer, max_id)

    @rpc
    async def typing(self, *, peer):
        await self.client.send_chat_action(peer, enums.ChatAction.TYPING)

    @rpc
    async def history(self, *, peer, limit):
        messages = self.client.get_chat_history(peer, limit)
        return [self.message(m) async for m in messages]

    @rpc
    async def dialogs(self):
        return [
            {
                "peer": d.chat.id,
                "top_message": d.top_message.id,
                "unread_count": d.unread_messages_count,
            }
            async for d in self.client.get_dialogs()
        ]

    @rpc
    async def create_group(self, *, title, users):
        made = await self.client.create_group(title, users)
        return {"peer": made.id}

    @rpc
    async def create_channel(self, *, title, broadcast):
        make = self.client.create_channel if broadcast else self.client.create_supergroup
        return {"peer": (await make(title)).id}

    @rpc
    async def set_public_name(self, *, peer, username):
        await self.client.set_chat_username(peer, username)

    @rpc
    async def add_members(self, *, peer, users):
        await self.client.add_chat_members(peer, users)

    @rpc
    async def join(self, *, username):
        joined = await self.client.join_chat(username)
        return {"peer": joined.chat.id}

    @rpc
    async def join_by_link(self, *, link):
        return await self.join.__wrapped__(self, username=link)

    @rpc
    async def leave(self, *, peer):
        await self.client.leave_chat(peer)

    @rpc
    async def set_admin(self, *, peer, user, rights, rank=None):
        if not is_channel(peer):
            # The raw call: the library promotes in supergroups and channels only.
            await self.client.invoke(
                raw.functions.messages.EditChatAdmin(
                    chat_id=-peer,
                    user_id=await self.client.resolve_peer(user),
                    is_admin=bool(rights),
                )
            )
            return
        granted = types.ChatAdministratorRights(
            can_manage_chat=bool(rights), **{f"can_{right}": True for right in rights}
        )
        await self.client.promote_chat_member(peer, user, granted)
        if rank:
            await self.client.set_administrator_title(peer, user, rank)

    @rpc
    async def set_default_rights(self, *, peer, withheld):
        await self.client.set_chat_permissions(peer, permissions(withheld))

    @rpc
    async def restrict(self, *, peer, user, withheld):
        await self.client.restrict_chat_member(peer, user, permissions(withheld))

    @rpc
    async def set_slow_mode(self, *, peer, seconds):
        await self.client.set_slow_mode(peer, seconds)

    @rpc
    async def ban(self, *, peer, user):
        await self.client.ban_chat_member(peer, user)

    @rpc
    async def pin(self, *, peer, id):
        await self.client.pin_chat_message(peer, id)

    @rpc
    async def members(self, *, peer):
        return [
            {
                "user_id": m.user.id,
                "role": ROLES.get(m.status.name, m.status.name.lower()),
                "rank": m.tag or "",
            }
            async for m in self.client.get_chat_members(peer)
        ]

    @rpc
    async def set_title(self, *, peer, title):
        await self.client.set_chat_title(peer, title)

    @rpc
    async def set_about(self, *, peer, about):
        await self.client.set_chat_description(peer, about)

    @rpc
    async def chat(self, *, peer):
        group = await self.client.resolve_peer(peer)
        if is_channel(peer):
            call = raw.functions.channels.GetFullChannel(channel=group)
        else:
            call = raw.functions.messages.GetFullChat(chat_id=group.chat_id)
        return tl_events.full_chat(await self.client.invoke(call))

    @rpc
    async def invite_link(self, *, peer):
        made = await self.client.create_chat_invite_link(peer)
        return {"link": made.invite_link}

    @rpc
    async def migrate(self, *, peer):
        moved = await self.client.invoke(raw.functions.messages.MigrateChat(chat_id=-peer))
        new = next(chat for chat in moved.chats if isinstance(chat, raw.types.Channel))
        return {"peer": tl_events.channel_mark(new.id)}

    @rpc
    async def set_password(self, *, password):
        await self.client.enable_cloud_password(password)

    @rpc
    async def remove_password(self, *, password):
        await self.client.remove_cloud_password(password)

    @rpc
    async def check_password(self, *, password):
        return await self.signed_in(None, await self.client.check_password(password))

    @rpc
    async def log_out(self):
        """The bare call: the library's own method also throws its session away."""
        await self.client.invoke(raw.functions.auth.LogOut())

    def message(self, value):
        """The library's message as every adapter describes one."""
        origin = getattr(value.forward_origin, "sender_user", None)
        return {
            "id": value.id,
            "peer": value.chat.id,
            "sender": (value.from_user or value.sender_chat).id,
            # Of service messages the library does not keep the direction.
            "out": bool(value.raw.out),
            "text": str(value.text or ""),
            "entities": [from_entity(e) for e in value.entities or []],
            "reply_to": value.reply_to_message_id,
            "forward_from": origin.id if origin else None,
            "edited": value.edit_date is not None,
            "action": tl_events.action(value.raw),
            "reactions": {of.emoji: of.count for of in getattr(value.reactions, "reactions", None) or []},
        }


def is_channel(peer):
    """Whether a marked id is that of a supergroup or channel."""
    return peer <= tl_events.channel_mark(0)


def permissions(withheld):
    """Everything that members may do, but for what is withheld."""
    names = inspect.signature(types.ChatPermissions).parameters
    rights = {name: name.removeprefix("can_") not in withheld for name in names}
    return types.ChatPermissions(**{**rights, "can_send_media_messages": None})


def to_entity(plain):
    """A plain entity as the library's type."""
    names = {ours: theirs for theirs, ours in ENTITY_NAMES.items()}
    name = names.get(plain["type"], plain["type"].upper())
    fields = {k: v for k, v in plain.items() if k != "type"}
    return types.MessageEntity(type=enums.MessageEntityType[name], **fields)


def from_entity(value):
    """The library's entity as a plain object."""
    name = ENTITY_NAMES.get(value.type.name, value.type.name.lower())
    plain = {"type": name, "offset": value.offset, "length": value.length}
    for field in ("url", "language"):
        if getattr(value, field):
            plain[field] = getattr(value, field)
    return plain


async def main():
    """The device is made inside the loop that it will use."""
    device = Device(wire.config())
    await wire.serve(device, library=f"kurigram {pyrogram.__version__}", layer=layer)


if __name__ == "__main__":
    asyncio.run(main())
