//! HTTP on the same port: the routes of the binary, WebSocket at `/apiws`, and the HTTP transport at `/api`.

mod poll;
mod serve;
mod websocket;

pub use serve::ClientAddress;
pub(crate) use serve::{Caller, Rewound, routes, serve};
pub(crate) use websocket::WebSocketStream;
