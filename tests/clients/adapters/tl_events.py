"""Turns raw TL objects of a Python library into the driver's plain events.

Telethon and kurigram generate their classes from the same schema, so type and
field names agree; only these are used here. Text offsets stay in UTF-16 code
units, as the protocol counts them.
"""


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


def message(value, self_id):
    """A message as every adapter describes it."""
    sender = user_id(value.from_id)
    peer = user_id(value.peer_id)
    if sender is None:
        sender = self_id if value.out else peer
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
    }


def update(value, self_id):
    """The event of an `Update`, or None for those that no test asks about."""
    name = type(value).__name__
    if name in ("UpdateNewMessage", "UpdateEditMessage"):
        kind = "message" if name == "UpdateNewMessage" else "edit"
        return {"kind": kind, **message(value.message, self_id)}
    if name == "UpdateDeleteMessages":
        return {"kind": "delete", "ids": list(value.messages)}
    if name in ("UpdateReadHistoryOutbox", "UpdateReadHistoryInbox"):
        kind = "read_outbox" if name.endswith("Outbox") else "read_inbox"
        return {"kind": kind, "peer": user_id(value.peer), "max_id": value.max_id}
    if name == "UpdateUserTyping":
        return {"kind": "typing", "peer": value.user_id, "action": type(value.action).__name__}
    return None
