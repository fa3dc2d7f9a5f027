//! What the table of methods is made of: how much of a feature is here, who may call, what a call costs, and how a
//! handler's value becomes bytes. The table itself is [`crate::table`].

use crate::call::Call;
use crate::error::Result;
use model::Refusal;
use std::future::Future;
use std::pin::Pin;
use tl::{Function, Writer};

/// How much of a feature a method answers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The feature is here.
    Real,
    /// The feature is not here: the answer says truthfully that there is nothing.
    Empty,
    /// The feature is not here, and its documented error is the truthful answer.
    Refused,
}

/// Who may call a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, also on a temporary key that is not bound.
    Unbound,
    /// Anyone with a permanent key.
    Open,
    /// Signed-in users. A session that calls nothing else gets no updates.
    Quiet,
    /// Signed-in users. The call makes its session one that gets updates.
    User,
}

/// Which budget a call of a signed-in user is paid from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Sending, editing, forwarding, deleting: one for each message.
    Send,
    /// Reading.
    Read,
    /// Changes of profile, settings and contacts.
    Change,
    /// Typing, online, read marks.
    Signal,
    /// Everything else.
    Other,
    /// The service itself takes what the call costs.
    Service,
}

/// What the table says of a method.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The name of the variant of [`tl::Request`].
    pub variant: &'static str,
    /// How much of the feature is here.
    pub kind: Kind,
    /// Who may call it.
    pub access: Access,
    /// What it costs.
    pub cost: Cost,
}

/// An answer on its way: the bytes of a result.
pub(crate) type Answer<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>>> + Send + 'a>>;

/// Calls a handler and encodes its result for the form of the method that was called.
pub(crate) async fn answer<'a, F, H, R>(
    call: &'a Call<'a>,
    id: u32,
    arguments: F,
    handler: H,
) -> Result<Vec<u8>>
where
    F: Function,
    H: FnOnce(&'a Call<'a>, F) -> R,
    R: Future<Output = Result<F::Output>> + Send + 'a,
{
    let output = handler(call, arguments).await?;
    let written = |layer| {
        let mut wr = Writer::new(layer);
        tl::encode_result::<F>(id, &output, &mut wr);
        wr.into_bytes()
    };
    // Who calls a form that is newer than the layer announced can read what that form answers: the first layer
    // that has the answer.
    (call.layer.0..=tl::LAYER_MAX).find_map(written).ok_or_else(|| {
        tracing::warn!(method = F::NAME, layer = call.layer.0, "the layer cannot express the result");
        Refusal::internal().into()
    })
}

/// Makes of the rows `Variant: Kind Cost handler;` the functions that look a call up and start it.
macro_rules! registry {
    ($($access:ident { $($variant:ident: $kind:ident $cost:ident $($handler:ident)::+;)* })*) => {
        /// Every method that has a handler.
        pub const TABLE: &[Entry] = &[$($(entry!($variant $kind $access $cost),)*)*];

        /// What the table says of a call.
        pub(crate) fn entry(request: &Request) -> Option<Entry> {
            Some(match request {
                $($(Request::$variant(_) => entry!($variant $kind $access $cost),)*)*
                _ => return None,
            })
        }

        /// Starts a call that the table names.
        pub(crate) fn start<'a>(call: &'a Call<'a>, id: u32, request: Request) -> Option<Answer<'a>> {
            Some(match request {
                $($(Request::$variant(arguments) => {
                    Box::pin(answer(call, id, *arguments, crate::$($handler)::+))
                })*)*
                _ => return None,
            })
        }
    };
}

macro_rules! entry {
    ($variant:ident $kind:ident $access:ident $cost:ident) => {
        Entry { variant: stringify!($variant), kind: Kind::$kind, access: Access::$access, cost: Cost::$cost }
    };
}

pub(crate) use {entry, registry};
