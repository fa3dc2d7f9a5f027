/**
 * One device on an mtcute client, whichever of its packages makes the client.
 *
 * The storage lives in memory and outlives the client object, so that going
 * offline and coming back is a new client over what the old one had saved.
 */
import * as tlEvents from './tl-events.mjs'
import { emit } from './wire.mjs'

export const API_ID = 1
export const API_HASH = '00000000000000000000000000000001'

export class MtcuteDevice {
  /**
   * @param makeClient  function of {updates}: a new client over the same storage
   * @param tl  the package's `tl` namespace, for its error class
   */
  constructor(makeClient, tl) {
    this.makeClient = makeClient
    this.tl = tl
    this.client = null
    this.selfId = null
  }

  rpcFailure(error) {
    return this.tl.RpcError.is(error) ? { code: error.code, name: rpcName(error) } : null
  }

  async connect({ catch_up: catchUp = false }) {
    this.client = this.makeClient({ catchUp })
    this.client.onRawUpdate.add(({ update }) => emit(tlEvents.update(update, this.selfId)))
    await this.client.connect()
    if (this.selfId !== null) await this.client.startUpdatesLoop()
  }

  async disconnect() {
    await this.client.disconnect()
  }

  /** `auth.sendCode` and `auth.signIn`; the latter's raw answer is returned. */
  async begin(phone, code) {
    const sent = await this.client.sendCode({ phone })
    const signed = await this.client.call({
      _: 'auth.signIn',
      phoneNumber: phone,
      phoneCodeHash: sent.phoneCodeHash,
      phoneCode: code,
    })
    return { sent, signed }
  }

  async signedIn(sent, authorization) {
    this.selfId = authorization.user.id
    await this.client.notifyLoggedIn(authorization)
    return { user_id: this.selfId, code_length: sent.length }
  }

  async sign_up({ phone, code, first_name: firstName }) {
    const { sent, signed } = await this.begin(phone, code)
    if (signed._ !== 'auth.authorizationSignUpRequired') {
      throw new Error(`${phone} has signed up before`)
    }
    // The library has no sign-up of its own.
    const authorization = await this.client.call({
      _: 'auth.signUp',
      phoneNumber: phone,
      phoneCodeHash: sent.phoneCodeHash,
      firstName,
      lastName: '',
    })
    return this.signedIn(sent, authorization)
  }

  async sign_in({ phone, code }) {
    const { sent, signed } = await this.begin(phone, code)
    return this.signedIn(sent, signed)
  }

  async import_contact({ phone, first_name: firstName }) {
    const result = await this.client.importContacts([{ phone, firstName, lastName: '' }])
    return { user_id: result.imported[0].userId }
  }

  async send({ peer, text, entities = [], reply_to: replyTo }) {
    const content = { text, entities: entities.map(toEntity) }
    const sent = await this.client.sendText(peer, content, {
      replyTo: replyTo ?? undefined,
      disableWebPreview: true,
    })
    return { id: sent.id }
  }

  async forward({ to, peer, id }) {
    const [forwarded] = await this.client.forwardMessagesById({
      toChatId: to,
      fromChatId: peer,
      messages: [id],
    })
    return { id: forwarded.id }
  }

  async edit({ peer, id, text, entities = [] }) {
    const content = { text, entities: entities.map(toEntity) }
    await this.client.editMessage({ chatId: peer, message: id, text: content })
  }

  async react({ peer, id, emoji = null }) {
    await this.client.sendReaction({ chatId: peer, message: id, emoji })
  }

  async delete({ peer, ids }) {
    await this.client.deleteMessagesById(peer, ids, { revoke: true })
  }

  async read({ peer, max_id: maxId }) {
    await this.client.readHistory(peer, { maxId })
  }

  async typing({ peer }) {
    await this.client.sendTyping(peer, 'typing')
  }

  async history({ peer, limit }) {
    const messages = []
    for await (const message of this.client.iterHistory(peer, { limit })) {
      messages.push(tlEvents.message(message.raw, this.selfId))
    }
    return messages
  }

  async dialogs() {
    const dialogs = []
    for await (const dialog of this.client.iterDialogs()) {
      dialogs.push({
        peer: dialog.peer.id,
        top_message: dialog.raw.topMessage,
        unread_count: dialog.unreadCount,
      })
    }
    return dialogs
  }

  async create_group({ title, users }) {
    const made = await this.client.createGroup({ title, users })
    return { peer: made.chat.id }
  }

  async create_channel({ title, broadcast }) {
    const made = await (broadcast ? this.client.createChannel({ title }) : this.client.createSupergroup({ title }))
    return { peer: made.id }
  }

  async set_public_name({ peer, username }) {
    await this.client.setChatUsername(peer, username)
  }

  async add_members({ peer, users }) {
    await this.client.addChatMembers(peer, users, {})
  }

  async join({ username }) {
    const joined = await this.client.joinChat(username)
    // The newer version wraps the chat in the ways that joining can end.
    return { peer: (joined.chat ?? joined).id }
  }

  async join_by_link({ link }) {
    return this.join({ username: link })
  }

  async leave({ peer }) {
    await this.client.leaveChat(peer)
  }

  async set_admin({ peer, user, rights, rank = '' }) {
    if (isChannel(peer)) {
      await this.client.editAdminRights({ chatId: peer, userId: user, rights: flags(rights), rank })
      return
    }
    // The raw call: the library promotes in supergroups and channels only.
    await this.client.call({
      _: 'messages.editChatAdmin',
      chatId: -peer,
      userId: await this.client.resolveUser(user),
      isAdmin: rights.length > 0,
    })
  }

  async set_default_rights({ peer, withheld }) {
    await this.client.setChatDefaultPermissions(peer, flags(withheld))
  }

  async restrict({ peer, user, withheld }) {
    await this.client.restrictChatMember({ chatId: peer, userId: user, restrictions: flags(withheld) })
  }

  async set_slow_mode({ peer, seconds }) {
    await this.client.setSlowMode(peer, seconds)
  }

  async ban({ peer, user }) {
    await this.client.banChatMember({ chatId: peer, participantId: user })
  }

  async pin({ peer, id }) {
    await this.client.pinMessage({ chatId: peer, message: id })
  }

  async members({ peer }) {
    const members = []
    for await (const member of this.client.iterChatMembers(peer)) {
      members.push({ user_id: member.user.id, role: member.status, rank: member.title ?? '' })
    }
    return members
  }

  async set_title({ peer, title }) {
    await this.client.setChatTitle(peer, title)
  }

  async set_about({ peer, about }) {
    await this.client.setChatDescription(peer, about)
  }

  async chat({ peer }) {
    const full = isChannel(peer)
      ? { _: 'channels.getFullChannel', channel: await this.client.resolveChannel(peer) }
      : { _: 'messages.getFullChat', chatId: -peer }
    return tlEvents.fullChat(await this.client.call(full))
  }

  async invite_link({ peer }) {
    const { link } = await this.client.createInviteLink(peer)
    return { link }
  }

  async migrate({ peer }) {
    const moved = await this.client.call({ _: 'messages.migrateChat', chatId: -peer })
    this.client.handleClientUpdate(moved)
    const channel = moved.chats.find(chat => chat._ === 'channel')
    return { peer: tlEvents.marked({ channelId: channel.id }) }
  }

  /** The bare call: the library's own method also throws its session away. */
  async set_password({ password }) {
    await this.client.enableCloudPassword({ password, hint: '' })
  }

  async remove_password({ password }) {
    await this.client.removeCloudPassword(password)
  }

  async check_password({ password }) {
    const user = await this.client.checkPassword({ password })
    this.selfId = user.id
    return { user_id: user.id }
  }

  async log_out() {
    await this.client.call({ _: 'auth.logOut' })
  }
}

/** The error's name as it came: the library puts `%d` where the number was. */
function rpcName(error) {
  const argument = Object.entries(error).find(([key, value]) => key !== 'code' && typeof value === 'number')
  return argument ? error.text.replace('%d', argument[1]) : error.text
}

const camelCase = name => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())

/** Whether a marked id is that of a supergroup or channel. */
const isChannel = peer => peer <= tlEvents.marked({ channelId: 0 })

/** Rights as the library names them, each of them set. */
const flags = rights => Object.fromEntries(rights.map(right => [camelCase(right), true]))

/** A plain entity as the library's type. */
function toEntity({ type, ...fields }) {
  const name = `messageEntity${type[0].toUpperCase()}${type.slice(1)}`
  return { _: name, ...(type === 'pre' ? { language: '' } : {}), ...fields }
}
