//! Every key of the configuration, with its comment and default.

use super::fields::sections;

sections! {
    /// Where the server listens and what it tells clients about itself.
    server: Server {
        /// The address of the one port that carries everything.
        listen: String = "127.0.0.1:4430".to_owned(),
        /// The folder that holds all data of the server.
        data: String = "./chappe-data".to_owned(),
        /// The address that clients are told to connect to; empty: the one they are connected to is taken from
        /// `listen`.
        public_host: String = String::new(),
        /// The port that clients are told to connect to; 0: the port of `listen`.
        public_port: u16 = 0,
        /// Values of the HTTP header Origin that may open a WebSocket; empty: any.
        websocket_origins: Vec<String> = Vec::new(),
        /// Addresses of load balancers whose PROXY protocol header is believed.
        proxy_addresses: Vec<String> = Vec::new(),
    }
    /// Which data centre the server is for clients.
    dc: Dc {
        /// The id of this data centre, for clients that do not name one when they make a key.
        id: i32 = 2,
    }
    /// Signing in.
    login: Login {
        /// Names of public accounts that nobody may take.
        reserved_usernames: Vec<String> = ["admin", "support", "telegram", "botfather", "chappe"].map(String::from).to_vec(),
        /// How old a password and a login have to be before a group or channel is given away with them, in seconds.
        /// Less than a day is for `--dev` alone, to try it out.
        settled_s: u32 = services::passwords::DAY_S,
    }
    /// Where and how data is kept.
    store: Store {
        /// The file with the key that encrypts authorization keys at rest; it may lie outside the data folder.
        /// Empty: `keys/seal.key` in the data folder.
        seal_key_file: String = String::new(),
        /// Memory for reading, in MiB.
        cache_mib: u64 = 256,
        /// Memory for writes that are not in a table file yet, in MiB; there are two of this size. Small ones are
        /// flushed often and shortly, large ones seldom and long. Kept in the data folder when it is made.
        memtable_mib: u64 = 4,
        /// Writing stops when less than this is free on the disk, in MiB.
        reserve_mib: u64 = 64,
    }
    /// Connections.
    gateway: Gateway {
        /// The share of one core that key exchanges may take, in percent.
        key_exchange_percent: u32 = 60,
        /// The most connections at a time.
        connections_max: usize = 100_000,
        /// How long a new connection may take for its first whole frame, in seconds.
        first_frame_s: u32 = 15,
        /// How long a frame may take from its first byte to its last, in seconds.
        frame_s: u32 = 30,
        /// How long a connection may be silent before it has proven a key, in seconds.
        unauthenticated_s: u32 = 60,
        /// Flood limits are this many times what they are by default; 0: no flood limits (for load tests).
        limits_factor: u32 = 1,
    }
    /// What is logged.
    log: Log {
        /// Which messages: a level (error, warn, info, debug, trace) or directives such as `info,gateway=debug`.
        filter: String = "info,fjall=warn,lsm_tree=warn".to_owned(),
    }
}
