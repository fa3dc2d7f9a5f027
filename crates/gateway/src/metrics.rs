//! What a gateway counts. No label carries anything that a stranger chooses.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::EncodeLabelValue;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// Why something was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum Reason {
    /// Too many connections.
    Connections,
    /// The address had too many failures and has to wait.
    CoolDown,
    /// No file descriptors.
    Descriptors,
    /// The stream broke a rule of its transport.
    Framing,
    /// A time limit.
    Timeout,
    /// An unknown, expired or destroyed key.
    UnknownKey,
    /// A message that cannot be decrypted or has impossible lengths.
    BadMessage,
    /// Too much of something on one connection.
    Flood,
    /// The budget of key exchanges is used up.
    ExchangeBudget,
    /// A wrong step of a key exchange.
    ExchangeRefused,
    /// Too many calls of all connections together.
    Overload,
    /// A header of the PROXY protocol that cannot be read.
    Proxy,
}

/// The label of refusals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Refused {
    /// Why.
    pub reason: Reason,
}

/// The counters of one gateway. Clones share them.
#[derive(Clone, Debug)]
pub struct Metrics {
    /// Open connections of all kinds.
    pub connections: Gauge,
    /// Tasks of the runtime, those of connections among them; read when the counters are.
    pub tasks: Gauge,
    /// Connections accepted.
    pub accepted: Counter,
    /// Sessions in memory.
    pub sessions: Gauge,
    /// Keys in memory.
    pub keys: Gauge,
    /// Packets received and accepted.
    pub packets_in: Counter,
    /// Packets sent.
    pub packets_out: Counter,
    /// Bytes received.
    pub bytes_in: Counter,
    /// Bytes sent.
    pub bytes_out: Counter,
    /// Calls that run.
    pub calls_running: Gauge,
    /// How long calls took, in seconds.
    pub call_seconds: Histogram,
    /// Calls that panicked.
    pub panics: Counter,
    /// Updates handed to sessions.
    pub pushes: Counter,
    /// Times that a session was told `updatesTooLong` or `updateChannelTooLong`.
    pub gaps: Counter,
    /// Channels that have members with sessions.
    pub channels: Gauge,
    /// Pairs of a channel and a member with sessions.
    pub channel_members: Gauge,
    /// Times that the channels of a user were read.
    pub channel_reads: Counter,
    /// Key exchanges under way.
    pub exchanges_open: Gauge,
    /// Heavy steps of key exchanges done.
    pub exchange_steps: Counter,
    /// Keys made.
    pub keys_made: Counter,
    /// Reads of keys from the store.
    pub key_reads: Counter,
    /// What was refused.
    pub refused: Family<Refused, Counter>,
}

impl Metrics {
    /// Creates the counters and registers them.
    pub fn register(registry: &mut Registry) -> Self {
        let metrics = Self {
            connections: Gauge::default(),
            tasks: Gauge::default(),
            accepted: Counter::default(),
            sessions: Gauge::default(),
            keys: Gauge::default(),
            packets_in: Counter::default(),
            packets_out: Counter::default(),
            bytes_in: Counter::default(),
            bytes_out: Counter::default(),
            calls_running: Gauge::default(),
            call_seconds: Histogram::new(exponential_buckets(0.0001, 4.0, 9)),
            panics: Counter::default(),
            pushes: Counter::default(),
            gaps: Counter::default(),
            channels: Gauge::default(),
            channel_members: Gauge::default(),
            channel_reads: Counter::default(),
            exchanges_open: Gauge::default(),
            exchange_steps: Counter::default(),
            keys_made: Counter::default(),
            key_reads: Counter::default(),
            refused: Family::default(),
        };
        metrics.register_gauges(registry.sub_registry_with_prefix("gateway"));
        metrics.register_counters(registry.sub_registry_with_prefix("gateway"));
        metrics
    }

    fn register_gauges(&self, registry: &mut Registry) {
        registry.register("connections", "Open connections", self.connections.clone());
        registry.register("tasks", "Tasks of the runtime", self.tasks.clone());
        registry.register("sessions", "Sessions in memory", self.sessions.clone());
        registry.register("keys", "Keys in memory", self.keys.clone());
        registry.register("channels", "Channels with members who have sessions", self.channels.clone());
        let members = self.channel_members.clone();
        registry.register("channel_members", "Pairs of a channel and a member with sessions", members);
        registry.register("calls_running", "Calls that run", self.calls_running.clone());
        registry.register("call_seconds", "How long calls took", self.call_seconds.clone());
        registry.register("exchanges_open", "Key exchanges under way", self.exchanges_open.clone());
    }

    fn register_counters(&self, registry: &mut Registry) {
        registry.register("accepted", "Connections accepted", self.accepted.clone());
        registry.register("packets_in", "Packets received and accepted", self.packets_in.clone());
        registry.register("packets_out", "Packets sent", self.packets_out.clone());
        registry.register("bytes_in", "Bytes received", self.bytes_in.clone());
        registry.register("bytes_out", "Bytes sent", self.bytes_out.clone());
        registry.register("panics", "Calls that panicked", self.panics.clone());
        registry.register("pushes", "Updates handed to sessions", self.pushes.clone());
        registry.register("gaps", "Times a session was told to ask for the difference", self.gaps.clone());
        registry.register("channel_reads", "Reads of the channels of a user", self.channel_reads.clone());
        registry.register("exchange_steps", "Heavy steps of key exchanges", self.exchange_steps.clone());
        registry.register("keys_made", "Keys made", self.keys_made.clone());
        registry.register("key_reads", "Reads of keys from the store", self.key_reads.clone());
        registry.register("refused", "What was refused", self.refused.clone());
    }

    /// Counts a refusal.
    pub(crate) fn refuse(&self, reason: Reason) {
        self.refused.get_or_create(&Refused { reason }).inc();
    }
}
