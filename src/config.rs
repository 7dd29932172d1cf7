//! The settings: from flags, from the environment, from a file; each with its default and limit.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;

/// The most networks that can be named.
const NETWORKS_MAX: usize = 64;

/// The highest rate of requests a minute that can be set.
const RATE_MAX: u32 = 1_000_000;

/// Settings that every command shares. A flag wins over the environment, the environment over the
/// file, the file over the default.
#[derive(Args, Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// A TOML file with the settings below, by the same names
    #[arg(long, env = "YAOJU_CONFIG", global = true)]
    #[serde(skip)]
    pub config: Option<PathBuf>,

    /// Folder for the database and all that belongs to it [default: yaoju-data]
    #[arg(long, env = "YAOJU_DATA", global = true)]
    pub data: Option<PathBuf>,

    /// `sqlite://FILE` or `postgres://…` [default: sqlite in the data folder]
    #[arg(long, env = "YAOJU_DATABASE", global = true, hide_env_values = true)]
    pub database: Option<String>,

    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "YAOJU_LISTEN", global = true)]
    pub listen: Option<SocketAddr>,

    /// The address people type, such as `https://yaoju.example.gov.cn`; links use it and
    /// cookies are marked secure when it begins with https [default: `http://LISTEN`]
    #[arg(long, env = "YAOJU_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,

    /// What to log: error, warn, info, debug, or a filter by module [default: info]
    #[arg(long, env = "YAOJU_LOG", global = true)]
    pub log: Option<String>,

    /// Minutes without a request after which a sign-in ends, 5 to 1440 [default: 240]
    #[arg(long, env = "YAOJU_IDLE_MINUTES", global = true)]
    pub idle_minutes: Option<i64>,

    /// A file that `yaoju key` made: backups are sealed with it, and sealed ones opened
    #[arg(long, env = "YAOJU_BACKUP_KEY", global = true)]
    pub backup_key: Option<PathBuf>,

    /// A file with the key of the hashes of those who claim what is limited; made when it is
    /// first needed [default: claim.key in the data folder]
    #[arg(long, env = "YAOJU_CLAIM_KEY", global = true)]
    pub claim_key: Option<PathBuf>,

    /// Requests a minute that one session or access token may send, up to 1000000; 0: no limit
    /// [default: 6000]
    #[arg(long, env = "YAOJU_SESSION_RATE", global = true)]
    pub session_rate: Option<u32>,

    /// Requests a minute from one address by those not signed in, up to 1000000; 0: no limit
    /// [default: 600]
    #[arg(long, env = "YAOJU_ADDRESS_RATE", global = true)]
    pub address_rate: Option<u32>,

    /// Networks in which label printers may stand although they are private, such as
    /// `192.168.1.0/24,10.20.0.0/16`, up to 64 [default: none]
    #[arg(
        long,
        env = "YAOJU_LABEL_PRINTER_NETWORKS",
        global = true,
        value_delimiter = ','
    )]
    pub label_printer_networks: Option<Vec<IpNet>>,

    /// Networks in which webhooks and robots may stand although they are private, up to 64; to them
    /// alone plain http is spoken [default: none]
    #[arg(
        long,
        env = "YAOJU_ALERT_NETWORKS",
        global = true,
        value_delimiter = ','
    )]
    pub alert_networks: Option<Vec<IpNet>>,

    /// Networks in which MQTT brokers may stand although they are private, such as
    /// `127.0.0.1/32,192.168.1.0/24`, up to 64 [default: none]
    #[arg(
        long,
        env = "YAOJU_MQTT_NETWORKS",
        global = true,
        value_delimiter = ','
    )]
    pub mqtt_networks: Option<Vec<IpNet>>,

    /// Networks in which the interfaces of machines' makers may stand although they are private, up
    /// to 64; to them alone plain http is spoken [default: none]
    #[arg(
        long,
        env = "YAOJU_MACHINE_NETWORKS",
        global = true,
        value_delimiter = ','
    )]
    pub machine_networks: Option<Vec<IpNet>>,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder for the database and all that belongs to it.
    pub data: PathBuf,
    /// The database's URL.
    pub database: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address people type, without a slash at its end.
    pub public_url: String,
    /// The log filter.
    pub log: String,
    /// Minutes without a request after which a sign-in ends.
    pub idle_minutes: i64,
    /// The file with the key of backups.
    pub backup_key: Option<PathBuf>,
    /// The file with the key of claimants' hashes.
    pub claim_key: PathBuf,
    /// Requests a minute for each session or token; 0 for no limit.
    pub session_rate: u32,
    /// Requests a minute for each address of those not signed in; 0 for no limit.
    pub address_rate: u32,
    /// Networks in which label printers may stand although they are private.
    pub label_printer_networks: Vec<IpNet>,
    /// Networks in which webhooks and robots may stand although they are private.
    pub alert_networks: Vec<IpNet>,
    /// Networks in which MQTT brokers may stand although they are private.
    pub mqtt_networks: Vec<IpNet>,
    /// Networks in which the interfaces of machines' makers may stand although they are private.
    pub machine_networks: Vec<IpNet>,
    /// Whether this is the fictional county, whose sign-ins are shown on the page.
    pub demo: bool,
}

impl Settings {
    /// Reads the file, if one is named, and applies defaults and limits.
    pub fn resolve(self) -> anyhow::Result<Config> {
        let file = match &self.config {
            Some(path) => read_file(path)?,
            None => Settings::default(),
        };
        let data = self
            .data
            .or(file.data)
            .unwrap_or_else(|| "yaoju-data".into());
        let database = self
            .database
            .or(file.database)
            .unwrap_or_else(|| format!("sqlite://{}", data.join("yaoju.db").display()));
        let listen = self
            .listen
            .or(file.listen)
            .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let public_url = self
            .public_url
            .or(file.public_url)
            .unwrap_or_else(|| format!("http://{listen}"));
        anyhow::ensure!(
            public_url.starts_with("http://") || public_url.starts_with("https://"),
            "public-url must begin with http:// or https://"
        );
        let idle_minutes = self.idle_minutes.or(file.idle_minutes).unwrap_or(240);
        anyhow::ensure!(
            (5..=1440).contains(&idle_minutes),
            "idle-minutes must be from 5 to 1440"
        );
        let session_rate = self.session_rate.or(file.session_rate).unwrap_or(6000);
        let address_rate = self.address_rate.or(file.address_rate).unwrap_or(600);
        anyhow::ensure!(
            session_rate.max(address_rate) <= RATE_MAX,
            "session-rate and address-rate must be at most {RATE_MAX}"
        );
        let claim_key = self.claim_key.or(file.claim_key);
        let label_printer_networks = networks(
            "label-printer-networks",
            self.label_printer_networks.or(file.label_printer_networks),
        )?;
        let mqtt_networks = networks("mqtt-networks", self.mqtt_networks.or(file.mqtt_networks))?;
        let machine_networks = networks(
            "machine-networks",
            self.machine_networks.or(file.machine_networks),
        )?;
        let alert_networks = networks(
            "alert-networks",
            self.alert_networks.or(file.alert_networks),
        )?;
        Ok(Config {
            claim_key: claim_key.unwrap_or_else(|| data.join("claim.key")),
            data,
            database,
            listen,
            public_url: public_url.trim_end_matches('/').to_owned(),
            log: self.log.or(file.log).unwrap_or_else(|| "info".into()),
            idle_minutes,
            backup_key: self.backup_key.or(file.backup_key),
            session_rate,
            address_rate,
            label_printer_networks,
            alert_networks,
            mqtt_networks,
            machine_networks,
            demo: false,
        })
    }
}

fn networks(name: &str, named: Option<Vec<IpNet>>) -> anyhow::Result<Vec<IpNet>> {
    let networks = named.unwrap_or_default();
    anyhow::ensure!(
        networks.len() <= NETWORKS_MAX,
        "{name} must be at most {NETWORKS_MAX}"
    );
    Ok(networks)
}

fn read_file(path: &std::path::Path) -> anyhow::Result<Settings> {
    use anyhow::Context as _;
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the settings in {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("in {}", path.display()))
}

impl Config {
    /// Whether people reach the program by https, so that cookies must be marked secure.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether the address people type leads nowhere but to this machine: a label with such a code
    /// opens nothing.
    pub fn is_only_here(&self) -> bool {
        let host = self
            .public_url
            .split_once("://")
            .map_or("", |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        let name = match host.strip_prefix('[') {
            Some(six) => six.split(']').next().unwrap_or_default(),
            None => host.rsplit_once(':').map_or(host, |(name, _)| name),
        };
        let is_local = |ip: IpAddr| ip.is_loopback() || ip.is_unspecified();
        name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(is_local)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    }

    fn with_file(text: &str, settings: Settings) -> anyhow::Result<Config> {
        let file = file(text);
        Settings {
            config: Some(file.path().to_owned()),
            ..settings
        }
        .resolve()
    }

    #[test]
    fn everything_has_a_default() {
        let config = Settings::default().resolve().unwrap();
        assert_eq!(config.database, "sqlite://yaoju-data/yaoju.db");
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
        assert!(!config.is_https() && !config.demo && config.is_only_here());
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let settings = Settings {
            idle_minutes: Some(30),
            ..Settings::default()
        };
        let text = "idle-minutes = 60\npublic-url = \"https://yaoju.example.org/\"\n\
                    label-printer-networks = [\"192.168.1.0/24\"]";
        let config = with_file(text, settings).unwrap();
        assert_eq!(config.idle_minutes, 30);
        assert_eq!(config.public_url, "https://yaoju.example.org");
        assert!(config.is_https() && !config.is_only_here());
        for (url, is_only_here) in [
            ("http://localhost", true),
            ("http://0.0.0.0:80", true),
            ("http://[::1]:8080", true),
            ("http://192.168.1.2:8080", false),
            ("https://localhost.gov.cn/yaoju", false),
        ] {
            let config = with_file(&format!("public-url = \"{url}\""), Settings::default());
            assert_eq!(config.unwrap().is_only_here(), is_only_here, "{url}");
        }
        assert_eq!(config.label_printer_networks.len(), 1);
    }

    #[test]
    fn what_is_out_of_bounds_or_misspelt_is_refused() {
        for text in [
            "idle-minutes = 4",
            "idle-minutes = 1441",
            "session-rate = 1000001",
            "address-rate = -1",
            "label-printer-networks = [\"192.168.1.50-60\"]",
            "alert-networks = [\"10.0.0.0/99\"]",
            "mqtt-networks = [\"broker.local\"]",
            "public-url = \"yaoju.example.org\"",
            "idel-minutes = 60",
            "listen = \"nowhere\"",
        ] {
            assert!(with_file(text, Settings::default()).is_err(), "{text}");
        }
    }
}
