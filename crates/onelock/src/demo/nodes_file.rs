//! `nodes.json` in a demonstration's folder: where its nodes listen and how their clock runs, for
//! scripts and for `onelock drive`. Written once they all listen.

use std::{collections::BTreeMap, fs, net::SocketAddr, path::Path};

use anyhow::{Context, Result};
use model::AuthorityId;
use serde::{Deserialize, Serialize};
use world::Endpoint;

use super::{Node, PASSWORD};
use crate::clock::Demonstration;

/// The file's name.
const FILE: &str = "nodes.json";

/// The addresses on which one node listens.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    http: SocketAddr,
    jt808: SocketAddr,
    jointech: SocketAddr,
}

/// The addresses on which the nodes of a demonstration listen.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NodesFile {
    /// How the nodes' clock runs. `None`: as the wall's.
    #[serde(default)]
    pub(crate) clock: Option<Demonstration>,
    /// The public password of every account of a demonstration. `None`: these are others' nodes.
    #[serde(default)]
    pub(crate) password: Option<String>,
    nodes: BTreeMap<AuthorityId, Address>,
}

impl NodesFile {
    /// From nodes that listen.
    pub(crate) fn new(nodes: &[Node], demonstration: Demonstration) -> Self {
        let address = |node: &Node| {
            let Endpoint { jt808, jointech, http } = node.endpoint();
            (node.authority(), Address { http, jt808, jointech })
        };
        Self {
            clock: Some(demonstration),
            password: Some(PASSWORD.to_owned()),
            nodes: nodes.iter().map(address).collect(),
        }
    }

    /// Writes it into a folder, so that whoever sees it sees all of it.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        let (path, part) = (folder.join(FILE), folder.join("nodes.json.part"));
        let text = serde_json::to_string_pretty(self)?;
        fs::write(&part, text)
            .and_then(|()| fs::rename(&part, &path))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// Where an authority's node listens. `None`: the file does not say.
    pub(crate) fn endpoint(&self, authority: AuthorityId) -> Option<Endpoint> {
        let Address { http, jt808, jointech } = *self.nodes.get(&authority)?;
        Some(Endpoint { jt808, jointech, http })
    }
}
