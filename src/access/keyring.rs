//! The server's own keys. They are in a file outside the database and its backups; each use derives a key of its own from them,
//! so that what one use tells is no help against another. Former keys stay, to read what they wrote.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::token::Entropy;

pub type Key = [u8; 32];

/// Which algorithms are used for what is new; what is old says which it was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suite {
    /// SHA-256, AES-256-GCM.
    #[default]
    International,
    /// SM3 (GB/T 32905), SM4-GCM (GB/T 32907), as GB/T 39786 asks.
    Domestic,
}

impl Suite {
    pub const ALL: [Suite; 2] = [Suite::International, Suite::Domestic];

    pub fn as_str(self) -> &'static str {
        match self {
            Suite::International => "international",
            Suite::Domestic => "domestic",
        }
    }

    pub fn from_word(word: &str) -> Option<Suite> {
        Self::ALL.into_iter().find(|suite| suite.as_str() == word)
    }

    /// HMAC (RFC 2104) with the suite's hash, 32 bytes.
    pub fn mac(self, key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        match self {
            Suite::International => hmac::<Hmac<Sha256>>(key, parts),
            Suite::Domestic => hmac::<Hmac<sm3::Sm3>>(key, parts),
        }
    }
}

fn hmac<M: Mac + hmac::digest::KeyInit>(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut made = [0; 32];
    if let Ok(mut mac) = <M as Mac>::new_from_slice(key) {
        parts.iter().for_each(|part| mac.update(part));
        made.copy_from_slice(&mac.finalize().into_bytes());
    }
    made
}

/// Numbered keys; the highest number is used for what is new.
#[derive(Clone, PartialEq, Eq)]
pub struct Keyring(BTreeMap<u32, Key>);

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({:?})", self.0.keys())
    }
}

/// The keys as a running program has them. One that it does not know is looked for once more: another program may have added it.
pub struct Keys {
    held: ArcSwap<Keyring>,
    again: Box<dyn Fn() -> Option<Keyring> + Send + Sync>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.held.load().fmt(f)
    }
}

impl Keys {
    /// `again` reads them anew, where that can be done.
    pub fn new(ring: Keyring, again: impl Fn() -> Option<Keyring> + Send + Sync + 'static) -> Self {
        Self { held: ArcSwap::from_pointee(ring), again: Box::new(again) }
    }

    /// Keys that stay as they are.
    pub fn fixed(ring: Keyring) -> Self {
        Self::new(ring, || None)
    }

    pub fn get(&self) -> Arc<Keyring> {
        self.held.load_full()
    }

    /// With the key of a number, where there is one by now.
    pub fn with(&self, number: u32) -> Arc<Keyring> {
        let held = self.get();
        if held.0.contains_key(&number) { held } else { self.renewed() }
    }

    /// As they are now. A file in which a known key is missing or another is not believed: what was sealed could not be opened.
    pub fn renewed(&self) -> Arc<Keyring> {
        let held = self.get();
        let grown = |ring: &Keyring| held.0.iter().all(|(number, key)| ring.0.get(number) == Some(key));
        match (self.again)().filter(grown) {
            Some(ring) if ring != *held => {
                self.held.store(Arc::new(ring));
                self.get()
            }
            _ => held,
        }
    }
}

/// Why a text is no keyring.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    #[error("第 {0} 行不是“编号 = 密钥”，密钥须为 32 字节的 base64")]
    Line(usize),
    #[error("没有密钥")]
    Empty,
}

impl Keyring {
    /// A first key.
    pub fn new(entropy: &mut Entropy) -> Self {
        Self([(1, entropy.bytes())].into())
    }

    /// The same with a further key, which is used for what is new.
    pub fn rotated(&self, entropy: &mut Entropy) -> Self {
        let mut keys = self.0.clone();
        keys.insert(self.current() + 1, entropy.bytes());
        Self(keys)
    }

    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.0.keys().copied()
    }

    /// The number of the key that is used for what is new.
    pub fn current(&self) -> u32 {
        self.0.last_key_value().map_or(0, |(number, _)| *number)
    }

    /// The key of a use, such as `audit/mac`, from the key of a number (a step of HKDF-Expand, RFC 5869).
    pub fn key(&self, number: u32, purpose: &str) -> Option<Key> {
        let root = self.0.get(&number)?;
        Some(Suite::International.mac(root, &[b"ftz-atlas/", purpose.as_bytes(), &[1]]))
    }

    /// # Errors
    /// A line is none of a keyring.
    pub fn parse(text: &str) -> Result<Self, KeyringError> {
        let mut keys = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parsed = line.split_once('=').and_then(|(name, key)| {
                let key = STANDARD.decode(key.trim().trim_matches('"')).ok()?;
                Some((name.trim().parse::<u32>().ok()?, Key::try_from(key).ok()?))
            });
            let (name, key) = parsed.ok_or(KeyringError::Line(number + 1))?;
            keys.insert(name, key);
        }
        if keys.is_empty() { Err(KeyringError::Empty) } else { Ok(Self(keys)) }
    }

    /// As [`Keyring::parse`] reads it.
    pub fn write(&self) -> String {
        let mut text =
            "# ftz-atlas：服务器密钥。请另行保管备份；丢失后，加密的字段和审计记录的校验都无法恢复。\n"
                .to_owned();
        for (number, key) in &self.0 {
            text.push_str(&format!("{number} = \"{}\"\n", STANDARD.encode(key)));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_and_numbers_have_keys_of_their_own() {
        let mut entropy = Entropy::of_test(7);
        let first = Keyring::new(&mut entropy);
        let ring = first.rotated(&mut entropy);
        assert_eq!((first.current(), ring.current()), (1, 2));
        assert_eq!(first.key(1, "a"), ring.key(1, "a"));
        assert_ne!(ring.key(1, "a"), ring.key(1, "b"));
        assert_ne!(ring.key(1, "a"), ring.key(2, "a"));
        assert_eq!(ring.key(3, "a"), None);
        assert_eq!(Keyring::parse(&ring.write()), Ok(ring.clone()));
        assert!(!format!("{ring:?}").contains(&STANDARD.encode(ring.0[&1])));
    }

    #[test]
    fn another_file_is_not_taken_for_a_longer_one() {
        let mut entropy = Entropy::of_test(7);
        let first = Keyring::new(&mut entropy);
        let (longer, other) = (first.rotated(&mut entropy), Keyring::new(&mut entropy));
        for (found, expected) in
            [(longer.clone(), &longer), (other.rotated(&mut entropy), &first), (other, &first)]
        {
            let keys = Keys::new(first.clone(), move || Some(found.clone()));
            assert_eq!(*keys.renewed(), *expected);
        }
    }

    #[test]
    fn what_is_no_keyring_is_refused_by_its_line() {
        assert_eq!(Keyring::parse("# x\n1 = \"AAAA\"\n"), Err(KeyringError::Line(2)));
        assert_eq!(Keyring::parse("\n"), Err(KeyringError::Empty));
    }

    /// GB/T 32905 has no HMAC; these are the values of RFC 4231 (SHA-256) and of an independent SM3 (OpenSSL 3).
    #[test]
    fn macs_of_other_programs() {
        let hex = super::super::token::hex;
        let key = [0x0b; 20];
        assert_eq!(
            hex(&Suite::International.mac(&key, &[b"Hi ", b"There"])),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        assert_eq!(
            hex(&Suite::Domestic.mac(&key, &[b"Hi There"])),
            "51b00d1fb49832bfb01c3ce27848e59f871d9ba938dc563b338ca964755cce70"
        );
    }
}
