//! Chinese numerals in labels: 三十五 → 35, 二〇一 → 201.

/// Value of one digit character.
fn digit(c: char) -> Option<u64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Characters that numerals are written with.
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '千' | '廿' | '卅')
}

/// Reads a whole numeral, by position (二〇一) or by place words (一百零三, 廿三); `None` where it is none.
pub fn value(numeral: &[char]) -> Option<u64> {
    if numeral.is_empty() || numeral.len() > 9 {
        return None;
    }
    if numeral.iter().all(|&c| digit(c).is_some()) {
        return numeral.iter().try_fold(0, |sum, &c| Some(sum * 10 + digit(c)?));
    }
    let (mut total, mut pending) = (0, None);
    for &c in numeral {
        match c {
            '廿' | '卅' => {
                if pending.is_some() || total % 100 != 0 {
                    return None;
                }
                total += if c == '廿' { 20 } else { 30 };
            }
            '十' | '百' | '千' => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                total += pending.take().unwrap_or(1).max(1) * unit;
            }
            // 十五零三 is no numeral.
            '零' | '〇' if pending.is_some() => return None,
            '零' | '〇' => {}
            _ => {
                if pending.is_some() {
                    return None;
                }
                pending = digit(c);
            }
        }
    }
    Some(total + pending.unwrap_or(0))
}

/// The usual writing of 1..=99 (35 → 三十五), for the spelling variants of names.
pub fn chinese(value: u64) -> Option<String> {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let (tens, ones) = (value / 10, value % 10);
    if value == 0 || value > 99 {
        return None;
    }
    let mut out = String::new();
    if tens > 1 {
        out.push(DIGITS[tens as usize]);
    }
    if tens > 0 {
        out.push('十');
    }
    if ones > 0 {
        out.push(DIGITS[ones as usize]);
    }
    Some(out)
}
