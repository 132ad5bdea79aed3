//! What the drawing and the lists of a preview share: words and classes of flaws, and texts as HTML takes them.

use crate::spatial::topology::FlawKind;

/// A kind of flaw for people.
pub fn word(kind: FlawKind) -> &'static str {
    match kind {
        FlawKind::Overlap => "重叠",
        FlawKind::Gap => "缝隙",
        FlawKind::Sliver => "狭条",
    }
}

/// The class that a flaw is drawn and listed by.
pub fn class(kind: FlawKind) -> &'static str {
    match kind {
        FlawKind::Overlap => "overlap",
        FlawKind::Gap => "gap",
        FlawKind::Sliver => "sliver",
    }
}

/// A text between tags, or in a quoted attribute.
pub fn escaped(text: &str) -> String {
    // Nor is what it holds a place of the page to fill.
    text.replace('&', "&amp;")
        .replace('{', "&#123;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
