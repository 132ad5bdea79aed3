//! The second factor: a code of six digits that a telephone makes from a shared secret and the time (TOTP, RFC 6238: SHA-1,
//! 30 seconds), and codes on paper for when it is lost.

use totp_rs::{Algorithm, TOTP};

use super::token::Entropy;

/// Seconds for which a code stands.
pub const STEP: i64 = 30;
/// Codes of this many steps before and after are taken: clocks differ.
const SLACK: i64 = 1;
/// Codes on paper.
pub const RECOVERY_CODES: usize = 8;
/// Bytes of a secret (RFC 4226, 4: 160 bits).
pub const SECRET: usize = 20;

const ISSUER: &str = "自贸一张图";

fn totp(secret: &[u8], name: &str) -> Option<TOTP> {
    let issuer = Some(ISSUER.to_owned());
    TOTP::new(Algorithm::SHA1, 6, 0, STEP as u64, secret.to_vec(), issuer, name.replace(':', "_")).ok()
}

/// What a telephone reads: `otpauth://totp/..`.
pub fn uri(secret: &[u8], name: &str) -> String {
    totp(secret, name).map(|totp| totp.get_url()).unwrap_or_default()
}

/// The secret as people type it.
pub fn base32(secret: &[u8]) -> String {
    totp(secret, "").map(|totp| totp.get_secret_base32()).unwrap_or_default()
}

/// The uri as a picture (SVG).
pub fn picture(uri: &str) -> String {
    use qrcode::QrCode;
    use qrcode::render::svg;
    let code = QrCode::new(uri.as_bytes());
    code.map(|code| code.render::<svg::Color<'_>>().min_dimensions(240, 240).build()).unwrap_or_default()
}

/// The step of a code that is right at `seconds` since 1970 and later than the step of the last one that was taken: a code
/// serves once (RFC 6238, 5.2).
pub fn step_of(secret: &[u8], code: &str, seconds: i64, last: i64) -> Option<i64> {
    let totp = totp(secret, "")?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let now = seconds / STEP;
    let mut found = None;
    // All are compared, so that time tells nothing.
    for step in now - SLACK..=now + SLACK {
        let right = totp.generate(u64::try_from(step * STEP).unwrap_or_default());
        let same: bool = subtle::ConstantTimeEq::ct_eq(right.as_bytes(), code.as_bytes()).into();
        if same && step > last {
            found = Some(step);
        }
    }
    found
}

/// A code on paper: `xxxx-xxxx-xxxx`, 60 bits.
pub fn recovery_code(entropy: &mut Entropy) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789x";
    let letters: Vec<char> = (0..12).map(|_| char::from(LETTERS[entropy.below(32)])).collect();
    letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code on paper as it was typed.
pub fn read_recovery_code(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let plain = plain.to_ascii_lowercase();
    (plain.len() == 12).then(|| format!("{}-{}-{}", &plain[..4], &plain[4..8], &plain[8..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the last six digits of its eight.
    const SHARED: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_of_the_standard() {
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(step_of(SHARED, code, seconds, 0), Some(seconds / 30));
            assert_eq!(step_of(SHARED, code, seconds + 30, 0), Some(seconds / 30), "a step late");
            assert_eq!(step_of(SHARED, code, seconds + 90, 0), None, "three steps late");
            assert_eq!(step_of(SHARED, code, seconds, seconds / 30), None, "a second time");
        }
        assert_eq!(step_of(SHARED, "28708", 59, 0), None);
        assert_eq!(step_of(SHARED, "", 59, 0), None);
    }

    #[test]
    fn recovery_codes_are_read_as_people_write_them() {
        let code = recovery_code(&mut Entropy::of_test(3));
        assert_eq!(read_recovery_code(&code.to_uppercase().replace('-', " ")), Some(code));
        assert_eq!(read_recovery_code("123456"), None);
    }

    #[test]
    fn a_telephone_can_read_it() {
        let uri = uri(SHARED, "zhang:san");
        assert!(uri.starts_with("otpauth://totp/") && uri.contains("secret="), "{uri}");
        assert!(picture(&uri).contains("<svg"));
    }
}
