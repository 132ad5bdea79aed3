//! Masks texts that tell of a person, so that two can still be told apart by somebody who knows them.

/// Figures that are not hidden of a long number, at its beginning and its end.
const SHOWN: (usize, usize) = (3, 4);

/// `13912345678` becomes `139****5678`, `张三丰` becomes `张**`. How long the text was is not told, but of numbers.
pub fn masked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_number = letters.iter().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '+' | 'X' | 'x'));
    match letters.first() {
        None => String::new(),
        Some(_) if is_number && letters.len() > SHOWN.0 + SHOWN.1 + 2 => {
            let (head, tail) = (&letters[..SHOWN.0], &letters[letters.len() - SHOWN.1..]);
            let (head, tail): (String, String) = (head.iter().collect(), tail.iter().collect());
            format!("{head}****{tail}")
        }
        Some(_) if letters.len() == 1 || is_number => "**".to_owned(),
        Some(first) => format!("{first}**"),
    }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn little_is_left() {
        for (text, shown) in [
            ("13912345678", "139****5678"),
            ("330782199001011234", "330****1234"),
            ("0579-85", "**"),
            ("301", "**"),
            ("张三丰", "张**"),
            ("张", "**"),
            ("", ""),
        ] {
            assert_eq!(masked(text), shown);
        }
    }
}
