//! Text as typed → text as the lexicon spells it, with the way back.
//!
//! One character of the result comes from exactly one character of the input, so that every element can be shown in
//! the applicant's own text. What carries no meaning (spaces, zero-width marks, control characters) is dropped, except
//! between two figures, where a gap separates two labels.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Separator that stands for a gap or a clause mark between two parts.
pub const GAP: char = ' ';

/// A normalised text; `origin[i]` is the index of the input character that `chars[i]` comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normalized {
    pub chars: Vec<char>,
    pub origin: Vec<u32>,
}

static TRADITIONAL: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
    include_str!("../../gazetteer/text/traditional.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',').map(|cell| cell.chars().next());
            Some((cells.next()??, cells.next()??))
        })
        .collect()
});

/// The normal form of one character; `None` where it is dropped.
fn fold(c: char) -> Option<char> {
    Some(match c {
        'a'..='z' => c.to_ascii_uppercase(),
        '\u{20}'..='\u{7e}' => match c {
            '[' | '{' | '<' => '(',
            ']' | '}' | '>' => ')',
            '_' | '~' => '-',
            ',' | ';' | '!' | '?' => ',',
            _ => c,
        },
        // Full-width forms repeat ASCII at a fixed distance.
        '\u{ff01}'..='\u{ff5e}' => return fold(char::from_u32(c as u32 - 0xfee0)?),
        '【' | '〔' | '〈' | '《' | '「' | '『' | '〖' => '(',
        '】' | '〕' | '〉' | '》' | '」' | '』' | '〗' => ')',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '﹣' | '至' | '〜' | '─' | '━' => '-',
        '、' => '、',
        '。' | '·' | '•' | '…' => ',',
        '①'..='⑨' => char::from_digit(c as u32 - '①' as u32 + 1, 10)?,
        '⓪' => '0',
        '〇' | '○' => '零',
        '壹' => '一',
        '贰' | '貳' => '二',
        '叁' => '三',
        '肆' => '四',
        '伍' => '五',
        '陆' => '陆',
        '柒' => '七',
        '捌' => '八',
        '玖' => '九',
        '拾' => '十',
        '\u{3000}' => GAP,
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' => {
            return None;
        }
        _ if c.is_whitespace() => GAP,
        _ if c.is_control() => return None,
        _ if (c as u32) < 0x2e80 => c,
        _ => TRADITIONAL.get(&c).copied().unwrap_or(c),
    })
}

/// Characters that a label of figures and letters is written with.
pub fn is_label_char(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Normalises into `out`, whose room is used again.
pub fn normalize_into(text: &str, out: &mut Normalized) {
    out.chars.clear();
    out.origin.clear();
    let mut gap = false;
    let mut before = GAP;
    let mut rest = text.chars();
    let mut index = 0;
    while let Some(typed) = rest.next() {
        let lone = is_lone_one(before, typed, rest.clone().next());
        before = typed;
        index += 1;
        let Some(c) = (if lone { Some('1') } else { fold(typed) }) else { continue };
        if c == GAP {
            gap = true;
            continue;
        }
        // A Chinese keyboard types a dash twice.
        if c == '-' && out.chars.last() == Some(&'-') {
            continue;
        }
        if gap && out.chars.last().is_some_and(|&last| is_label_char(last)) && is_label_char(c) {
            out.chars.push(GAP);
            out.origin.push(index - 2);
        }
        gap = false;
        out.chars.push(c);
        out.origin.push(index - 1);
    }
    mend_figures(&mut out.chars);
}

/// A small l or a capital I that stands alone before a unit word is a one: l幢, I单元.
fn is_lone_one(before: char, typed: char, after: Option<char>) -> bool {
    let alone = |c: char| !c.is_ascii_alphanumeric();
    matches!(typed, 'l' | 'I' | 'ｌ' | 'Ｉ')
        && alone(before)
        && after.is_some_and(|c| {
            alone(c) && matches!(c, '号' | '幢' | '栋' | '座' | '单' | '楼' | '层' | '室' | '期' | '区')
        })
}

/// A bar or a Chinese zero beside a figure is that figure's neighbour badly read: |2号 is 12号, 6〇 is 60. A one between
/// two figures is a dash: 5一302.
fn mend_figures(chars: &mut [char]) {
    for at in 0..chars.len() {
        let figure = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
        match chars[at] {
            '一' if figure(at.checked_sub(1)) && figure(Some(at + 1)) => chars[at] = '-',
            // 5号到65号
            '到' if figure(Some(at + 1)) && (figure(at.checked_sub(1)) || chars[..at].ends_with(&['号'])) =>
            {
                chars[at] = '-';
            }
            // 3#厂房 is 3号厂房.
            '#' if figure(at.checked_sub(1)) => chars[at] = '号',
            _ => {}
        }
        if !matches!(chars[at], '|' | '零') {
            continue;
        }
        let before = at.checked_sub(1).map(|before| chars[before]);
        let beside = before.into_iter().chain(chars.get(at + 1).copied()).any(|c| c.is_ascii_digit());
        chars[at] = match (chars[at], beside) {
            ('|', true) => '1',
            ('|', false) => ',',
            (_, true) => '0',
            (zero, false) => zero,
        };
    }
}

/// The normal form of a text.
pub fn normalize(text: &str) -> Normalized {
    let mut out = Normalized::default();
    normalize_into(text, &mut out);
    out
}

/// The normal form of a name, as the lexicon keys it.
pub fn normal_name(name: &str) -> String {
    normalize(name).chars.into_iter().filter(|&c| c != GAP).collect()
}
