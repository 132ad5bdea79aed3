//! Why somebody wants what is sensitive, as it goes on record.

use super::problem::{FieldError, Problem};

/// The purpose as given at `/purpose`, without blanks around it.
///
/// # Errors
/// 422 where it has fewer than 4 or more than 200 characters, or control characters.
pub fn purpose(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    match (4..=200).contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        true => Ok(text),
        false => Err(Problem::invalid(FieldError::at("/purpose", "请写明用途（4 至 200 个字符）。"))),
    }
}
