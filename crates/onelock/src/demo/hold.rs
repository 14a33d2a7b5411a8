//! What a demonstration holds for itself, so that two that are started in one moment do not get in
//! each other's way: the ports of its nodes, and its folder.
//!
//! A node binds its ports by itself, some time after they were chosen, and its peers must know
//! them before. Until then, and while a node that died is started again, nothing listens there.
//! So a port is held by a UDP socket of the same number, for which a node has no use: the system
//! gives it to one process only, and takes it back however that process ends. Programs that are no
//! demonstration do not heed this; a node that finds its port taken by one says so and ends.

use std::{
    fs::{self, File, TryLockError},
    io::Write as _,
    net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};

/// What marks a folder as a demonstration's, which may be made anew. Locked while one runs in it.
const MARK: &str = "DEMONSTRATION";
/// How far apart the ports are that are tried in place of one that is taken.
const STRIDE: u16 = 100;
/// How many ports are tried in place of one that is taken. With this stride all of them are below
/// those that systems give to outgoing connections.
const TRIES: u16 = 100;

/// What a demonstration holds. Dropped: others may take it.
#[derive(Debug)]
pub(super) struct Hold {
    _folder: File,
    ports: Vec<UdpSocket>,
}

impl Hold {
    /// Takes a folder and clears it of an earlier demonstration.
    ///
    /// # Errors
    ///
    /// When it holds anything else, another demonstration runs in it, or it cannot be written.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let path = folder.join(MARK);
        let is_fresh = !folder.exists() || fs::read_dir(folder)?.next().is_none();
        ensure!(
            is_fresh || path.exists(),
            "{} is not empty and not a demonstration's: name another folder with --data",
            folder.display()
        );
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut mark = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        match mark.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!(
                "a demonstration runs in {}: name another folder with --data",
                folder.display()
            ),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        clear(folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        mark.set_len(0)
            .and_then(|()| {
                mark.write_all(b"Sample data of `onelock demo`; made anew at every start.\n")
            })
            .with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { _folder: mark, ports: Vec::new() })
    }

    /// Holds the wanted port of the loopback address, or another if that one is taken.
    ///
    /// # Errors
    ///
    /// When none is free.
    pub(super) fn port(&mut self, wanted: u16) -> Result<SocketAddr> {
        let tried = (0..=TRIES).filter_map(|n| wanted.checked_add(STRIDE.checked_mul(n)?));
        let (address, socket) = tried
            .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .find_map(|address| Some((address, hold(address)?)))
            .with_context(|| {
                format!("{wanted} and every {STRIDE}th port after it are taken on 127.0.0.1")
            })?;
        self.ports.push(socket);
        Ok(address)
    }
}

/// Holds a port if no demonstration has it and nothing listens there.
fn hold(address: SocketAddr) -> Option<UdpSocket> {
    let socket = UdpSocket::bind(address).ok()?;
    TcpListener::bind(address).ok()?;
    Some(socket)
}

/// Removes everything but the mark.
fn clear(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == MARK {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{
        collections::HashSet,
        fs,
        net::{SocketAddr, TcpListener},
        thread,
    };

    use tempfile::TempDir;

    use super::{Hold, STRIDE};

    const WANTED: u16 = 8081;

    fn hold() -> (TempDir, Hold) {
        let folder = TempDir::new().unwrap();
        let hold = Hold::of(folder.path()).unwrap();
        (folder, hold)
    }

    #[test]
    fn no_two_get_the_same_port_before_anything_listens_there() {
        let take = || {
            let (folder, mut hold) = hold();
            let ports: Vec<SocketAddr> = (0..8).map(|_| hold.port(WANTED).unwrap()).collect();
            (folder, hold, ports)
        };
        let taken = thread::scope(|scope| {
            let demonstrations: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
            demonstrations.into_iter().map(|d| d.join().unwrap()).collect::<Vec<_>>()
        });
        let ports: Vec<_> = taken.iter().flat_map(|(_, _, ports)| ports).collect();
        assert_eq!(ports.iter().collect::<HashSet<_>>().len(), 32, "{ports:?}");
        // Nothing but demonstrations is kept out.
        let listening = ports.iter().map(TcpListener::bind);
        assert_eq!(listening.filter_map(Result::ok).count(), 32);
    }

    #[test]
    fn a_port_on_which_something_listens_is_passed_over() {
        let (_folder, mut hold) = hold();
        let address = hold.port(WANTED).unwrap();
        let _listener = TcpListener::bind(address).unwrap();
        hold.ports.clear();
        let other = hold.port(address.port()).unwrap();
        assert!(other.port() > address.port(), "{other}");
        assert_eq!((other.port() - address.port()) % STRIDE, 0);
    }

    #[test]
    fn ports_that_would_be_too_large_are_not_tried() {
        let (_folder, mut hold) = hold();
        let first = hold.port(u16::MAX).map(|address| address.port());
        assert!(first.is_err() || first.is_ok_and(|port| port == u16::MAX));
        let error = hold.port(u16::MAX).unwrap_err().to_string();
        assert!(error.contains("65535"), "{error}");
    }

    #[test]
    fn a_folder_with_something_else_in_it_is_left_alone() {
        let folder = TempDir::new().unwrap();
        let (precious, inside) = (folder.path().join("precious"), folder.path().join("a/b"));
        fs::write(&precious, "x").unwrap();
        let error = Hold::of(folder.path()).unwrap_err().to_string();
        assert!(error.contains("not empty"), "{error}");
        assert!(precious.exists());
        fs::remove_file(&precious).unwrap();
        drop(Hold::of(folder.path()).unwrap());
        fs::write(&precious, "x").unwrap();
        fs::create_dir_all(&inside).unwrap();
        drop(Hold::of(folder.path()).unwrap());
        assert!(!precious.exists() && !inside.exists(), "its own folder is made anew");
    }

    #[test]
    fn one_demonstration_runs_in_a_folder() {
        let (folder, hold) = hold();
        let data = folder.path().join("data");
        fs::write(&data, "x").unwrap();
        let error = Hold::of(folder.path()).unwrap_err().to_string();
        assert!(error.contains("a demonstration runs in"), "{error}");
        assert!(data.exists(), "nothing is taken from under it");
        drop(hold);
        assert!(Hold::of(folder.path()).is_ok());
    }
}
