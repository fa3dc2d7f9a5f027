/** @mtcute/node as one device: TCP transports, with and without PFS. */
import { readFileSync } from 'node:fs'
import {
  IntermediatePacketCodec,
  MemoryStorage,
  ObfuscatedPacketCodec,
  PaddedIntermediatePacketCodec,
  TcpTransport,
  TelegramClient,
  networkMiddlewares,
  tl,
} from '@mtcute/node'
import { NodeCryptoProvider, addPublicKey } from '@mtcute/node/utils.js'
import { API_HASH, API_ID, MtcuteDevice } from '../javascript/mtcute-device.mjs'
import { config, serve } from '../javascript/wire.mjs'

const CODECS = {
  intermediate: () => new IntermediatePacketCodec(),
  padded: () => new PaddedIntermediatePacketCodec(),
  obfuscated: () => new ObfuscatedPacketCodec(new PaddedIntermediatePacketCodec()),
  pfs: () => new IntermediatePacketCodec(),
}

class Transport extends TcpTransport {
  packetCodec() {
    return CODECS[transport]()
  }
}

const { host, port, dc_id: dcId, keys, transport } = config()
const crypto = new NodeCryptoProvider()
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
  transport: new Transport(),
  defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
  network: {
    usePfs: transport === 'pfs',
    middlewares: networkMiddlewares.basic({ floodWaiter: { maxWait: 0 } }),
  },
  updates,
  logLevel: 3,
})

const { version } = JSON.parse(readFileSync(new URL('node_modules/@mtcute/node/package.json', import.meta.url)))
await serve(new MtcuteDevice(makeClient, tl), {
  library: `@mtcute/node ${version}`,
  layer: tl.LAYER,
})
