//! PostgreSQL dies and comes back under load: clear refusals, then work again by itself.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use yaoju::{
    db::Db,
    stock::{Kind, desk::Desk, draft::Draft},
};

use super::{cancelled::open_transactions, program::free_port, recorded, says_come_back};
use crate::shop::Shop;

/// How many clients post at once.
const CLIENTS: u128 = 8;

/// A cluster of our own, because no other may be stopped.
struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    port: u16,
}

impl Cluster {
    fn start() -> Option<Cluster> {
        let cluster = Cluster {
            folder: tempfile::tempdir().unwrap(),
            programs: programs()?,
            port: free_port(),
        };
        if is_root() {
            let given = Command::new("chown")
                .arg("postgres")
                .arg(cluster.folder.path())
                .status();
            assert!(given.unwrap().success());
        }
        let data = cluster.data();
        let made = cluster.run(
            "initdb",
            &["-D", &data, "-A", "trust", "-U", "postgres", "--no-sync"],
        );
        assert!(made, "initdb failed");
        assert!(cluster.control(&["start"]), "the cluster did not start");
        Some(cluster)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn control(&self, what: &[&str]) -> bool {
        let folder = self.folder.path().display();
        let settings = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}",
            self.port
        );
        let (data, log) = (self.data(), format!("{folder}/log"));
        let mut arguments = vec!["-D", &data, "-l", &log, "-o", &settings, "-w"];
        arguments.extend(what);
        self.run("pg_ctl", &arguments)
    }

    /// Runs a program of PostgreSQL, which refuses to be root.
    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        let log = std::fs::File::create(std::env::temp_dir().join("yaoju-cluster.log")).unwrap();
        command
            .args(arguments)
            .current_dir("/")
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .status()
            .unwrap()
            .success()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.control(&["-m", "immediate", "stop"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_dies_and_comes_back() {
    let Some(cluster) = Cluster::start() else {
        let required = std::env::var("REQUIRE_POSTGRES").is_ok_and(|v| v == "1");
        assert!(
            !required,
            "REQUIRE_POSTGRES=1, but initdb and pg_ctl were not found"
        );
        eprintln!("skipped: initdb and pg_ctl were not found");
        return;
    };
    let db = Db::open(&cluster.url()).await.unwrap();
    let shop = Shop::open(&db).await;
    let desk = Desk::open(db.clone(), shop.clock.clone());
    let (ending, running) = tokio::sync::watch::channel(false);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let drafts: Vec<Draft> = (0..20_000)
                .map(|n| shop.draft(1000 + client * 100_000 + n, Kind::Receipt, &shop.county, 1))
                .collect();
            tokio::spawn(client_of(desk.clone(), drafts, running.clone()))
        })
        .collect();
    for mode in ["immediate", "fast"] {
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(cluster.control(&["-m", mode, "stop"]));
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(cluster.control(&["start"]));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    ending.send(true).unwrap();
    let mut kept = Vec::new();
    let mut told = 0;
    for client in clients {
        let (own, refusals) = client.await.unwrap();
        kept.extend(own);
        told += refusals;
    }
    assert!(told > 0, "nobody noticed that the server was gone");
    assert_eq!(recorded(&db, &kept).await, kept.len());
    let onlooker = Db::open(&cluster.url()).await.unwrap();
    assert_eq!(open_transactions(&onlooker).await, 0);
}

/// Posts draft after draft, each until it is taken; the drafts taken, and how often it was told to
/// come back.
async fn client_of(
    desk: Desk,
    drafts: Vec<Draft>,
    running: tokio::sync::watch::Receiver<bool>,
) -> (Vec<Draft>, usize) {
    let mut kept = Vec::new();
    let mut told = 0;
    for draft in drafts {
        if *running.borrow() {
            break;
        }
        let since = Instant::now();
        while let Err(error) = desk.post(draft.clone()).await {
            assert!(says_come_back(&error), "{error:#}");
            assert!(
                since.elapsed() < Duration::from_secs(20),
                "it did not recover: {error:#}"
            );
            told += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        kept.push(draft);
    }
    (kept, told)
}

fn programs() -> Option<PathBuf> {
    let search = std::env::var_os("PATH")?;
    let mut folders: Vec<PathBuf> = std::env::split_paths(&search).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        folders.extend(versions.flatten().map(|version| version.path().join("bin")));
    }
    let has = |folder: &PathBuf| ["initdb", "pg_ctl"].iter().all(|p| folder.join(p).exists());
    folders.into_iter().rfind(has)
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(Path::new("/proc/self")).is_ok_and(|own| own.uid() == 0)
}
