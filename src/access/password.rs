//! Passwords: what the policy asks of them, and how they are kept (argon2id, RFC 9106; parameters of the crate's default:
//! 19 MiB, 2 passes, 1 lane).

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

use super::token::Entropy;

/// Characters of a password, at least; with fewer kinds of them than [`KINDS`], of a passphrase.
pub const SHORTEST: usize = 10;
const KINDS: usize = 3;
const PHRASE: usize = 20;
const LONGEST: usize = 128;
/// Former passwords that are not taken again.
pub const REMEMBERED: usize = 5;

/// Stretches that many passwords are made of.
const COMMON: [&str; 18] = [
    "password", "passw0rd", "p@ssw0rd", "admin", "qwert", "asdf", "zxcv", "1q2w", "12345", "54321", "11111",
    "00000", "88888", "66666", "abcde", "iloveyou", "welcome", "yiwu",
];

/// What the policy refuses a password for, in words for its owner.
pub fn refused(password: &str, name: &str) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(format!("口令至少 {SHORTEST} 个字符。"));
    }
    if length > LONGEST {
        return Some(format!("口令至多 {LONGEST} 个字符。"));
    }
    let has = |fits: fn(char) -> bool| usize::from(password.chars().any(fits));
    let kinds = has(|c| c.is_lowercase())
        + has(|c| c.is_uppercase())
        + has(|c| c.is_ascii_digit())
        + has(|c| !c.is_alphanumeric())
        + has(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase());
    if kinds < KINDS && length < PHRASE {
        return Some(format!(
            "口令须含大写字母、小写字母、数字、符号、汉字中的至少三类；或长度不少于 {PHRASE} 个字符。"
        ));
    }
    let lower = password.to_lowercase();
    let name = name.to_lowercase();
    if name.chars().count() >= 3 && lower.contains(&name) {
        return Some("口令不能含有登录名。".into());
    }
    if let Some(common) = COMMON.iter().find(|common| lower.contains(*common)) {
        return Some(format!("口令含有常见的“{common}”，太容易被猜到。"));
    }
    let different: std::collections::BTreeSet<char> = password.chars().collect();
    (different.len() < 6).then(|| "口令里不同的字符太少。".into())
}

/// The text that is kept of a password (PHC string format).
pub fn hash(password: &str, entropy: &mut Entropy) -> String {
    let salt = SaltString::encode_b64(&entropy.bytes::<16>());
    let made = salt.and_then(|salt| Ok(hasher().hash_password(password.as_bytes(), &salt)?.to_string()));
    // Sixteen bytes are a salt and the parameters are constants.
    made.unwrap_or_default()
}

/// Whether a password is the one that was kept. Takes as long for a text that is none, so that time tells nothing of who exists.
pub fn verify(password: &str, kept: Option<&str>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGF0IGFsbC4uLg$V8vTzBqJk0C6x0p5cE9uX3cY2m1n4q7r8s9t0u1v2w0";
    let parsed = |text: &str| PasswordHash::new(text).is_ok();
    let (text, exists) = match kept.filter(|text| parsed(text)) {
        Some(text) => (text, true),
        None => (NOBODY, false),
    };
    let right = PasswordHash::new(text)
        .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok());
    right && exists
}

fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// A password for somebody else, of 20 characters without look-alikes; the policy takes it.
pub fn random(entropy: &mut Entropy) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789";
    loop {
        let letters = (0..20).map(|_| char::from(LETTERS[entropy.below(LETTERS.len())]));
        let text: Vec<char> = letters.collect();
        let text = text.chunks(5).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-");
        if refused(&text, "").is_none() {
            return text;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_tells_why() {
        for (password, word) in [
            ("Short-1", "至少"),
            ("alllowercase", "三类"),
            ("Zhangsan-2026", "登录名"),
            ("Password-2026", "常见"),
            ("Aa1!Aa1!Aa1!", "太少"),
        ] {
            assert!(refused(password, "zhangsan").unwrap().contains(word), "{password}");
        }
        for good in ["Korrekt-9-pferd", "a long sentence that nobody says", "中文口令也可以Abc"] {
            assert_eq!(refused(good, "zhangsan"), None, "{good}");
        }
    }

    #[test]
    fn only_the_password_fits_what_was_kept() {
        let mut entropy = Entropy::of_test(1);
        let password = random(&mut entropy);
        let kept = hash(&password, &mut entropy);
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(&password, Some(&kept)) && !verify("other", Some(&kept)));
        assert!(!verify(&password, None) && !verify("", Some("")));
        assert_ne!(kept, hash(&password, &mut entropy), "salted");
    }
}
