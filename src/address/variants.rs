//! Spelling variants of road and place names: 国际商贸城三区 is also 国际商贸城3区.

use super::numerals;

/// Characters before which a numeral inside a name may be written either way.
const AFTER_NUMERAL: &str = "区期号路街巷弄组队村大门栋幢座楼环段";

/// The spelling under which all variants of a name are one: figures instead of numerals.
pub fn canonical(normal: &str) -> String {
    spellings(normal).0
}

/// A normal name and its other spellings; the name itself first.
pub fn of_name(normal: &str) -> Vec<String> {
    let (arabic, chinese) = spellings(normal);
    let mut out = vec![normal.to_string()];
    for text in [arabic, chinese] {
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out
}

/// With figures, and with Chinese numerals.
fn spellings(normal: &str) -> (String, String) {
    let chars: Vec<char> = normal.chars().collect();
    let (mut arabic, mut chinese) = (String::new(), String::new());
    let mut at = 0;
    while at < chars.len() {
        let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let words = chars[at..].iter().take_while(|&&c| numerals::is_numeral(c)).count();
        let run = digits.max(words);
        let followed = chars.get(at + run).is_some_and(|&c| AFTER_NUMERAL.contains(c));
        if run == 0 || !followed {
            let run = run.max(1);
            arabic.extend(&chars[at..at + run]);
            chinese.extend(&chars[at..at + run]);
            at += run;
            continue;
        }
        let part: String = chars[at..at + run].iter().collect();
        let value = if digits > 0 { part.parse().ok() } else { numerals::value(&chars[at..at + run]) };
        arabic.push_str(&value.map_or(part.clone(), |value: u64| value.to_string()));
        chinese.push_str(&value.and_then(numerals::chinese).unwrap_or(part));
        at += run;
    }
    (arabic, chinese)
}
