//! Shows on standard error how far long work has come.

use std::{
    io::{IsTerminal as _, Write as _},
    time::{Duration, Instant},
};

/// A count that is shown now and then.
pub struct Progress {
    what: String,
    of: Option<u64>,
    done: u64,
    shown: Instant,
    is_terminal: bool,
    is_silent: bool,
}

impl Progress {
    /// Begins to count `what`; `of` is how many there will be, where that is known.
    pub fn new(what: impl Into<String>, of: Option<u64>) -> Progress {
        Progress {
            what: what.into(),
            of,
            done: 0,
            shown: Instant::now(),
            is_terminal: std::io::stderr().is_terminal(),
            is_silent: false,
        }
    }

    /// Counts without showing anything, for tests.
    pub fn silent() -> Progress {
        let mut progress = Progress::new("", None);
        progress.is_silent = true;
        progress
    }

    /// Counts `more`; shows the count when the last time was long enough ago: often on a terminal,
    /// where the line is written over, seldom in a log.
    pub fn add(&mut self, more: u64) {
        self.done += more;
        let pause = Duration::from_millis(if self.is_terminal { 200 } else { 5_000 });
        if self.shown.elapsed() >= pause {
            self.shown = Instant::now();
            self.show();
        }
    }

    /// Begins to count something else.
    pub fn turn_to(&mut self, what: impl Into<String>, of: Option<u64>) {
        self.clear();
        self.what = what.into();
        self.of = of;
        self.done = 0;
    }

    fn show(&self) {
        if self.is_silent {
            return;
        }
        let of = self.of.map(|of| format!(" / {of}")).unwrap_or_default();
        let (start, end) = if self.is_terminal {
            ("\r\x1b[K", "")
        } else {
            ("", "\n")
        };
        // Nobody to look at it is no reason to stop.
        let mut stderr = std::io::stderr().lock();
        let _ = write!(stderr, "{start}{}: {}{of}{end}", self.what, self.done);
        let _ = stderr.flush();
    }

    fn clear(&self) {
        if self.is_terminal && !self.is_silent {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}
