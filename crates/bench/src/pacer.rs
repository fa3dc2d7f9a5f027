//! The clock of an open loop: when the n-th message is due, and sleep that is exact to microseconds.
//!
//! The timer wheel of the runtime counts milliseconds, which would show in every measured time; a timer of the
//! kernel does not.

use std::os::fd::OwnedFd;

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use tokio::io::unix::AsyncFd;

use crate::clock;
use crate::error::Error;

/// Wake-ups do not come closer than this; messages due between two of them leave together.
const SHORTEST_NANOS: u64 = 200_000;

/// A steady beat.
pub(crate) struct Pacer {
    start: u64,
    rate: f64,
    timer: AsyncFd<OwnedFd>,
}

impl Pacer {
    /// `rate` messages a second from now on.
    ///
    /// # Errors
    /// When the rate is none, or the kernel gives no timer.
    pub(crate) fn new(rate: f64) -> Result<Self, Error> {
        if !(rate > 0.0 && rate.is_finite()) {
            return Err(Error::Usage("a rate is a positive number".into()));
        }
        let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
        let timer = timerfd_create(TimerfdClockId::Monotonic, flags).map_err(std::io::Error::from)?;
        let beat = ((1e9 / rate) as u64).max(SHORTEST_NANOS);
        let beat = Timespec {
            tv_sec: (beat / clock::seconds(1)).cast_signed(),
            tv_nsec: (beat % clock::seconds(1)).cast_signed(),
        };
        let times = Itimerspec { it_interval: beat, it_value: beat };
        timerfd_settime(&timer, TimerfdTimerFlags::empty(), &times).map_err(std::io::Error::from)?;
        #[allow(deprecated, reason = "the safe way is for descriptors that are owned, as this one is")]
        let timer = AsyncFd::new(timer)?;
        Ok(Self { start: clock::nanos(), rate, timer })
    }

    /// When message 0 is due.
    pub(crate) fn start(&self) -> u64 {
        self.start
    }

    /// When message `number` is due.
    pub(crate) fn due(&self, number: u64) -> u64 {
        self.start + (number as f64 * 1e9 / self.rate) as u64
    }

    /// Waits for the next beat.
    ///
    /// # Errors
    /// When the timer fails.
    pub(crate) async fn wait(&mut self) -> Result<(), Error> {
        let mut guard = self.timer.readable().await?;
        let mut beats = [0; 8];
        let _ = guard.try_io(|timer| Ok(rustix::io::read(timer, &mut beats)?));
        Ok(())
    }
}
