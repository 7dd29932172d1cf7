//! How a broker is reached: its address checked, its certificate, the password, the session.

use std::{
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use rumqttc::{
    NetworkOptions, TlsConfiguration, Transport,
    tokio_rustls::rustls::{
        self, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
        client::{
            WebPkiServerVerifier,
            danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        },
        pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
    },
    v5::{
        ConnectionError, MqttOptions, StateError,
        mqttbytes::v5::{ConnectReturnCode, DisconnectReasonCode},
    },
};

use super::{sealed_for, session::WINDOW};
use crate::{
    app::App,
    climate::store::mqtt::SourceRow,
    net::{self, Unreached},
};

/// How long a name may take to be resolved, and a broker to answer.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// How often the broker is asked whether it is still there.
const ALIVE_EVERY: Duration = Duration::from_secs(30);

/// For how long the broker keeps a session that nobody goes on with: thirty days.
const SESSION_SECONDS: u32 = 30 * 86_400;

/// The longest message that is taken; the broker is told, and sends no longer one.
const PACKET_MAX: u32 = 1 << 20;

/// Where systems keep the certificates they trust.
const TRUSTED: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The broker's name leads to no address.
    NameUnknown,
    /// It leads to one that the server must not talk to.
    NotAllowed,
    /// Nothing listens there.
    Refused,
    /// No way leads there.
    Unreachable,
    /// It did not answer in time.
    TimedOut,
    /// User, password or client id are not let in.
    NotAuthorised,
    /// Its certificate, or how it speaks TLS.
    Tls,
    /// It does not let this user subscribe to the topics.
    TopicRefused,
    /// Another program goes on with the session.
    TakenOver,
    /// The password was sealed by another key.
    PasswordLost,
    /// The connection was closed.
    Closed,
    /// It does not speak MQTT 5 as it should.
    Protocol,
}

impl Trouble {
    /// Its code, as programs see it.
    pub fn code(self) -> &'static str {
        match self {
            Trouble::NameUnknown => "name-unknown",
            Trouble::NotAllowed => "not-allowed",
            Trouble::Refused => "refused",
            Trouble::Unreachable => "unreachable",
            Trouble::TimedOut => "timed-out",
            Trouble::NotAuthorised => "not-authorised",
            Trouble::Tls => "tls",
            Trouble::TopicRefused => "topic-refused",
            Trouble::TakenOver => "taken-over",
            Trouble::PasswordLost => "password-lost",
            Trouble::Closed => "closed",
            Trouble::Protocol => "protocol",
        }
    }

    /// What went wrong with a connection. The library's own text is not told: it may hold what a
    /// broker sent.
    pub fn of(error: &ConnectionError) -> Trouble {
        use std::io::ErrorKind;
        match error {
            ConnectionError::Timeout(_) => Trouble::TimedOut,
            ConnectionError::Tls(_) => Trouble::Tls,
            ConnectionError::Io(error) => match error.kind() {
                ErrorKind::ConnectionRefused => Trouble::Refused,
                ErrorKind::TimedOut => Trouble::TimedOut,
                ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Trouble::Unreachable,
                _ => Trouble::Closed,
            },
            ConnectionError::ConnectionRefused(reason) => Trouble::refused(*reason),
            ConnectionError::MqttState(state) => match state {
                StateError::ConnFail { reason } => Trouble::refused(*reason),
                StateError::ServerDisconnect { reason_code, .. } => match reason_code {
                    DisconnectReasonCode::SessionTakenOver => Trouble::TakenOver,
                    DisconnectReasonCode::NotAuthorized => Trouble::NotAuthorised,
                    _ => Trouble::Closed,
                },
                StateError::Io(_) | StateError::ConnectionAborted | StateError::AwaitPingResp => {
                    Trouble::Closed
                }
                _ => Trouble::Protocol,
            },
            ConnectionError::RequestsDone => Trouble::Closed,
            ConnectionError::NotConnAck(_) => Trouble::Protocol,
        }
    }

    fn refused(reason: ConnectReturnCode) -> Trouble {
        match reason {
            ConnectReturnCode::BadUserNamePassword
            | ConnectReturnCode::NotAuthorized
            | ConnectReturnCode::ClientIdentifierNotValid
            | ConnectReturnCode::BadClientId
            | ConnectReturnCode::Banned => Trouble::NotAuthorised,
            _ => Trouble::Protocol,
        }
    }
}

impl From<Unreached> for Trouble {
    fn from(why: Unreached) -> Trouble {
        match why {
            Unreached::NameUnknown => Trouble::NameUnknown,
            Unreached::NotAllowed(_) => Trouble::NotAllowed,
            Unreached::Refused(_) => Trouble::Refused,
            Unreached::Unreachable(_) => Trouble::Unreachable,
            Unreached::TimedOut(_) => Trouble::TimedOut,
        }
    }
}

/// How to connect to the broker of a source. Its name is resolved here, once: what is connected to
/// is the address that was checked. Of several addresses each try takes the next.
pub async fn options(app: &App, source: &SourceRow, turn: usize) -> Result<MqttOptions, Trouble> {
    let port = u16::try_from(source.port).map_err(|_| Trouble::Refused)?;
    let networks = &app.config.mqtt_networks;
    let found = net::allowed(&source.host, port, networks, ANSWER_MAX).await?;
    // The library knows no way to speak TLS to an address of IPv6.
    let found: Vec<SocketAddr> = found
        .into_iter()
        .filter(|address| address.is_ipv4() || !source.tls)
        .collect();
    let address = found.get(turn % found.len().max(1)).ok_or(Trouble::Tls)?;
    let host = match address.ip() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let mut options = MqttOptions::new(&source.client_id, host, port);
    let mut network = NetworkOptions::new();
    network.set_tcp_nodelay(true);
    options.set_network_options(network);
    if source.tls {
        let config = tls(source)?;
        options.set_transport(Transport::tls_with_config(TlsConfiguration::Rustls(config)));
    }
    if !source.username.is_empty() || source.password.is_some() {
        options.set_credentials(&source.username, password(app, source)?);
    }
    options
        .set_clean_start(false)
        .set_session_expiry_interval(Some(SESSION_SECONDS))
        .set_receive_maximum(Some(WINDOW))
        .set_max_packet_size(Some(PACKET_MAX))
        .set_keep_alive(ALIVE_EVERY)
        .set_connection_timeout(ANSWER_MAX.as_secs())
        .set_manual_acks(true);
    Ok(options)
}

fn password(app: &App, source: &SourceRow) -> Result<String, Trouble> {
    let Some(sealed) = &source.password else {
        return Ok(String::new());
    };
    let key = app.claim_key().map_err(|_| Trouble::PasswordLost)?;
    let opened = key.unseal(&sealed_for(source.id), sealed);
    let opened = opened.and_then(|bytes| String::from_utf8(bytes).ok());
    opened.ok_or(Trouble::PasswordLost)
}

/// Whether these are certificates in PEM, all of them.
pub fn are_certificates(pem: &str) -> bool {
    roots(pem.as_bytes()).is_some()
}

fn roots(pem: &[u8]) -> Option<RootCertStore> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        store.add(certificate.ok()?).ok()?;
    }
    (!store.is_empty()).then_some(store)
}

/// Those whom the machine trusts; of certificates it keeps that are none, nothing is said.
fn trusted() -> Option<RootCertStore> {
    let file = TRUSTED.iter().map(Path::new).find(|path| path.exists())?;
    let pem = std::fs::read(file).ok()?;
    let mut store = RootCertStore::empty();
    let certificates = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok);
    store.add_parsable_certificates(certificates);
    (!store.is_empty()).then_some(store)
}

fn tls(source: &SourceRow) -> Result<Arc<ClientConfig>, Trouble> {
    let roots = if source.authority.is_empty() {
        trusted()
    } else {
        roots(source.authority.as_bytes())
    };
    let roots = Arc::new(roots.ok_or(Trouble::Tls)?);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider));
    let name = ServerName::try_from(source.host.clone()).map_err(|_| Trouble::Tls)?;
    let verifier = ByName {
        name,
        inner: verifier.build().map_err(|_| Trouble::Tls)?,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Trouble::Tls)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Verifies a certificate in every way, for the name that was typed: what is connected to is an
/// address, which no certificate is made out for.
#[derive(Debug)]
struct ByName {
    name: ServerName<'static>,
    inner: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for ByName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _address: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.inner
            .verify_server_cert(end_entity, intermediates, &self.name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}
