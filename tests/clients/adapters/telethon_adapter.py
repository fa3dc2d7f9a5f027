"""Drives Telethon (any 1.x with a MessageBox) as one device.

The updates are taken after the library's own ordering and gap filling, so what
the driver sees is what an application would.
"""

import asyncio
import pathlib

import telethon
from telethon import TelegramClient, errors, functions, types, utils
from telethon import password as password_check
from telethon.crypto import rsa
from telethon.network import connection
from telethon.sessions import SQLiteSession
from telethon.tl.alltlobjects import LAYER

import tl_events
import wire

API_ID, API_HASH = 1, "00000000000000000000000000000001"

TRANSPORTS = {
    "full": connection.ConnectionTcpFull,
    "abridged": connection.ConnectionTcpAbridged,
    "intermediate": connection.ConnectionTcpIntermediate,
    "obfuscated": connection.ConnectionTcpObfuscated,
}

ERROR_NAMES = {kind: name for name, kind in errors.rpcerrorlist.rpc_errors_dict.items()}
ERROR_PATTERNS = {kind: pattern for pattern, kind in errors.rpcerrorlist.rpc_errors_re}


def error_name(error):
    """The error's name as it came; the library keeps the number of those that have one apart."""
    kind = type(error)
    if kind in ERROR_PATTERNS and hasattr(error, "seconds"):
        return ERROR_PATTERNS[kind].replace(r"(\d+)", str(error.seconds))
    return ERROR_NAMES.get(kind, str(error))


class Client(TelegramClient):
    """A class of our own, because the library caches the server's config on the class."""

    async def __call__(self, request, *args, **kwargs):
        try:
            return await super().__call__(request, *args, **kwargs)
        except errors.RPCError as error:
            # The library's own code catches these by type, so only its callers
            # outside of it may see another type: `rpc` below translates.
            error.wire = wire.RpcFailure(error.code, error_name(error))
            raise


def rpc(method):
    """Makes a device's method raise errors in the words of the protocol."""

    async def translated(self, **args):
        try:
            return await method(self, **args)
        except errors.RPCError as error:
            raise error.wire from error

    return translated


class Device:
    """One signed-in session with its file on disk."""

    def __init__(self, config):
        self.config = config
        self.client = None
        self.self_id = None
        for key in config["keys"]:
            if key["scheme"] == "legacy":
                rsa.add_key(key["pem"], old=False)

    def open(self, catch_up):
        """A new client object over the same session file, as after a restart."""
        path = pathlib.Path(self.config["folder"]) / "telethon"
        session = SQLiteSession(str(path))
        session.set_dc(self.config["dc_id"], self.config["host"], self.config["port"])
        session.save()
        self.client = self.make_client(
            session,
            catch_up,
            connection=TRANSPORTS[self.config["transport"]],
            sequential_updates=True,
            flood_sleep_threshold=0,
            request_retries=1,
        )
        self.client.parse_mode = None
        self.client.add_event_handler(self.on_update)

    def make_client(self, session, catch_up, **settings):
        return Client(session, API_ID, API_HASH, catch_up=catch_up, **settings)

    async def on_update(self, update):
        wire.emit(tl_events.update(update, self.self_id))

    @rpc
    async def connect(self, *, catch_up=False):
        self.open(catch_up)
        await self.client.connect()

    @rpc
    async def disconnect(self):
        await self.client.disconnect()

    async def begin(self, phone, code):
        """`auth.sendCode` and `auth.signIn`; the latter's raw answer is returned."""
        sent = await self.client(
            functions.auth.SendCodeRequest(phone, API_ID, API_HASH, types.CodeSettings())
        )
        signed = await self.client(
            functions.auth.SignInRequest(phone, sent.phone_code_hash, phone_code=code)
        )
        return sent, signed

    async def signed_in(self, sent, authorization):
        await self.client._on_login(authorization.user)
        self.self_id = authorization.user.id
        await self.client.get_me()
        return {"user_id": self.self_id, "code_length": sent.type.length}

    @rpc
    async def sign_up(self, *, phone, code, first_name):
        sent, signed = await self.begin(phone, code)
        if not isinstance(signed, types.auth.AuthorizationSignUpRequired):
            raise ValueError(f"{phone} has signed up before")
        authorization = await self.client(
            functions.auth.SignUpRequest(phone, sent.phone_code_hash, first_name, "")
        )
        return await self.signed_in(sent, authorization)

    @rpc
    async def sign_in(self, *, phone, code):
        sent, signed = await self.begin(phone, code)
        return await self.signed_in(sent, signed)

    @rpc
    async def import_contact(self, *, phone, first_name):
        contact = types.InputPhoneContact(0, phone, first_name, "")
        result = await self.client(functions.contacts.ImportContactsRequest([contact]))
        return {"user_id": result.imported[0].user_id}

    @rpc
    async def send(self, *, peer, text, entities=(), reply_to=None):
        sent = await self.client.send_message(
            peer,
            text,
            reply_to=reply_to,
            formatting_entities=[to_entity(e) for e in entities],
            link_preview=False,
        )
        return {"id": sent.id}

    @rpc
    async def forward(self, *, to, peer, id):
        forwarded = await self.client.forward_messages(to, [id], from_peer=peer)
        return {"id": forwarded[0].id}

    @rpc
    async def edit(self, *, peer, id, text, entities=()):
        await self.client.edit_message(
            peer, id, text, formatting_entities=[to_entity(e) for e in entities]
        )

    @rpc
    async def react(self, *, peer, id, emoji=None):
        # From layer 145 on reactions are objects: versions that speak one of 133 to 144 know none.
        chosen = [types.ReactionEmoji(emoji)] if emoji else None
        await self.client(functions.messages.SendReactionRequest(peer, id, reaction=chosen))

    @rpc
    async def delete(self, *, peer, ids):
        await self.client.delete_messages(peer, ids, revoke=True)

    @rpc
    async def read(self, *, peer, max_id):
        await self.client.send_read_acknowledge(peer, max_id=max_id)

    @rpc
    async def typing(self, *, peer):
        user = await self.client.get_input_entity(peer)
        await self.client(
            functions.messages.SetTypingRequest(user, types.SendMessageTypingAction())
        )

    @rpc
    async def history(self, *, peer, limit):
        messages = self.client.iter_messages(peer, limit=limit)
        return [tl_events.message(m, self.self_id) async for m in messages]

    @rpc
    async def dialogs(self):
        return [
            {
                "peer": d.id,
                "top_message": d.message.id,
                "unread_count": d.unread_count,
            }
            async for d in self.client.iter_dialogs()
        ]

    @rpc
    async def create_group(self, *, title, users):
        made = await self.client(functions.messages.CreateChatRequest(users, title))
        return made_chat(made)

    @rpc
    async def create_channel(self, *, title, broadcast):
        return made_chat(
            await self.client(
                functions.channels.CreateChannelRequest(
                    title, "", broadcast=broadcast, megagroup=not broadcast
                )
            )
        )

    @rpc
    async def set_public_name(self, *, peer, username):
        await self.client(functions.channels.UpdateUsernameRequest(peer, username))

    @rpc
    async def add_members(self, *, peer, users):
        if is_channel(peer):
            await self.client(functions.channels.InviteToChannelRequest(peer, users))
            return
        for user in users:
            await self.client(functions.messages.AddChatUserRequest(-peer, user, fwd_limit=100))

    @rpc
    async def join(self, *, username):
        joined = await self.client(functions.channels.JoinChannelRequest(username))
        return made_chat(joined)

    @rpc
    async def join_by_link(self, *, link):
        # Old versions of the library do not know links of this form.
        _, _, code = link.rpartition("+")
        return made_chat(await self.client(functions.messages.ImportChatInviteRequest(code)))

    @rpc
    async def leave(self, *, peer):
        await self.client.delete_dialog(peer)

    @rpc
    async def set_admin(self, *, peer, user, rights, rank=None):
        if is_channel(peer):
            granted = {right: True for right in rights}
            await self.client.edit_admin(peer, user, title=rank, **granted)
        else:
            # The raw call: version 1.24 sends a wrong type here.
            await self.client(functions.messages.EditChatAdminRequest(-peer, user, bool(rights)))

    @rpc
    async def set_default_rights(self, *, peer, withheld):
        # The raw call: the library's own method refuses basic groups.
        group = await self.client.get_input_entity(peer)
        await self.client(
            functions.messages.EditChatDefaultBannedRightsRequest(group, banned(withheld))
        )

    @rpc
    async def restrict(self, *, peer, user, withheld):
        await self.client.edit_permissions(peer, user, **{right: False for right in withheld})

    @rpc
    async def set_slow_mode(self, *, peer, seconds):
        await self.client(functions.channels.ToggleSlowModeRequest(peer, seconds))

    @rpc
    async def ban(self, *, peer, user):
        if is_channel(peer):
            await self.client.edit_permissions(peer, user, view_messages=False)
        else:
            await self.client.kick_participant(peer, user)

    @rpc
    async def pin(self, *, peer, id):
        await self.client.pin_message(peer, id)

    @rpc
    async def members(self, *, peer):
        return [
            {
                "user_id": member.id,
                "role": role(member.participant),
                "rank": getattr(member.participant, "rank", None) or "",
            }
            async for member in self.client.iter_participants(peer)
        ]

    @rpc
    async def set_title(self, *, peer, title):
        if is_channel(peer):
            await self.client(functions.channels.EditTitleRequest(peer, title))
        else:
            await self.client(functions.messages.EditChatTitleRequest(-peer, title))

    @rpc
    async def set_about(self, *, peer, about):
        group = await self.client.get_input_entity(peer)
        await self.client(functions.messages.EditChatAboutRequest(group, about))

    @rpc
    async def chat(self, *, peer):
        if is_channel(peer):
            full = await self.client(functions.channels.GetFullChannelRequest(peer))
        else:
            full = await self.client(functions.messages.GetFullChatRequest(-peer))
        return tl_events.full_chat(full)

    @rpc
    async def invite_link(self, *, peer):
        group = await self.client.get_input_entity(peer)
        made = await self.client(functions.messages.ExportChatInviteRequest(group))
        return {"link": made.link}

    @rpc
    async def migrate(self, *, peer):
        moved = await self.client(functions.messages.MigrateChatRequest(-peer))
        return {"peer": next(p for p in map(utils.get_peer_id, moved.chats) if is_channel(p))}

    @rpc
    async def set_password(self, *, password):
        await self.client.edit_2fa(new_password=password)

    @rpc
    async def remove_password(self, *, password):
        await self.client.edit_2fa(current_password=password)

    @rpc
    async def check_password(self, *, password):
        user = await self.client.sign_in(password=password)
        self.self_id = user.id
        return {"user_id": user.id}

    @rpc
    async def give_away(self, *, peer, user, password):
        """The bare call: the library has no method for it."""
        asked = await self.client(functions.account.GetPasswordRequest())
        named = await self.client.get_input_entity(peer), await self.client.get_input_entity(user)
        proof = password_check.compute_check(asked, password)
        if hasattr(functions.messages, "EditChatCreatorRequest"):  # from layer 223 on
            await self.client(functions.messages.EditChatCreatorRequest(*named, proof))
        else:
            await self.client(functions.channels.EditCreatorRequest(*named, proof))

    @rpc
    async def log_out(self):
        """The bare call: the library's own method also throws its session away."""
        await self.client(functions.auth.LogOutRequest())


def is_channel(peer):
    """Whether a marked id is that of a supergroup or channel."""
    return utils.resolve_id(peer)[1] is types.PeerChannel


def banned(withheld):
    """Rights that are taken away, for ever."""
    return types.ChatBannedRights(until_date=None, **{right: True for right in withheld})


def made_chat(answer):
    """The group or channel that an answer is about; newer layers wrap the updates."""
    updates = answer if hasattr(answer, "chats") else answer.updates
    return {"peer": utils.get_peer_id(updates.chats[0])}


def role(participant):
    """A participant's standing, whatever kind of chat it is in."""
    name = type(participant).__name__
    for word in ("Creator", "Admin", "Banned"):
        if name.endswith(word):
            return word.lower()
    return "member"


def to_entity(plain):
    """A plain entity as the library's type."""
    fields = {k: v for k, v in plain.items() if k != "type"}
    name = "MessageEntity" + plain["type"][0].upper() + plain["type"][1:]
    if name == "MessageEntityPre":
        fields.setdefault("language", "")
    return getattr(types, name)(**fields)


if __name__ == "__main__":
    asyncio.run(
        wire.serve(
            Device(wire.config()),
            library=f"Telethon {telethon.__version__}",
            layer=LAYER,
        )
    )
