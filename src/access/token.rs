//! Secrets that are carried instead of a password: sessions in cookies, keys in headers. Only their hashes are kept; they have
//! 256 random bits, so that a plain hash is enough.

use sha2::{Digest, Sha256};

/// Randomness, given from outside: the domain draws none.
pub struct Entropy(Fill);

type Fill = Box<dyn FnMut(&mut [u8]) + Send>;

impl Entropy {
    pub fn new(fill: impl FnMut(&mut [u8]) + Send + 'static) -> Self {
        Self(Box::new(fill))
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.0)(&mut bytes);
        bytes
    }

    /// A number below `end`, each as likely as the other to one part in 2^32.
    pub fn below(&mut self, end: usize) -> usize {
        (u64::from_le_bytes(self.bytes()) % end.max(1) as u64) as usize
    }

    /// The same every time.
    #[cfg(test)]
    pub fn of_test(seed: u64) -> Self {
        use rand_chacha::rand_core::{RngCore, SeedableRng};
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        Self::new(move |bytes| random.fill_bytes(bytes))
    }
}

/// What is kept of a secret.
pub type Hash = [u8; 32];

pub fn hash(secret: &str) -> Hash {
    Sha256::digest(secret.as_bytes()).into()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What [`hex`] wrote.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    text.len().is_multiple_of(2).then(|| (0..text.len()).step_by(2).map(digits).collect())?
}

/// A public id, 16 hexadecimal digits.
pub fn id(entropy: &mut Entropy) -> String {
    hex(&entropy.bytes::<8>())
}

/// The secret of a session, 64 hexadecimal digits.
pub fn session(entropy: &mut Entropy) -> String {
    hex(&entropy.bytes::<32>())
}

/// By this a key is known in a log, a leak or a scanner.
const KEY: &str = "ftz_";

/// A key: `ftz_` and 64 hexadecimal digits.
pub fn key(entropy: &mut Entropy) -> String {
    format!("{KEY}{}", session(entropy))
}

/// Whether a text can be a key.
pub fn is_key(text: &str) -> bool {
    text.strip_prefix(KEY).is_some_and(is_session)
}

/// Whether a text can be the secret of a session.
pub fn is_session(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
