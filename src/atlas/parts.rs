//! Hashes of content: of rows, of the parts that they make, of all parts together.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::Part;

/// The parts that rows make. A part's hash is the sum of its rows' hashes, so that their order does not matter.
#[derive(Default)]
pub(super) struct Parts(BTreeMap<String, (u128, usize)>);

impl Parts {
    /// Counts one row to a part; `feed` hashes its content.
    pub fn count(&mut self, part: &str, feed: impl FnOnce(&mut Sha256)) {
        let mut hash = Sha256::new();
        feed(&mut hash);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.finalize()[..16]);
        if !self.0.contains_key(part) {
            self.0.insert(part.to_string(), (0, 0));
        }
        if let Some(held) = self.0.get_mut(part) {
            held.0 = held.0.wrapping_add(u128::from_le_bytes(bytes));
            held.1 += 1;
        }
    }

    pub fn finish(self) -> impl Iterator<Item = Part> {
        self.0.into_iter().map(|(name, (sum, rows))| Part {
            name,
            hash: format!("{:016x}", (sum >> 64) as u64),
            rows,
        })
    }
}

/// The hash of parts: of their names, hashes and row counts.
pub(super) fn hash_of<'a>(parts: impl Iterator<Item = &'a Part>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        field(&mut hash, &part.name);
        field(&mut hash, &part.hash);
        hash.update((part.rows as u64).to_le_bytes());
    }
    hex(&hash.finalize()[..8])
}

/// Feeds a text with its length, so that neighbouring fields cannot run into each other.
pub(super) fn field(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The box around two boxes; west, south, east, north.
pub(super) fn joined(a: Option<[f64; 4]>, b: Option<[f64; 4]>) -> Option<[f64; 4]> {
    let (Some(a), Some(b)) = (a, b) else { return a.or(b) };
    Some([a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}
