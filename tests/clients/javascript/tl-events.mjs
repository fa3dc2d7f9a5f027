/** Turns mtcute's raw TL objects into the driver's plain events. */

/** `{_: 'messageEntityTextUrl', offset, length, url}` as a plain object. */
function entity(value) {
  const name = value._.slice('messageEntity'.length)
  const plain = {
    type: name[0].toLowerCase() + name.slice(1),
    offset: value.offset,
    length: value.length,
  }
  if (value.url) plain.url = value.url
  if (value.language) plain.language = value.language
  return plain
}

const userId = peer => peer?.userId ?? null

/** A message as every adapter describes it. */
export function message(value, selfId) {
  const peer = userId(value.peerId)
  return {
    id: value.id,
    peer,
    sender: userId(value.fromId) ?? (value.out ? selfId : peer),
    out: Boolean(value.out),
    text: value.message ?? '',
    entities: (value.entities ?? []).map(entity),
    reply_to: value.replyTo?.replyToMsgId ?? null,
    forward_from: userId(value.fwdFrom?.fromId),
    edited: value.editDate !== undefined,
  }
}

/** The event of an update, or null for those that no test asks about. */
export function update(value, selfId) {
  switch (value._) {
    case 'updateNewMessage':
      return { kind: 'message', ...message(value.message, selfId) }
    case 'updateEditMessage':
      return { kind: 'edit', ...message(value.message, selfId) }
    case 'updateDeleteMessages':
      return { kind: 'delete', ids: value.messages }
    case 'updateReadHistoryOutbox':
      return { kind: 'read_outbox', peer: userId(value.peer), max_id: value.maxId }
    case 'updateReadHistoryInbox':
      return { kind: 'read_inbox', peer: userId(value.peer), max_id: value.maxId }
    case 'updateUserTyping':
      return { kind: 'typing', peer: value.userId, action: value.action._ }
    default:
      return null
  }
}
