//! `chappe clients`: ready snippets that connect client libraries to this server.

use super::{Place, print};
use crate::error::Failure;
use crate::keys::KeyFiles;
use crate::serve::public_address;

pub(crate) fn run(place: &Place) -> Result<(), Failure> {
    let config = place.load()?;
    let files = KeyFiles::of(&config);
    let (host, port) = public_address(&config)?;
    for scheme in ["rsa_pad", "legacy"] {
        if !files.public(scheme).exists() {
            return Err(Failure::NotFound(format!(
                "{} does not exist: start the server once, it makes its keys",
                files.public(scheme).display()
            )));
        }
    }
    let (rsa_pad, legacy) = (files.public("rsa_pad"), files.public("legacy"));
    let (rsa_pad, legacy) = (rsa_pad.display(), legacy.display());
    let dc = config.dc.id;
    print(&format!(
        r#"This server is DC {dc} at {host}:{port}.
Public keys: {rsa_pad} (RSA_PAD), {legacy} (older scheme). Layers 133 to 230.

# Telethon (Python)
from telethon import TelegramClient
from telethon.crypto import rsa
from telethon.sessions import StringSession
rsa.add_key(open("{legacy}").read(), old=False)
session = StringSession()
session.set_dc({dc}, "{host}", {port})
client = TelegramClient(session, 1, "any")
await client.connect()

# Pyrogram, kurigram (Python): the address is set in a connection class
from pyrogram import Client
from pyrogram.connection import Connection
class Here(Connection):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.address = ("{host}", {port})
app = Client("here", 1, "any", connection_factory=Here)
# and pyrogram.crypto.rsa.server_public_keys[fingerprint] = PublicKey(n, e) from {legacy}

# mtcute (TypeScript)
import {{ TelegramClient }} from "@mtcute/node"
import {{ NodeCryptoProvider, addPublicKey }} from "@mtcute/node/utils.js"
import {{ readFileSync }} from "node:fs"
const crypto = new NodeCryptoProvider()
await crypto.initialize()
addPublicKey(crypto, readFileSync("{rsa_pad}", "utf8"))
const here = {{ id: {dc}, ipAddress: "{host}", port: {port} }}
const tg = new TelegramClient({{ apiId: 1, apiHash: "any", crypto, defaultDcs: {{ main: here, media: here }} }})

# Bot API libraries: the base address is http://{host}:{port}"#
    ));
    Ok(())
}
