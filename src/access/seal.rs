//! Encrypts what must not be read in the database or its backups: AES-256-GCM or SM4-GCM (NIST SP 800-38D). The nonce is made from the
//! text itself and its place (as in RFC 8452's synthetic IV), so that equal texts of one place are equal sealed: what did not
//! change is seen not to have changed, and no nonce serves two texts.

use aes_gcm::aead::{Aead, AeadCore, KeyInit, Payload};
use aes_gcm::aes::cipher::consts::U12;
use aes_gcm::{Aes256Gcm, AesGcm};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;

use super::keyring::{Keyring, Keys, Suite};

type Sm4Gcm = AesGcm<sm4::Sm4, U12>;

/// Stands before every sealed text.
pub const MARK: &str = "ftz-sealed:";
const NONCE: usize = 12;

/// Why a text cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("密钥文件里没有第 {0} 号密钥，无法解密")]
    NoKey(u32),
    #[error("密文已损坏，或不属于这个位置")]
    Damaged,
}

/// Seals a text for a place, such as `account/4f…/factor`; elsewhere it cannot be opened.
pub fn seal(ring: &Keyring, suite: Suite, place: &str, text: &[u8]) -> String {
    let number = ring.current();
    let nonce_key = ring.key(number, "seal/nonce").unwrap_or_default();
    let length = (place.len() as u64).to_be_bytes();
    let made = Suite::International.mac(&nonce_key, &[&length, place.as_bytes(), text]);
    let nonce = &made[..NONCE];
    let sealed = crypt(ring, suite, number, place, nonce, text, true).unwrap_or_default();
    format!("{MARK}{}:{number}:{}", suite.as_str(), BASE64.encode([nonce, &sealed].concat()))
}

/// # Errors
/// There is no such key, or it is not what was sealed for this place.
pub fn open(keys: &Keys, place: &str, sealed: &str) -> Result<Vec<u8>, SealError> {
    let (suite, number, bytes) = parts(sealed).ok_or(SealError::Damaged)?;
    let ring = &keys.with(number);
    ring.key(number, "").ok_or(SealError::NoKey(number))?;
    let (nonce, text) = bytes.split_at_checked(NONCE).ok_or(SealError::Damaged)?;
    crypt(ring, suite, number, place, nonce, text, false).ok_or(SealError::Damaged)
}

/// The number of the key that a text is sealed with; `None` where it is not sealed.
pub fn number_of(sealed: &str) -> Option<u32> {
    parts(sealed).map(|(_, number, _)| number)
}

fn parts(sealed: &str) -> Option<(Suite, u32, Vec<u8>)> {
    let mut parts = sealed.strip_prefix(MARK)?.splitn(3, ':');
    let suite = Suite::from_word(parts.next()?)?;
    Some((suite, parts.next()?.parse().ok()?, BASE64.decode(parts.next()?).ok()?))
}

fn crypt(
    ring: &Keyring,
    suite: Suite,
    number: u32,
    place: &str,
    nonce: &[u8],
    text: &[u8],
    sealing: bool,
) -> Option<Vec<u8>> {
    fn with<C: Aead + KeyInit + AeadCore<NonceSize = U12>>(
        key: &[u8],
        nonce: &[u8],
        payload: Payload<'_, '_>,
        sealing: bool,
    ) -> Option<Vec<u8>> {
        let cipher = C::new_from_slice(key).ok()?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let nonce = &nonce.into();
        if sealing { cipher.encrypt(nonce, payload) } else { cipher.decrypt(nonce, payload) }.ok()
    }
    let payload = Payload { msg: text, aad: place.as_bytes() };
    match suite {
        Suite::International => with::<Aes256Gcm>(&ring.key(number, "seal/aes")?, nonce, payload, sealing),
        // SM4 has keys of 128 bits.
        Suite::Domestic => with::<Sm4Gcm>(&ring.key(number, "seal/sm4")?[..16], nonce, payload, sealing),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::access::token::Entropy;

    proptest! {
        #[test]
        fn only_the_same_place_and_bytes_open(
            text in prop::collection::vec(any::<u8>(), 0..100), domestic: bool, at in 0..200_usize, bit in 0..8_u8,
        ) {
            let ring = Keyring::new(&mut Entropy::of_test(2));
            let suite = if domestic { Suite::Domestic } else { Suite::International };
            let sealed = seal(&ring, suite, "a/b", &text);
            let keys = Keys::fixed(ring.clone());
            prop_assert_eq!(number_of(&sealed), Some(1));
            prop_assert_eq!(open(&keys, "a/b", &sealed), Ok(text.clone()));
            prop_assert_eq!(&seal(&ring, suite, "a/b", &text), &sealed);
            prop_assert_eq!(open(&keys, "a/c", &sealed), Err(SealError::Damaged));
            let rotated = ring.rotated(&mut Entropy::of_test(9));
            prop_assert_eq!(open(&Keys::fixed(rotated), "a/b", &sealed), Ok(text));
            let (_, _, mut bytes) = parts(&sealed).unwrap();
            let at = at % bytes.len();
            bytes[at] ^= 1 << bit;
            let (head, _) = sealed.rsplit_once(':').unwrap();
            let changed = format!("{head}:{}", BASE64.encode(&bytes));
            prop_assert_eq!(open(&keys, "a/b", &changed), Err(SealError::Damaged));
        }
    }

    #[test]
    fn a_missing_key_is_looked_for_once_more_and_named() {
        let mut entropy = Entropy::of_test(2);
        let ring = Keyring::new(&mut entropy);
        let rotated = ring.rotated(&mut entropy);
        let sealed = seal(&rotated, Suite::International, "a", b"x");
        let keys = Keys::fixed(ring.clone());
        assert_eq!(open(&keys, "a", &sealed), Err(SealError::NoKey(2)));
        assert_eq!(open(&keys, "a", "plain"), Err(SealError::Damaged));
        let keys = Keys::new(ring, move || Some(rotated.clone()));
        assert_eq!(open(&keys, "a", &sealed), Ok(b"x".to_vec()));
        assert_eq!(keys.get().current(), 2);
    }
}
