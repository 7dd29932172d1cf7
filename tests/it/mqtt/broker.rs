//! A real broker for one test: Mosquitto with its own folder, port and password, which keeps what
//! it has over a restart.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use rumqttc::v5::{
    AsyncClient, Event, Incoming, MqttOptions,
    mqttbytes::{QoS, v5::LastWill},
};
use tokio::task::JoinHandle;

use crate::faults::program::free_port;

pub const USER: &str = "depot";
pub const PASSWORD: &str = "s3cret-of-the-broker";

/// How long anything of the broker may take.
const ANSWER_MAX: Duration = Duration::from_secs(20);

pub struct Broker {
    child: Option<Child>,
    program: PathBuf,
    folder: tempfile::TempDir,
    pub port: u16,
}

impl Broker {
    /// Starts one; nothing where there is no Mosquitto and none is required.
    pub async fn start() -> Option<Broker> {
        let Some(program) = find("mosquitto") else {
            let is_required = std::env::var("REQUIRE_MOSQUITTO").is_ok_and(|v| v == "1");
            assert!(!is_required, "REQUIRE_MOSQUITTO=1, but there is none");
            eprintln!("skipped: no mosquitto");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let passwords = folder.path().join("passwords");
        let made = Command::new(find("mosquitto_passwd").unwrap())
            .args(["-b", "-c"])
            .arg(&passwords)
            .args([USER, PASSWORD])
            .status()
            .unwrap();
        assert!(made.success());
        // What README says a broker needs, so that nothing is lost while nobody listens.
        let settings = format!(
            "listener {port} 127.0.0.1\nuser root\nallow_anonymous false\npassword_file {}\n\
             persistence true\npersistence_location {}/\nmax_queued_messages 0\n\
             log_dest file {}\n",
            passwords.display(),
            folder.path().display(),
            folder.path().join("log").display(),
        );
        std::fs::write(folder.path().join("conf"), settings).unwrap();
        let mut broker = Broker {
            child: None,
            program,
            folder,
            port,
        };
        broker.run().await;
        Some(broker)
    }

    async fn run(&mut self) {
        let child = Command::new(&self.program)
            .arg("-c")
            .arg(self.folder.path().join("conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let since = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", self.port))
            .await
            .is_err()
        {
            assert!(since.elapsed() < ANSWER_MAX, "{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Stops it as an administrator does: it keeps what it has.
    pub fn stop(&mut self) {
        let mut child = self.child.take().unwrap();
        let asked = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(asked.unwrap().success());
        child.wait().unwrap();
    }

    /// Stops it and starts it again.
    pub async fn restart(&mut self) {
        self.stop();
        self.run().await;
    }

    /// Somebody who publishes.
    pub fn publisher(&self, name: &str) -> Publisher {
        Publisher::connect(self.port, name, None)
    }

    /// A device of which the broker says this when it is gone.
    pub fn device(&self, name: &str, will: LastWill) -> Publisher {
        Publisher::connect(self.port, name, Some(will))
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Debian keeps the broker out of the search path of people.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).collect::<Vec<_>>();
    let besides = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let all = folders.into_iter().chain(besides);
    all.map(|folder| folder.join(name))
        .find(|file| Path::exists(file))
}

/// Publishes at least once, over restarts of the broker.
pub struct Publisher {
    client: AsyncClient,
    acknowledged: tokio::sync::watch::Receiver<usize>,
    sent: AtomicUsize,
    polling: JoinHandle<()>,
}

impl Publisher {
    fn connect(port: u16, name: &str, will: Option<LastWill>) -> Publisher {
        let mut options = MqttOptions::new(name, "127.0.0.1", port);
        options
            .set_credentials(USER, PASSWORD)
            .set_clean_start(false)
            .set_session_expiry_interval(Some(3_600));
        if let Some(will) = will {
            options.set_last_will(will);
        }
        let (client, mut events) = AsyncClient::new(options, 100);
        let (tell, acknowledged) = tokio::sync::watch::channel(0);
        let polling = tokio::spawn(async move {
            loop {
                match events.poll().await {
                    Ok(Event::Incoming(Incoming::PubAck(_))) => tell.send_modify(|n| *n += 1),
                    Ok(_) => {}
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        });
        let sent = AtomicUsize::new(0);
        Publisher {
            client,
            acknowledged,
            sent,
            polling,
        }
    }

    pub async fn publish(&self, topic: &str, payload: impl Into<Vec<u8>>) {
        self.publish_as(topic, payload, false).await;
    }

    pub async fn publish_as(&self, topic: &str, payload: impl Into<Vec<u8>>, retain: bool) {
        let payload: Vec<u8> = payload.into();
        self.client
            .publish(topic, QoS::AtLeastOnce, retain, payload)
            .await
            .unwrap();
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// How many messages the broker has.
    pub fn acknowledged(&self) -> usize {
        *self.acknowledged.borrow()
    }

    /// Waits until the broker has every message.
    pub async fn settled(&self) {
        let sent = self.sent.load(Ordering::Relaxed);
        let mut acknowledged = self.acknowledged.clone();
        let all = acknowledged.wait_for(|n| *n >= sent);
        let waited = tokio::time::timeout(Duration::from_mins(2), all).await;
        assert!(waited.is_ok(), "{} of {sent}", self.acknowledged());
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.polling.abort();
    }
}
