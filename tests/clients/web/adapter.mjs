/** @mtcute/web as one device: a WebSocket that carries the obfuscated transport. */
import { readFileSync } from 'node:fs'
import './browser.mjs'
import { connectWs } from '@fuman/net'
import {
  IntermediatePacketCodec,
  MemoryStorage,
  ObfuscatedPacketCodec,
  TelegramClient,
  WebCryptoProvider,
  networkMiddlewares,
  tl,
} from '@mtcute/web'
import { addPublicKey } from '@mtcute/web/utils.js'
import { API_HASH, API_ID, MtcuteDevice } from '../javascript/mtcute-device.mjs'
import { config, serve } from '../javascript/wire.mjs'

const { host, port, dc_id: dcId, keys } = config()

/** The package's own transport knows only Telegram's host names. */
const transport = {
  connect: () => connectWs({ url: `ws://${host}:${port}/apiws`, protocols: 'binary' }),
  packetCodec: () => new ObfuscatedPacketCodec(new IntermediatePacketCodec()),
}

const wasm = new URL('node_modules/@mtcute/wasm/mtcute.wasm', import.meta.url)
const crypto = new WebCryptoProvider({ wasmInput: new WebAssembly.Module(readFileSync(wasm)) })
await crypto.initialize()
for (const { scheme, pem } of keys) {
  if (scheme === 'rsa_pad') addPublicKey(crypto, pem)
}
const storage = new MemoryStorage()
const dc = { id: dcId, ipAddress: host, port }

const makeClient = updates => new TelegramClient({
  apiId: API_ID,
  apiHash: API_HASH,
  crypto,
  storage,
  transport,
  defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
  network: { middlewares: networkMiddlewares.basic({ floodWaiter: { maxWait: 0 } }) },
  updates,
  logLevel: 3,
})

const { version } = JSON.parse(readFileSync(new URL('node_modules/@mtcute/web/package.json', import.meta.url)))
await serve(new MtcuteDevice(makeClient, tl), {
  library: `@mtcute/web ${version}`,
  layer: tl.LAYER,
})
