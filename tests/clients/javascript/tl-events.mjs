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

const CHANNEL_MARK = 10 ** 12

const userId = peer => peer?.userId ?? null

/** One number for any peer, or for an update that names its chat by a bare id. */
export function marked(peer) {
  if (peer?.channelId !== undefined) return -CHANNEL_MARK - peer.channelId
  if (peer?.chatId !== undefined) return -peer.chatId
  return userId(peer)
}

const peerOf = update => marked(update.peer ?? update)

/** The name of what a service message tells of, else null. */
function action(value) {
  if (!value.action) return null
  const name = value.action._.slice('messageAction'.length)
  return name[0].toLowerCase() + name.slice(1)
}

/** Who does what where. */
const typing = (value, peer, sender) => ({ kind: 'typing', peer, sender, action: value.action._ })

/** What a `messages.chatFull` says of its chat. */
export function fullChat({ fullChat: full, chats }) {
  const chat = chats.find(one => one.id === full.id)
  return {
    title: chat.title,
    about: full.about,
    deactivated: Boolean(chat.deactivated),
    migrated_to: chat.migratedTo ? marked(chat.migratedTo) : null,
    migrated_from: full.migratedFromChatId ? -full.migratedFromChatId : null,
  }
}

/** A message as every adapter describes it. */
export function message(value, selfId) {
  const peer = marked(value.peerId)
  return {
    id: value.id,
    peer,
    // In a channel the sender is the channel itself.
    sender: marked(value.fromId) ?? (value.out && peer > 0 ? selfId : peer),
    out: Boolean(value.out),
    text: value.message ?? '',
    entities: (value.entities ?? []).map(entity),
    reply_to: value.replyTo?.replyToMsgId ?? null,
    forward_from: userId(value.fwdFrom?.fromId),
    edited: value.editDate !== undefined,
    action: action(value),
    reactions: reactions(value.reactions),
  }
}

/** How often each emoji was chosen. */
const reactions = value => Object.fromEntries((value?.results ?? []).map(of => [of.reaction.emoticon, of.count]))

/** The event of an update, or null for those that no test asks about. */
export function update(value, selfId) {
  switch (value._) {
    case 'updateNewMessage':
    case 'updateNewChannelMessage':
      return { kind: 'message', ...message(value.message, selfId) }
    case 'updateEditMessage':
    case 'updateEditChannelMessage':
      return { kind: 'edit', ...message(value.message, selfId) }
    case 'updateDeleteMessages':
    case 'updateDeleteChannelMessages':
      return { kind: 'delete', peer: marked(value), ids: value.messages }
    case 'updateReadHistoryOutbox':
    case 'updateReadChannelOutbox':
      return { kind: 'read_outbox', peer: peerOf(value), max_id: value.maxId }
    case 'updateReadHistoryInbox':
    case 'updateReadChannelInbox':
      return { kind: 'read_inbox', peer: peerOf(value), max_id: value.maxId }
    case 'updateUserTyping':
      return typing(value, value.userId, value.userId)
    case 'updateChatUserTyping':
    case 'updateChannelUserTyping':
      return typing(value, marked(value), marked(value.fromId))
    case 'updatePinnedMessages':
    case 'updatePinnedChannelMessages':
      return { kind: 'pin', peer: peerOf(value), ids: value.messages, pinned: Boolean(value.pinned) }
    case 'updateMessageReactions':
      return { kind: 'reactions', peer: peerOf(value), id: value.msgId, chosen: reactions(value.reactions) }
    case 'updateChat':
    case 'updateChannel':
      return { kind: 'chat', peer: marked(value) }
    default:
      return null
  }
}
