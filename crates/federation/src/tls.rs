//! TLS 1.3 between pinned peers: each side presents one self-signed certificate, and is who it says
//! only if that is, byte for byte, the certificate on the card. No authority, no names, no
//! resumption (which would skip the check). Validity is judged by the node's own clock.

use std::{fmt, sync::Arc, time::Duration};

use control::Clock;
use model::{AuthorityId, ServerTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, ServerConfig,
    SignatureScheme,
    client::{
        Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature},
    server::{
        NoServerSessionStorage,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    time_provider::TimeProvider,
    version::TLS13,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};

use crate::{NodeKeys, Peer, PeerCard};

/// What both sides must ask for, so that nothing else on the port is mistaken for a node, nor one that
/// speaks in other frames: the handshake says so.
const PROTOCOL: &[u8] = b"onelock-federation/2";

/// The configuration for calling one peer.
pub(crate) fn client(
    keys: &NodeKeys,
    peer: &Peer,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<ClientConfig>, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let pinned = Pinned::new(&provider, peer.cards().cloned().collect());
    let mut config = ClientConfig::builder_with_details(provider, time(clock))
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(pinned))
        .with_client_auth_cert(vec![keys.card().certificate.clone()], key(keys)?)?;
    config.resumption = Resumption::disabled();
    config.enable_sni = false;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(Arc::new(config))
}

/// The configuration for answering any of the peers.
pub(crate) fn server(
    keys: &NodeKeys,
    peers: Vec<PeerCard>,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<ServerConfig>, Error> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let pinned = Pinned::new(&provider, peers);
    let mut config = ServerConfig::builder_with_details(provider, time(clock))
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(pinned))
        .with_single_cert(vec![keys.card().certificate.clone()], key(keys)?)?;
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.alpn_protocols = vec![PROTOCOL.to_vec()];
    Ok(Arc::new(config))
}

/// The name a client must give; nothing looks at it.
pub(crate) fn name() -> ServerName<'static> {
    ServerName::IpAddress(std::net::Ipv4Addr::UNSPECIFIED.into())
}

/// Whose certificate it is.
pub(crate) fn who(
    certificates: Option<&[CertificateDer<'_>]>,
    peers: &[PeerCard],
) -> Option<PeerCard> {
    let presented = certificates?.first()?;
    peers.iter().find(|peer| peer.certificate == *presented).cloned()
}

fn key(keys: &NodeKeys) -> Result<PrivateKeyDer<'static>, Error> {
    let key = keys.tls_key().ok_or_else(|| Error::General("the TLS key does not parse".into()))?;
    Ok(PrivateKeyDer::Pkcs8(key))
}

/// Accepts only the certificates of some cards.
#[derive(Debug)]
struct Pinned {
    provider: Arc<CryptoProvider>,
    peers: Vec<PeerCard>,
}

impl Pinned {
    fn new(provider: &Arc<CryptoProvider>, peers: Vec<PeerCard>) -> Self {
        Self { provider: Arc::clone(provider), peers }
    }

    fn check(&self, presented: &CertificateDer<'_>, now: UnixTime) -> Result<AuthorityId, Error> {
        let known = who(Some(std::slice::from_ref(presented)), &self.peers);
        let Some(peer) = known else {
            return Err(CertificateError::ApplicationVerificationFailure.into());
        };
        let now = i64::try_from(now.as_secs().saturating_mul(1_000)).unwrap_or(i64::MAX);
        match peer.check_valid(ServerTime(now)) {
            Ok(()) => Ok(peer.authority),
            Err(_) => Err(CertificateError::Expired.into()),
        }
    }

    fn check_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.check(end_entity, now).map(|_| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("only TLS 1.3 is spoken here".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl ClientCertVerifier for Pinned {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.check(end_entity, now).map(|_| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _cert: &CertificateDer<'_>,
        _dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("only TLS 1.3 is spoken here".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.check_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The node's clock as TLS asks for it.
struct NodeTime(Arc<dyn Clock>);

impl fmt::Debug for NodeTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NodeTime")
    }
}

impl TimeProvider for NodeTime {
    fn current_time(&self) -> Option<UnixTime> {
        let since_epoch = u64::try_from(self.0.now().0).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_millis(since_epoch)))
    }
}

fn time(clock: &Arc<dyn Clock>) -> Arc<dyn TimeProvider> {
    Arc::new(NodeTime(Arc::clone(clock)))
}
