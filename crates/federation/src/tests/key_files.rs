//! Keys and cards as files, and what is wrong with them when something is.

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use model::ServerTime;

use super::node::{NOW, any_port, authority, keys};
use crate::{CardError, Federation, KeyError, NodeKeys, Peer, PeerCard, Settings, StartError};

const YEAR_MS: i64 = 365 * 24 * 3_600_000;

fn saved(name: &str) -> (tempfile::TempDir, NodeKeys) {
    let (dir, keys) = (tempfile::tempdir().unwrap(), keys(name));
    keys.save(dir.path()).unwrap();
    (dir, keys)
}

#[track_caller]
fn refused(dir: &Path, expected: &str) {
    let error = NodeKeys::load(dir, authority("hk")).expect_err(expected);
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn keys_come_back_and_only_their_owner_may_read_them() {
    let (dir, keys) = saved("hk");
    let again = NodeKeys::load(dir.path(), authority("hk")).unwrap();
    assert_eq!(again.card(), keys.card());
    assert_eq!(again.sign(b"x"), keys.sign(b"x"));
    for file in ["node.key.pem", "hand-over.key.pem"] {
        let mode = fs::metadata(dir.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn keys_are_never_overwritten() {
    let (dir, _) = saved("hk");
    let error = keys("hk").save(dir.path()).unwrap_err();
    assert!(matches!(error, KeyError::File { .. }), "{error}");
}

#[test]
fn private_keys_are_not_shown() {
    let keys = keys("hk");
    let shown = format!("{keys:?}");
    assert!(!shown.contains("PRIVATE") && shown.contains("hk"), "{shown}");
}

#[test]
fn what_is_wrong_with_keys_is_said() {
    let (dir, _) = saved("hk");
    let key = dir.path().join("node.key.pem");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    refused(dir.path(), "mode 0644");
    fs::remove_file(&key).unwrap();
    refused(dir.path(), "node.key.pem cannot be used");
    let card = dir.path().join("hk.peer.toml");
    fs::write(&card, keys("macao").card().to_toml()).unwrap();
    refused(dir.path(), "of the authority macao, not of hk");
    fs::remove_file(&card).unwrap();
    refused(dir.path(), "hk.peer.toml cannot be used");
}

#[test]
fn a_card_is_read_whether_it_is_valid_or_not() {
    let (dir, keys) = saved("hk");
    let card = NodeKeys::load(dir.path(), authority("hk")).unwrap().card().clone();
    assert_eq!(card.check_valid(NOW).map_err(|error| error.to_string()), Ok(()));
    for now in [NOW.0 + 6 * YEAR_MS, NOW.0 - YEAR_MS] {
        let error = keys.card().check_valid(ServerTime(now)).unwrap_err();
        assert!(error.to_string().contains("certificate of hk is valid"), "{error}");
    }
}

#[test]
fn a_card_beside_other_keys_is_refused() {
    let (dir, _) = saved("hk");
    fs::write(dir.path().join("hk.peer.toml"), keys("hk").card().to_toml()).unwrap();
    refused(dir.path(), "not the one on the card");
}

#[test]
fn a_card_survives_its_file() {
    let (dir, keys) = saved("hk");
    let card = PeerCard::load(&dir.path().join("hk.peer.toml")).unwrap();
    assert_eq!(&card, keys.card());
    assert_eq!((card.fingerprint().len(), card.key_name().len()), (64, 16));
}

#[test]
fn what_is_no_card_is_refused_by_its_fault() {
    let good = keys("hk").card().to_toml();
    let changed = |from: &str, to: &str| good.replacen(from, to, 1);
    let table = [
        (String::new(), "does not parse"),
        (changed("authority", "autority"), "does not parse"),
        (changed("\"hk\"", "\"../hk\""), "names no authority"),
        (changed("BEGIN", "BEGAN"), "not a PEM certificate"),
        (changed("hand_over_key = \"", "hand_over_key = \"zz"), "64 hexadecimal digits"),
    ];
    for (text, expected) in table {
        let error = PeerCard::from_toml(&text).expect_err(expected);
        assert!(error.to_string().contains(expected), "{error}: {text}");
    }
    let path = tempfile::NamedTempFile::new().unwrap();
    fs::write(path.path(), "#".repeat(70_000)).unwrap();
    let error = PeerCard::load(path.path()).unwrap_err();
    assert!(matches!(error, CardError::TooLong { bytes: 70_000, .. }), "{error}");
}

#[tokio::test]
async fn what_cannot_start_says_why() {
    let busy = std::net::TcpListener::bind(any_port()).unwrap();
    let peer = |name: &str| Peer {
        card: keys(name).card().clone(),
        next_card: None,
        address: "x:1".to_owned(),
    };
    let start = async |listen, peers| {
        let settings = Settings {
            listen,
            peers,
            earlier_cards: Vec::new(),
            timeouts: crate::Timeouts::default(),
            retry_seed: 0,
        };
        let (core, _queue) = control::queue();
        {
            let kept = Arc::new(super::node::SharedDisk::new(super::node::Disk::default()));
            Federation::start(settings, keys("hk"), core, kept, Arc::new(super::node::Still)).await
        }
    };
    let error = start(busy.local_addr().unwrap(), vec![]).await.unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }), "{error}");
    let error = start(any_port(), vec![peer("hk")]).await.unwrap_err();
    assert!(matches!(error, StartError::Twice(_)), "{error}");
    let error = start(any_port(), vec![peer("macao"), peer("macao")]).await.unwrap_err();
    assert!(matches!(error, StartError::Twice(_)), "{error}");
}
