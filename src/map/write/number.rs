//! Numbers as decimals of a fixed precision, without zeros at the end.

/// Writes a coordinate with at most `decimals` digits behind the point.
pub fn decimal(out: &mut Vec<u8>, value: f64, decimals: usize) {
    let scale = 10f64.powi(decimals as i32);
    let scaled = (value * scale).round();
    // Beyond this the digits of an integer would not do; no coordinate comes near.
    if !scaled.is_finite() || scaled.abs() > 9e17 {
        out.extend(b"0");
        return;
    }
    let mut rest = scaled.abs() as u64;
    if scaled < 0.0 {
        out.push(b'-');
    }
    let mut digits = [b'0'; 24];
    let mut at = digits.len();
    let mut written = 0;
    while rest > 0 || written <= decimals {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        written += 1;
        if written == decimals {
            at -= 1;
            digits[at] = b'.';
        }
    }
    let mut end = digits.len();
    if decimals > 0 {
        while digits[end - 1] == b'0' {
            end -= 1;
        }
        end -= usize::from(digits[end - 1] == b'.');
    }
    out.extend(&digits[at..end]);
}

/// Writes a number of an attribute in the shortest way that reads back as the same; what is not finite has none.
pub fn number(out: &mut Vec<u8>, value: f64) -> bool {
    use std::io::Write;
    value.is_finite() && write!(out, "{value}").is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64, decimals: usize) -> String {
        let mut out = Vec::new();
        decimal(&mut out, value, decimals);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn decimals() {
        for (value, decimals, expected) in [
            (120.123_456_789, 8, "120.12345679"),
            (0.0, 8, "0"),
            (-0.000_000_001, 8, "0"),
            (-0.05, 3, "-0.05"),
            (500_000.0, 3, "500000"),
            (1.0, 0, "1"),
            (29.5, 8, "29.5"),
            (f64::NAN, 8, "0"),
        ] {
            assert_eq!(text(value, decimals), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn reads_back(value in -1e7f64..1e7) {
            let back: f64 = text(value, 8).parse().unwrap();
            proptest::prop_assert!((back - value).abs() <= 6e-9);
        }
    }
}
