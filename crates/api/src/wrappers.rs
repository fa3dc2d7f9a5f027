//! Opens what clients wrap around a call: the layer, what they say of themselves, what to wait for, compression.
//!
//! Wrappers come in any order; at most eight of them, and at most one compressed (rules R16, R18).

use crate::error::{malformed, unknown_method};
use bytes::Bytes;
use model::{ClientInfo, Layer, Refusal};
use tl::{DecodeError, Reader, Request, functions};

/// The most wrappers around a call.
const WRAPPERS_MAX: usize = 8;

/// A call without its wrappers, and what they said.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The announced layer.
    pub(crate) layer: Option<Layer>,
    /// What initConnection said.
    pub(crate) client: Option<ClientInfo>,
    /// The session asks for no updates on account of this call.
    pub(crate) without_updates: bool,
    /// The call belongs to this export session.
    pub(crate) takeout: Option<i64>,
    /// The constructor id of the call as sent.
    pub(crate) id: u32,
    /// The call.
    pub(crate) request: Request,
}

/// A request that could not be read, and what was still understood of it.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// What the client is told.
    pub(crate) refusal: Refusal,
    /// The announced layer.
    pub(crate) layer: Option<Layer>,
    /// The constructor id at which reading ended; 0 where there was none.
    pub(crate) id: u32,
}

/// Takes all wrappers off and reads the call.
pub(crate) fn open(bytes: &[u8]) -> Result<Opened, Unreadable> {
    let mut said = Said::default();
    let (id, request) =
        said.open(bytes).map_err(|refusal| Unreadable { refusal, layer: said.layer, id: said.at })?;
    let Said { layer, client, without_updates, takeout, .. } = said;
    Ok(Opened { layer, client, without_updates, takeout, id, request })
}

/// The ids that the wrappers ask to wait for. A request that is malformed asks for nothing: it is refused when it
/// is called.
pub(crate) fn predecessors(bytes: &[u8]) -> Vec<i64> {
    if !Reader::new(bytes).peek_id().is_ok_and(is_wrapper) {
        return Vec::new();
    }
    let mut said = Said::default();
    let _ = said.unwrap(bytes);
    said.after
}

fn is_wrapper(id: u32) -> bool {
    const WRAPPERS: [u32; 11] = [
        functions::InvokeWithLayer::ID,
        functions::InitConnection::ID,
        functions::InvokeWithoutUpdates::ID,
        functions::InvokeAfterMsg::ID,
        functions::InvokeAfterMsgs::ID,
        functions::InvokeWithMessagesRange::ID,
        functions::InvokeWithTakeout::ID,
        functions::InvokeWithApnsSecret::ID,
        functions::InvokeWithGooglePlayIntegrity::ID,
        functions::InvokeWithReCaptcha::ID,
        tl::mtproto::GZIP_PACKED,
    ];
    WRAPPERS.contains(&id)
}

#[derive(Default)]
struct Said {
    layer: Option<Layer>,
    client: Option<ClientInfo>,
    without_updates: bool,
    takeout: Option<i64>,
    after: Vec<i64>,
    packed: bool,
    at: u32,
}

impl Said {
    fn open(&mut self, bytes: &[u8]) -> Result<(u32, Request), Refusal> {
        let query = self.unwrap(bytes)?;
        let mut rd = Reader::new(&query);
        let id = self.next_id(&rd)?;
        let decoded = Request::decode(&mut rd).and_then(|call| rd.finish().map(|()| call));
        decoded.map_err(|error| match error {
            DecodeError::UnknownConstructor { id: unknown } if unknown == id => unknown_method(id),
            error => malformed(error),
        })
    }

    /// Reads wrappers until something else comes; answers the bytes from there on.
    fn unwrap(&mut self, bytes: &[u8]) -> Result<Bytes, Refusal> {
        let mut query = Bytes::copy_from_slice(bytes);
        for _ in 0..=WRAPPERS_MAX {
            let mut rd = Reader::new(&query);
            let id = self.next_id(&rd)?;
            if !is_wrapper(id) {
                return Ok(query);
            }
            query = if id == tl::mtproto::GZIP_PACKED {
                self.inflate(&mut rd)?
            } else {
                let (_, wrapper) = Request::decode(&mut rd).map_err(malformed)?;
                self.note(wrapper);
                query.slice_ref(rd.rest())
            };
        }
        Err(Refusal::bad("INPUT_FETCH_ERROR"))
    }

    fn inflate(&mut self, rd: &mut Reader<'_>) -> Result<Bytes, Refusal> {
        if std::mem::replace(&mut self.packed, true) {
            return Err(Refusal::bad("INPUT_FETCH_ERROR"));
        }
        rd.u32().map_err(malformed)?;
        let packed = rd.bytes().map_err(malformed)?;
        rd.finish().map_err(malformed)?;
        mtproto::session::inflate(packed).map_err(|_| Refusal::bad("INPUT_FETCH_ERROR"))
    }

    fn next_id(&mut self, rd: &Reader<'_>) -> Result<u32, Refusal> {
        self.at = rd.peek_id().map_err(malformed)?;
        Ok(self.at)
    }

    fn note(&mut self, wrapper: Request) {
        match wrapper {
            Request::InvokeWithLayer(said) => self.layer = Some(Layer(said.layer)),
            Request::InitConnection(said) => self.client = Some(client_info(*said)),
            Request::InvokeWithoutUpdates(_) => self.without_updates = true,
            Request::InvokeAfterMsg(said) => self.after.push(said.msg_id),
            Request::InvokeAfterMsgs(said) => self.after.extend(said.msg_ids),
            Request::InvokeWithTakeout(said) => self.takeout = Some(said.takeout_id),
            // What a message range or a platform's proof of the application says changes nothing here.
            _ => {}
        }
    }
}

fn client_info(said: functions::InitConnection) -> ClientInfo {
    ClientInfo {
        api_id: said.api_id,
        device_model: said.device_model,
        system_version: said.system_version,
        app_version: said.app_version,
        system_lang_code: said.system_lang_code,
        lang_pack: said.lang_pack,
        lang_code: said.lang_code,
    }
}
