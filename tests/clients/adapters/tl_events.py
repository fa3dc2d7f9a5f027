"""Turns raw TL objects of a Python library into the driver's plain events.

Telethon and kurigram generate their classes from the same schema, so type and
field names agree; only these are used here. Text offsets stay in UTF-16 code
units, as the protocol counts them.
"""

CHANNEL_MARK = 10**12
NEW = ("UpdateNewMessage", "UpdateNewChannelMessage")
EDITED = ("UpdateEditMessage", "UpdateEditChannelMessage")


def entity(value):
    """`MessageEntityTextUrl(offset, length, url)` as a plain object."""
    name = type(value).__name__.removeprefix("MessageEntity")
    plain = {"type": name[0].lower() + name[1:], "offset": value.offset, "length": value.length}
    for field in ("url", "language"):
        if getattr(value, field, None):
            plain[field] = getattr(value, field)
    return plain


def user_id(peer):
    """The user of a `PeerUser`, else None."""
    return getattr(peer, "user_id", None)


def chat_mark(chat_id):
    """The marked id of a basic group."""
    return -chat_id


def channel_mark(channel_id):
    """The marked id of a channel or supergroup: its id after `-100`."""
    return -CHANNEL_MARK - channel_id


def marked(peer):
    """One number for any `Peer`, or None."""
    if getattr(peer, "channel_id", None) is not None:
        return channel_mark(peer.channel_id)
    if getattr(peer, "chat_id", None) is not None:
        return chat_mark(peer.chat_id)
    return user_id(peer)


def action(value):
    """The name of what a service message tells of, else None."""
    told = getattr(value, "action", None)
    if told is None:
        return None
    name = type(told).__name__.removeprefix("MessageAction")
    return name[0].lower() + name[1:]


def full_chat(value):
    """What a `messages.ChatFull` says of its chat."""
    full = value.full_chat
    chat = next(chat for chat in value.chats if chat.id == full.id)
    return {
        "title": chat.title,
        "about": full.about,
        "deactivated": bool(getattr(chat, "deactivated", False)),
        "migrated_to": marked(getattr(chat, "migrated_to", None)),
        "migrated_from": -from_chat
        if (from_chat := getattr(full, "migrated_from_chat_id", None))
        else None,
    }


def message(value, self_id):
    """A message as every adapter describes it."""
    sender = marked(value.from_id)
    peer = marked(value.peer_id)
    if sender is None:  # in a channel the sender is the channel itself
        sender = self_id if value.out and peer > 0 else peer
    forward = getattr(value, "fwd_from", None)
    reply = getattr(value, "reply_to", None)
    return {
        "id": value.id,
        "peer": peer,
        "sender": sender,
        "out": bool(value.out),
        "text": getattr(value, "message", None) or "",
        "entities": [entity(e) for e in getattr(value, "entities", None) or []],
        "reply_to": getattr(reply, "reply_to_msg_id", None),
        "forward_from": user_id(forward.from_id) if forward else None,
        "edited": getattr(value, "edit_date", None) is not None,
        "action": action(value),
        "reactions": reactions(getattr(value, "reactions", None)),
    }


def reactions(value):
    """How often each emoji was chosen."""
    return {of.reaction.emoticon: of.count for of in getattr(value, "results", None) or []}


def update(value, self_id):
    """The event of an `Update`, or None for those that no test asks about."""
    name = type(value).__name__
    if name in NEW + EDITED:
        kind = "message" if name in NEW else "edit"
        return {"kind": kind, **message(value.message, self_id)}
    if name in ("UpdateDeleteMessages", "UpdateDeleteChannelMessages"):
        return {"kind": "delete", "peer": marked(value), "ids": list(value.messages)}
    if name in ("UpdateReadHistoryOutbox", "UpdateReadChannelOutbox"):
        return {"kind": "read_outbox", "peer": peer_of(value), "max_id": value.max_id}
    if name in ("UpdateReadHistoryInbox", "UpdateReadChannelInbox"):
        return {"kind": "read_inbox", "peer": peer_of(value), "max_id": value.max_id}
    if name == "UpdateUserTyping":
        return typing(value, value.user_id, value.user_id)
    if name in ("UpdateChatUserTyping", "UpdateChannelUserTyping"):
        return typing(value, marked(value), marked(value.from_id))
    if name in ("UpdatePinnedMessages", "UpdatePinnedChannelMessages"):
        pinned = bool(value.pinned)
        return {"kind": "pin", "peer": peer_of(value), "ids": list(value.messages), "pinned": pinned}
    if name == "UpdateMessageReactions":
        chosen = reactions(value.reactions)
        return {"kind": "reactions", "peer": peer_of(value), "id": value.msg_id, "chosen": chosen}
    if name in ("UpdateChat", "UpdateChannel"):
        return {"kind": "chat", "peer": marked(value)}
    return None


def peer_of(value):
    """The marked id of what an update is about, by its field `peer` or a bare id."""
    return marked(getattr(value, "peer", None) or value)


def typing(value, peer, sender):
    """Who does what where."""
    return {"kind": "typing", "peer": peer, "sender": sender, "action": type(value.action).__name__}
