//! Patterns of LIKE.

/// A pattern: `%` any characters, `_` one, `\` takes the next as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    steps: Vec<Step>,
    case: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Any,
    One,
    Exactly(char),
}

impl Pattern {
    pub fn new(pattern: &str, case: bool) -> Pattern {
        let mut steps = Vec::new();
        let mut letters = pattern.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '%' if steps.last() == Some(&Step::Any) => {}
                '%' => steps.push(Step::Any),
                '_' => steps.push(Step::One),
                '\\' => steps.extend(letters.next().map(|next| Step::Exactly(fold(next, case)))),
                letter => steps.push(Step::Exactly(fold(letter, case))),
            }
        }
        Pattern { steps, case }
    }

    /// Greedy, with one place to come back to: linear in all but contrived patterns, never exponential.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().map(|letter| fold(letter, self.case)).collect();
        let (mut at, mut step, mut back) = (0, 0, None);
        while at < text.len() {
            match self.steps.get(step) {
                Some(Step::Any) => {
                    back = Some((step, at));
                    step += 1;
                }
                Some(Step::One) => (at, step) = (at + 1, step + 1),
                Some(Step::Exactly(letter)) if *letter == text[at] => (at, step) = (at + 1, step + 1),
                _ => match back {
                    Some((any, from)) => {
                        back = Some((any, from + 1));
                        (at, step) = (from + 1, any + 1);
                    }
                    None => return false,
                },
            }
        }
        self.steps[step..].iter().all(|step| *step == Step::Any)
    }
}

fn fold(letter: char, case: bool) -> char {
    if case { letter } else { letter.to_lowercase().next().unwrap_or(letter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("%", "", true),
            ("义乌%", "义乌市", true),
            ("%路", "商城大道", false),
            ("%商_大%", "国际商城大道", true),
            ("a\\%b", "a%b", true),
            ("a\\%b", "axb", false),
            ("_", "路", true),
            ("_", "", false),
            ("%ab%ab", "abab", true),
            ("%ab%ab", "ab", false),
        ] {
            assert_eq!(Pattern::new(pattern, true).matches(text), expected, "{pattern} {text}");
        }
        assert!(Pattern::new("ftz-%", false).matches("FTZ-01"));
    }
}
