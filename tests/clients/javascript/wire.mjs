/**
 * The adapter's end of the line to the driver: one JSON object a line, as
 * adapters/wire.py describes. The file knows no client library.
 */
import { createInterface } from 'node:readline'

const VOCABULARY = new Set(
  ('connect disconnect sign_up sign_in import_contact send forward edit delete '
    + 'react read typing history dialogs create_group create_channel set_public_name add_members '
    + 'join join_by_link leave set_admin set_default_rights restrict set_slow_mode ban pin members '
    + 'set_title set_about chat invite_link migrate '
    + 'set_password remove_password check_password give_away log_out').split(' '),
)

/** Sends one object to the driver. */
function writeLine(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** Tells the driver of an update that the library handed out. */
export function emit(event) {
  if (event) writeLine({ event })
}

/** Runs one request and sends its outcome. */
async function answer(device, { id, call, args }) {
  try {
    if (!VOCABULARY.has(call)) throw new Error(`unknown call ${call}`)
    writeLine({ id, result: (await device[call](args)) ?? null })
  } catch (error) {
    const rpc = device.rpcFailure(error)
    if (!rpc) console.error(error)
    writeLine({ id, error: rpc ?? { code: null, name: String(error) } })
  }
}

/** Introduces the adapter, then answers requests until standard input ends. */
export async function serve(device, hello) {
  // Standard output belongs to the driver; a library's console.log does not go there.
  console.log = console.error
  writeLine({ hello })
  for await (const line of createInterface({ input: process.stdin })) {
    await answer(device, JSON.parse(line))
  }
  process.exit(0)
}

/** The driver's description of server, transport and folder. */
export function config() {
  return JSON.parse(process.argv[2])
}
