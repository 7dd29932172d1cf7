//! The talk with a printer over its connection: how are you, the labels, did you get it all.
//!
//! Nothing is printed before the printer was asked how it is. One that answers is asked again after
//! the last byte; from one that does not, the end of its side of the connection is waited for.

use std::{
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use ipnet::IpNet;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout, timeout_at},
};

use super::{
    Ending, State, Waits,
    status::{ANSWER_MAX, Heard, QUESTION, heard},
};
use crate::{
    error::Code,
    net::{self, Unreached},
};

/// Bytes handed over at once: small, so that what the printer took is known well.
const CHUNK: usize = 16 << 10;

/// How a talk ends that does not end well: whether something may be printed, and what happened.
type Stop = (State, Code);

/// A printer's place on the network.
#[derive(Debug, Clone, Copy)]
pub struct Target<'t> {
    /// Its IP address or name.
    pub host: &'t str,
    /// Its port.
    pub port: u16,
    /// The networks that the settings let in.
    pub networks: &'t [IpNet],
}

/// Sends labels to a printer. `sent` tells, while it goes on, how many bytes it took.
pub async fn print(target: Target<'_>, bytes: &[u8], waits: &Waits, sent: &AtomicUsize) -> Ending {
    let Target {
        host,
        port,
        networks,
    } = target;
    let stream = match net::connect(host, port, networks, waits.connect).await {
        Ok(stream) => stream,
        Err(unreached) => return not_reached(unreached),
    };
    let peer = stream.peer_addr().map(|peer| peer.ip().to_string());
    let said = Vec::new();
    let mut line = Line { stream, said };
    let (state, reason) = match line.talk(bytes, waits, sent).await {
        Ok(()) => (State::Sent, None),
        Err((state, code)) => (state, Some(code)),
    };
    Ending {
        state,
        reason,
        peer: peer.unwrap_or_default(),
        sent: sent.load(Relaxed),
    }
}

fn not_reached(unreached: Unreached) -> Ending {
    let (code, peer) = match unreached {
        Unreached::NameUnknown => (Code::PrinterNameUnknown, None),
        Unreached::NotAllowed(peer) => (Code::AddressNotAllowed, Some(peer)),
        Unreached::Refused(peer) => (Code::PrinterRefused, Some(peer)),
        Unreached::Unreachable(peer) => (Code::PrinterUnreachable, Some(peer)),
        Unreached::TimedOut(peer) => (Code::PrinterTimeout, peer),
    };
    Ending {
        state: State::Failed,
        reason: Some(code),
        peer: peer.map(|peer| peer.to_string()).unwrap_or_default(),
        sent: 0,
    }
}

struct Line {
    stream: TcpStream,
    /// What the printer said since it was last asked, as far as it can mean anything.
    said: Vec<u8>,
}

impl Line {
    async fn talk(&mut self, bytes: &[u8], waits: &Waits, sent: &AtomicUsize) -> Result<(), Stop> {
        let failed = |code| (State::Failed, code);
        let unsure = |code| (State::Unsure, code);
        let closed = failed(Code::PrinterClosed);
        let speaks = match self.ask(waits.connect, waits.status).await {
            None => return Err(closed),
            Some(Heard::Foreign) => return Err(failed(Code::NotAPrinter)),
            Some(Heard::Whole(status)) => match status.trouble() {
                Some(trouble) => return Err(failed(trouble)),
                None => true,
            },
            Some(Heard::Nothing | Heard::Part) => false,
        };
        self.send(bytes, waits.stall, sent).await?;
        if !speaks {
            return self.await_end(waits).await;
        }
        match self.ask(waits.confirm, waits.confirm).await {
            None => Err(unsure(Code::PrinterClosed)),
            // It has all labels, and prints the rest of them once the trouble is over.
            Some(Heard::Whole(status)) => status.trouble().map_or(Ok(()), |code| Err(unsure(code))),
            Some(_) => Err(unsure(Code::PrinterSilent)),
        }
    }

    /// Asks how the printer is; nothing when it closed the connection instead.
    async fn ask(&mut self, write: Duration, read: Duration) -> Option<Heard> {
        self.said.clear();
        let asked = timeout(write, self.stream.write_all(QUESTION)).await;
        if !matches!(asked, Ok(Ok(()))) {
            return None;
        }
        let until = Instant::now() + read;
        loop {
            match heard(&self.said, false) {
                Heard::Nothing | Heard::Part => {}
                heard => return Some(heard),
            }
            let mut part = [0; 256];
            match timeout_at(until, self.stream.read(&mut part)).await {
                Ok(Ok(0) | Err(_)) => return None,
                Ok(Ok(count)) => self.note(&part[..count]),
                Err(_) => return Some(heard(&self.said, true)),
            }
        }
    }

    fn note(&mut self, part: &[u8]) {
        let room = ANSWER_MAX.saturating_sub(self.said.len());
        self.said.extend(&part[..part.len().min(room)]);
    }

    /// A web server that sees labels says so, and prints none.
    fn is_web_server(&self) -> bool {
        self.said.trim_ascii_start().starts_with(b"HTTP/")
    }

    /// What is to be told when the connection ends after some bytes.
    fn broken_off(&self, sent: usize) -> Stop {
        match (self.is_web_server(), sent) {
            (true, _) => (State::Failed, Code::NotAPrinter),
            (false, 0) => (State::Failed, Code::PrinterClosed),
            (false, _) => (State::Unsure, Code::PrinterClosed),
        }
    }

    /// Hands over all bytes, and listens meanwhile: a printer that ends the connection before it
    /// has all of them does not get the rest.
    async fn send(
        &mut self,
        bytes: &[u8],
        stall: Duration,
        sent: &AtomicUsize,
    ) -> Result<(), Stop> {
        let mut at = 0;
        let mut until = Instant::now() + stall;
        while at < bytes.len() {
            let next = &bytes[at..bytes.len().min(at + CHUNK)];
            let mut part = [0; 256];
            let (mut read, mut write) = self.stream.split();
            tokio::select! {
                biased;
                heard = read.read(&mut part) => match heard {
                    Ok(0) | Err(_) => return Err(self.broken_off(at)),
                    Ok(count) => self.note(&part[..count]),
                },
                written = timeout_at(until, write.write(next)) => match written {
                    Ok(Ok(count)) if count > 0 => {
                        at += count;
                        sent.store(at, Relaxed);
                        until = Instant::now() + stall;
                    }
                    Ok(_) => return Err(self.broken_off(at)),
                    Err(_) if at == 0 => return Err((State::Failed, Code::PrinterStalled)),
                    Err(_) => return Err((State::Unsure, Code::PrinterStalled)),
                },
            }
        }
        Ok(())
    }

    /// Ends this side and waits for the printer to end its own, which it does when it has read all.
    async fn await_end(&mut self, waits: &Waits) -> Result<(), Stop> {
        // All bytes were handed over: whatever comes now, some may be printed.
        let broken = self.broken_off(1);
        if self.stream.shutdown().await.is_err() {
            return Err(broken);
        }
        let until = Instant::now() + waits.confirm;
        loop {
            let mut part = [0; 256];
            match timeout_at(until, self.stream.read(&mut part)).await {
                Ok(Ok(0)) => break,
                Ok(Ok(count)) => self.note(&part[..count]),
                Ok(Err(_)) => return Err(self.broken_off(1)),
                Err(_) => return Err((State::Unsure, Code::PrinterSilent)),
            }
        }
        if self.is_web_server() {
            return Err(self.broken_off(1));
        }
        // Who closed before the last bytes came answers them with a reset, a moment later.
        sleep(waits.reset).await;
        match self.stream.take_error() {
            Ok(None) => Ok(()),
            _ => Err(broken),
        }
    }
}
