//! The record of what people did. Each process of a server has a chain of its own: a row's MAC covers the row and the MAC
//! before it, so that a changed or a missing row breaks the chain; a signed checkpoint says how long it was, so that a missing
//! end shows, too. The keys are not in the database.

mod kind;

use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey};

pub use kind::Kind;

use super::Role;
use super::keyring::{Key, Keyring, Suite};

/// Who did what, when, from where, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub kind: Kind,
    pub done: bool,
    /// The name that an account signs in with; also one that was tried.
    pub account: Option<String>,
    pub role: Option<Role>,
    /// A unit's code.
    pub unit: Option<String>,
    /// From where.
    pub address: String,
    /// What it was done to.
    pub object: String,
    /// Why, in the person's own words.
    pub reason: String,
    /// More, as a JSON object.
    pub detail: String,
}

impl Entry {
    /// What the server did by itself.
    pub fn of_server(at: DateTime<Utc>, object: impl Into<String>, detail: String) -> Entry {
        Entry {
            at,
            kind: Kind::Server,
            done: true,
            account: None,
            role: None,
            unit: None,
            address: String::new(),
            object: object.into(),
            reason: String::new(),
            detail,
        }
    }

    pub fn outcome(&self) -> &'static str {
        if self.done { "done" } else { "refused" }
    }
}

/// An instant as it is kept: RFC 3339, UTC, microseconds.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// How a chain begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    pub name: String,
    pub suite: Suite,
    /// Of the keyring.
    pub key: u32,
    pub started_at: DateTime<Utc>,
}

/// One row of a chain, numbered from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub seq: i64,
    pub entry: Entry,
    pub mac: [u8; 32],
}

/// How far a chain had come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub chain: String,
    pub seq: i64,
    pub mac: [u8; 32],
    pub at: DateTime<Utc>,
    pub signature: Vec<u8>,
}

/// What makes and judges the rows of a chain.
pub struct Seal {
    suite: Suite,
    mac: Key,
    signer: SigningKey,
}

impl Seal {
    /// `None` where the keyring has no such key.
    pub fn new(ring: &Keyring, chain: &Chain) -> Option<Seal> {
        let signer = SigningKey::from_bytes(&ring.key(chain.key, "audit/checkpoint")?);
        Some(Seal { suite: chain.suite, mac: ring.key(chain.key, "audit/mac")?, signer })
    }

    /// What stands before the first row.
    pub fn beginning(&self, chain: &Chain) -> [u8; 32] {
        let fields =
            [chain.name.as_str(), chain.suite.as_str(), &chain.key.to_string(), &instant(chain.started_at)];
        self.over(&[0; 32], &fields)
    }

    /// The MAC of a row behind another.
    pub fn link(&self, before: &[u8; 32], chain: &str, seq: i64, entry: &Entry) -> [u8; 32] {
        let fields = [
            chain,
            &seq.to_string(),
            &instant(entry.at),
            entry.kind.as_str(),
            entry.outcome(),
            // An account that is not there is another thing than one without a name.
            if entry.account.is_some() { "+" } else { "-" },
            entry.account.as_deref().unwrap_or_default(),
            entry.role.map_or("", Role::as_str),
            if entry.unit.is_some() { "+" } else { "-" },
            entry.unit.as_deref().unwrap_or_default(),
            &entry.address,
            &entry.object,
            &entry.reason,
            &entry.detail,
        ];
        self.over(before, &fields)
    }

    /// Each field with its length, so that no two rows make one text.
    fn over(&self, before: &[u8; 32], fields: &[&str]) -> [u8; 32] {
        let lengths: Vec<[u8; 4]> = fields.iter().map(|field| (field.len() as u32).to_be_bytes()).collect();
        let mut parts: Vec<&[u8]> = vec![before];
        for (length, field) in lengths.iter().zip(fields) {
            parts.extend([length.as_slice(), field.as_bytes()]);
        }
        self.suite.mac(&self.mac, &parts)
    }

    /// Signs how far a chain has come (Ed25519, RFC 8032).
    pub fn checkpoint(&self, chain: &str, seq: i64, mac: [u8; 32], at: DateTime<Utc>) -> Checkpoint {
        let signature = self.signer.sign(&signed(chain, seq, &mac, at)).to_bytes().to_vec();
        Checkpoint { chain: chain.to_owned(), seq, mac, at, signature }
    }

    fn vouches(&self, point: &Checkpoint) -> bool {
        Signature::from_slice(&point.signature).is_ok_and(|signature| {
            let text = signed(&point.chain, point.seq, &point.mac, point.at);
            self.signer.verifying_key().verify_strict(&text, &signature).is_ok()
        })
    }
}

fn signed(chain: &str, seq: i64, mac: &[u8; 32], at: DateTime<Utc>) -> Vec<u8> {
    [b"ftz-atlas checkpoint\n", chain.as_bytes(), format!("\n{seq}\n{}\n", instant(at)).as_bytes(), mac]
        .concat()
}

/// Where a chain is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    #[error("密钥文件里没有第 {0} 号密钥，无法校验")]
    NoKey(u32),
    #[error("第 {0} 条被改动过，或它前面缺了记录")]
    Changed(i64),
    #[error("缺少第 {0} 条")]
    Missing(i64),
    #[error("末尾被截断：检查点证明曾有 {expected} 条，现在只有 {found} 条")]
    Cut { expected: i64, found: i64 },
    #[error("第 {0} 条处的检查点签名不对")]
    Forged(i64),
}

/// Judges a chain row by row, so that it need not be held in memory.
pub struct Judge<'a> {
    seal: Seal,
    chain: &'a Chain,
    points: std::iter::Peekable<std::vec::IntoIter<Checkpoint>>,
    before: [u8; 32],
    seq: i64,
}

impl<'a> Judge<'a> {
    /// `points` are all checkpoints of the chain, from wherever they are kept. Where retention has removed the beginning, the
    /// chain is judged from the checkpoint `from` on.
    ///
    /// # Errors
    /// There is no key, or a checkpoint is not the server's.
    pub fn new(
        ring: &Keyring,
        chain: &'a Chain,
        mut points: Vec<Checkpoint>,
        from: Option<i64>,
    ) -> Result<Judge<'a>, Break> {
        let seal = Seal::new(ring, chain).ok_or(Break::NoKey(chain.key))?;
        if let Some(forged) = points.iter().find(|point| point.chain != chain.name || !seal.vouches(point)) {
            return Err(Break::Forged(forged.seq));
        }
        points.sort_by_key(|point| point.seq);
        let (seq, before) = match from.filter(|seq| *seq > 0) {
            None => (0, seal.beginning(chain)),
            Some(seq) => {
                let start = points.iter().find(|point| point.seq == seq).ok_or(Break::Missing(1))?;
                (seq, start.mac)
            }
        };
        points.retain(|point| point.seq > seq);
        Ok(Judge { seal, chain, points: points.into_iter().peekable(), before, seq })
    }

    /// # Errors
    /// The row does not follow the one before.
    pub fn next(&mut self, link: &Link) -> Result<(), Break> {
        if link.seq != self.seq + 1 {
            return Err(Break::Missing(self.seq + 1));
        }
        let mac = self.seal.link(&self.before, &self.chain.name, link.seq, &link.entry);
        if mac != link.mac {
            return Err(Break::Changed(link.seq));
        }
        while let Some(point) = self.points.next_if(|point| point.seq <= link.seq) {
            if point.seq == link.seq && point.mac != mac {
                return Err(Break::Changed(link.seq));
            }
        }
        (self.before, self.seq) = (mac, link.seq);
        Ok(())
    }

    /// Behind the last row; returns how many there were ever.
    ///
    /// # Errors
    /// A checkpoint says that there were more.
    pub fn end(self) -> Result<i64, Break> {
        match self.points.last() {
            Some(point) => Err(Break::Cut { expected: point.seq, found: self.seq }),
            None => Ok(self.seq),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::access::token::Entropy;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap()
    }

    /// A chain of `rows` rows with a checkpoint behind every third and the last.
    fn chain(rows: i64, suite: Suite) -> (Keyring, Chain, Vec<Link>, Vec<Checkpoint>) {
        let ring = Keyring::new(&mut Entropy::of_test(5));
        let chain = Chain { name: "c".into(), suite, key: 1, started_at: at(0) };
        let seal = Seal::new(&ring, &chain).unwrap();
        let mut before = seal.beginning(&chain);
        let (mut links, mut points) = (Vec::new(), Vec::new());
        for seq in 1..=rows {
            let mut entry = Entry::of_server(at(seq), format!("object {seq}"), "{}".into());
            entry.account = (seq % 2 == 0).then(|| "zhangsan".into());
            before = seal.link(&before, "c", seq, &entry);
            links.push(Link { seq, entry, mac: before });
            if seq % 3 == 0 || seq == rows {
                points.push(seal.checkpoint("c", seq, before, at(seq)));
            }
        }
        (ring, chain, links, points)
    }

    fn judge(ring: &Keyring, chain: &Chain, links: &[Link], points: &[Checkpoint]) -> Result<i64, Break> {
        let from = links.first().map(|link| link.seq - 1);
        let mut judge = Judge::new(ring, chain, points.to_vec(), from)?;
        links.iter().try_for_each(|link| judge.next(link))?;
        judge.end()
    }

    proptest! {
        #[test]
        fn whatever_is_done_to_a_chain_shows(
            rows in 1..20_i64, at_row in 0..20_usize, what in 0..9_u8, domestic: bool,
        ) {
            let suite = if domestic { Suite::Domestic } else { Suite::International };
            let (ring, begun, mut links, mut points) = chain(rows, suite);
            prop_assert_eq!(judge(&ring, &begun, &links, &points), Ok(rows));
            let row = at_row % links.len();
            match what {
                0 => links[row].entry.reason.push('x'),
                1 => links[row].entry.account = match links[row].entry.account {
                    None => Some(String::new()),
                    Some(_) => None,
                },
                2 => links[row].entry.done = false,
                3 => links[row].mac[31] ^= 1,
                4 => {
                    links.remove(row);
                }
                5 => links.truncate(row),
                6 => {
                    let last = points.len() - 1;
                    points[last].seq -= 1;
                }
                7 => links[row].entry.at += chrono::Duration::microseconds(1),
                _ => {
                    // Text moved over the border of two fields.
                    links[row].entry.object = "object".into();
                    links[row].entry.reason = format!(" {}", row + 1);
                }
            }
            prop_assert!(judge(&ring, &begun, &links, &points).is_err(), "{what} at {row} of {rows}");
        }
    }

    #[test]
    fn the_break_is_named() {
        let (ring, begun, links, points) = chain(9, Suite::International);
        let without = |gone: usize| {
            let mut left = links.clone();
            left.remove(gone);
            judge(&ring, &begun, &left, &points)
        };
        assert_eq!(without(4), Err(Break::Missing(5)));
        assert_eq!(without(8), Err(Break::Cut { expected: 9, found: 8 }));
        let mut changed = links.clone();
        changed[6].entry.object.clear();
        assert_eq!(judge(&ring, &begun, &changed, &points), Err(Break::Changed(7)));
        assert_eq!(judge(&ring, &begun, &[], &points), Err(Break::Cut { expected: 9, found: 0 }));
        let other = Keyring::new(&mut Entropy::of_test(6));
        assert_eq!(judge(&other, &begun, &links, &points), Err(Break::Forged(3)));
    }

    #[test]
    fn a_beginning_that_retention_removed_is_vouched_for() {
        let (ring, begun, links, points) = chain(9, Suite::Domestic);
        assert_eq!(judge(&ring, &begun, &links[3..], &points), Ok(9));
        assert_eq!(judge(&ring, &begun, &links[4..], &points), Err(Break::Missing(1)));
    }
}
