//! Why a request is refused: the names on Telegram's list of errors (<https://core.telegram.org/api/errors>).

/// A refusal with its documented code and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// 303, 400, 401, 403, 404, 406, 420 or 500.
    pub code: i32,
    /// The documented name.
    pub name: &'static str,
    /// The number that takes the place of the name's trailing `X`.
    pub argument: Option<u32>,
}

impl Refusal {
    /// A refusal without an argument.
    pub const fn new(code: i32, name: &'static str) -> Self {
        Self { code, name, argument: None }
    }

    /// `400 NAME`: the request is wrong.
    pub const fn bad(name: &'static str) -> Self {
        Self::new(400, name)
    }

    /// `403 NAME`: not allowed.
    pub const fn forbidden(name: &'static str) -> Self {
        Self::new(403, name)
    }

    /// `401 AUTH_KEY_UNREGISTERED`: nobody is signed in with this key.
    pub const fn unregistered() -> Self {
        Self::new(401, "AUTH_KEY_UNREGISTERED")
    }

    /// `420 FLOOD_WAIT_X`: accepted again after `seconds`.
    pub const fn flood_wait(seconds: u32) -> Self {
        Self { code: 420, name: "FLOOD_WAIT_", argument: Some(seconds) }
    }

    /// `500 INTERNAL`: the server could not, and nothing is known of the outcome.
    pub const fn internal() -> Self {
        Self::new(500, "INTERNAL")
    }

    /// `500 WORKER_BUSY_TOO_LONG_RETRY`: nothing was done, because too much else is; to be tried again.
    pub const fn busy() -> Self {
        Self::new(500, "WORKER_BUSY_TOO_LONG_RETRY")
    }

    /// The text of the `rpc_error`.
    pub fn message(&self) -> String {
        match self.argument {
            Some(argument) => format!("{}{argument}", self.name),
            None => self.name.to_owned(),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.message())
    }
}

impl std::error::Error for Refusal {}
