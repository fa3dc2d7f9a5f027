//! What one session may hold. Every queue of a session ends at one of these numbers, and each says what
//! happens there.

/// Bounds of a session, shared by all sessions of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Client msg_ids remembered. Older ones are refused with code 20, never executed again (rule R12).
    pub window_max: usize,
    /// Pushes that wait or are not yet acknowledged. One more, and all of them give way to one
    /// `updatesTooLong` (rule T11).
    pub pushes_max: usize,
    /// Bytes of those pushes; the same happens beyond.
    pub push_bytes_max: usize,
    /// Answers kept until the client acknowledges them. Beyond, the oldest one is forgotten, and its request,
    /// should it come again, is refused with code 20.
    pub answers_max: usize,
    /// Bytes of those answers; the same happens beyond.
    pub answer_bytes_max: usize,
    /// Bytes that wait to be sent. Beyond, [`Session::is_choked`](super::Session::is_choked) asks the gateway
    /// to read nothing more from this client.
    pub outbox_bytes_max: usize,
    /// Results from this size on are compressed if a sample shows that it pays. Below, the processor time
    /// costs more than the bytes.
    pub gzip_from: usize,
    /// A repeated request gets its stored answer again up to this size, and `msg_detailed_info` beyond.
    pub detailed_info_from: usize,
    /// Bytes of messages gathered into one container. A larger message travels alone.
    pub container_bytes: usize,
    /// How long an acknowledgement waits for an answer that makes it superfluous. Rule R32 allows 10 s;
    /// clients begin to ask for the state of a request after 1.5 s.
    pub ack_delay_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            window_max: 4096,
            pushes_max: 512,
            push_bytes_max: 256 * 1024,
            answers_max: 512,
            answer_bytes_max: 4 * 1024 * 1024,
            outbox_bytes_max: 4 * 1024 * 1024,
            gzip_from: 64 * 1024,
            detailed_info_from: 64 * 1024,
            container_bytes: 64 * 1024,
            ack_delay_ms: 500,
        }
    }
}

impl Limits {
    /// Whether a container of `count` messages and `size` bytes takes another message. The first message of
    /// a packet may have any size.
    pub(super) fn room(&self, size: usize, next: usize, count: usize) -> bool {
        count == 0 || size.saturating_add(next) <= self.container_bytes
    }
}

/// A client's message may be this much older than the server's clock (rule R09).
pub(crate) const OLDEST_S: u64 = 300;

/// A client's message may be this far ahead of the server's clock (rule R09).
pub(crate) const NEWEST_S: u64 = 30;

/// How long msg_ids are remembered: as long as any of them can be accepted.
pub(crate) const REMEMBERED_S: u64 = OLDEST_S + NEWEST_S;

/// The most messages in a container (rule R14).
pub(crate) const CONTAINER_MAX: usize = 1024;

/// The most ids in one `msgs_ack`, `msgs_state_req` or `msg_resend_req` (rule R15).
pub(crate) const IDS_MAX: usize = 8192;
