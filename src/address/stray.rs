//! Unknown words that may change what a known name or number means: 丽景花园南5幢, 大龙村（大岙）5号, 人民路5公里处.

use std::sync::LazyLock;

use super::lexicon::Lexicon;
use super::phrases::moving;
use super::query::{LabelRef, Query};
use super::words::Words;

/// What makes of the figure before it something else than a number, and whether it does so of N号 as well.
static WORDS: LazyLock<Words<bool>> = LazyLock::new(|| {
    let figure = ["社", "屯", "片", "段", "站", "公里", "千米", "米", "之", "单号", "双号"];
    let number = ["地块", "宗地", "号地", "线", "桥", "井", "路", "小区", "公路"];
    Words::by_first(figure.map(|word| (word, false)).into_iter().chain(number.map(|word| (word, true))))
});

/// Whether something unknown stands right between a known name and its label, or a word behind a figure that makes it no
/// number.
pub(super) fn has_stray(query: &Query, chars: &[char], lexicon: &Lexicon) -> bool {
    let open = query.names.iter().filter(|name| name.open && !name.is_named());
    let unknown = query.loose.iter().chain(&query.strays).copied();
    let mut unknown = unknown.chain(open.map(|name| (name.start, name.end)));
    let stands_between = |(start, end): (u16, u16)| {
        // Behind a known name, or at the beginning of a later clause (3幢、南5幢).
        let begins = start.checked_sub(1).is_some_and(|before| matches!(chars[before as usize], ',' | '、'));
        let named = begins || query.names.iter().any(|name| name.is_named() && name.end == start);
        let labelled = query.labels.iter().any(|label| label.start == end);
        named && labelled && !is_harmless(&chars[start as usize..end as usize], lexicon)
    };
    has_two_lanes(&query.labels)
        || unknown.any(stands_between)
        || query.labels.iter().enumerate().any(|(at, label)| is_no_number(label, at == 0, chars))
}

/// Lanes beside each other, not one within the other (240弄5号260弄5号, 50弄1-3支弄).
fn has_two_lanes(labels: &[LabelRef]) -> bool {
    let within = |label: &&LabelRef| label.text.ends_with("支弄");
    let lanes = labels.iter().filter(|label| label.text.ends_with('弄'));
    let (inner, outer): (Vec<&LabelRef>, Vec<&LabelRef>) = lanes.partition(within);
    let ranges = |pair: &[LabelRef]| pair[0].dashed && pair[1].text.ends_with('弄');
    inner.len() > 1 || outer.len() > 1 || labels.windows(2).any(ranges)
}

/// A bracket that says in other words what is known (its name again) or what is no part of the address.
fn is_harmless(text: &[char], lexicon: &Lexicon) -> bool {
    let ['(', inner @ .., ')'] = text else { return false };
    let inner: String = inner.iter().collect();
    !lexicon.exact(&inner).is_empty()
}

/// A figure that belongs to the word behind it.
fn is_no_number(label: &LabelRef, first: bool, chars: &[char]) -> bool {
    if label.explicit {
        return false;
    }
    let rest = &chars[label.end as usize..];
    // 05-01地块
    let goes_on = !label.dashed && matches!(rest, ['-', c, ..] if c.is_ascii_digit());
    // 5号（60）
    let before = label.start.checked_sub(1).map(|at| chars[at as usize]);
    let figures = label.text.bytes().all(|byte| byte.is_ascii_digit());
    let bracketed =
        figures && !label.numbered && before == Some('(') && rest.first() == Some(&')') && label.start > 1;
    let word = WORDS.starting(rest).any(|(_, behind_number)| behind_number || !label.numbered);
    // 塘尾工业区15坊, not 5号301卡拉OK.
    let hall = first && !label.numbered && matches!(rest, ['坊' | '横' | '厅' | '亭' | '亩' | '卡', ..]);
    goes_on || bracketed || hall || (word && moving(rest).is_none())
}
