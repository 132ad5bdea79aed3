//! CQL2 text (OGC 21-065r2, annex B): comparisons, logic, LIKE, BETWEEN, IN, IS NULL, CASEI and S_INTERSECTS.

use std::str::FromStr;

use geo_types::Geometry;

use super::{BAD_REGION, Comparison, Condition, DEEPEST, FilterError, GEOMETRY, Operand, Region};
use crate::coordinates::output::OutputSystem;

/// Reads a condition; geometries are in `crs`.
///
/// # Errors
/// The text is no CQL2 of this extent; the place is counted in characters from 1.
pub fn read(text: &str, crs: OutputSystem) -> Result<Condition, FilterError> {
    let mut reader = Reader { tokens: tokens(text)?, at: 0, end: text.chars().count() + 1, depth: 0, crs };
    let condition = reader.either()?;
    match reader.peek() {
        None => Ok(condition),
        Some(_) => Err(reader.wrong("这里应当结束，或用 AND、OR 连接")),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// A name or a word of the language.
    Word(String),
    /// A name in double quotes.
    Name(String),
    Text(String),
    Number(f64),
    Sign(&'static str),
}

const SIGNS: [&str; 9] = ["<>", "<=", ">=", "<", ">", "=", "(", ")", ","];

fn tokens(text: &str) -> Result<Vec<(usize, Token)>, FilterError> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        let letter = letters[at];
        let token = if letter.is_whitespace() {
            at += 1;
            continue;
        } else if letter == '\'' || letter == '"' {
            let mut inner = String::new();
            at += 1;
            loop {
                match letters.get(at) {
                    None => {
                        let what = format!("引号 {letter} 没有结束");
                        return Err(FilterError::Syntax { at: start + 1, what });
                    }
                    Some(next) if *next == letter && letters.get(at + 1) == Some(&letter) => {
                        inner.push(letter);
                        at += 2;
                    }
                    // CQL2 also knows the backslash before a quote.
                    Some('\\') if letters.get(at + 1) == Some(&letter) => {
                        inner.push(letter);
                        at += 2;
                    }
                    Some(next) if *next == letter => break,
                    Some(next) => {
                        inner.push(*next);
                        at += 1;
                    }
                }
            }
            at += 1;
            if letter == '"' { Token::Name(inner) } else { Token::Text(inner) }
        } else if letter.is_ascii_digit()
            || (matches!(letter, '-' | '+' | '.') && starts_number(&letters[at..]))
        {
            let mut previous = ' ';
            while let Some(next) = letters.get(at).copied() {
                let exponent_sign = matches!(next, '-' | '+') && matches!(previous, 'e' | 'E');
                if !(next.is_ascii_digit() || matches!(next, '.' | 'e' | 'E') || at == start || exponent_sign)
                {
                    break;
                }
                previous = next;
                at += 1;
            }
            let number: String = letters[start..at].iter().collect();
            match f64::from_str(&number) {
                Ok(number) if number.is_finite() => Token::Number(number),
                _ => {
                    return Err(FilterError::Syntax {
                        at: start + 1, what: format!("“{number}”不是数")
                    });
                }
            }
        } else if letter.is_alphabetic() || letter == '_' {
            while letters
                .get(at)
                .is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '.' | ':'))
            {
                at += 1;
            }
            Token::Word(letters[start..at].iter().collect())
        } else {
            let rest: String = letters[at..].iter().take(2).collect();
            let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) else {
                return Err(FilterError::Syntax {
                    at: at + 1, what: format!("不认识的符号“{letter}”")
                });
            };
            at += sign.len();
            Token::Sign(sign)
        };
        tokens.push((start + 1, token));
    }
    Ok(tokens)
}

fn starts_number(letters: &[char]) -> bool {
    letters.get(1).is_some_and(char::is_ascii_digit)
        || (letters.get(1) == Some(&'.') && letters.get(2).is_some_and(char::is_ascii_digit))
}

struct Reader {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    depth: usize,
    crs: OutputSystem,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += usize::from(token.is_some());
        token
    }

    fn wrong(&self, what: impl Into<String>) -> FilterError {
        let at = self.tokens.get(self.at).map_or(self.end, |(at, _)| *at);
        FilterError::Syntax { at, what: what.into() }
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some((_, Token::Word(found))) if found.eq_ignore_ascii_case(word))
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(0, word);
        self.at += usize::from(found);
        found
    }

    fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        matches!(self.tokens.get(self.at + ahead), Some((_, Token::Sign(found))) if *found == sign)
    }

    fn sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(0, sign);
        self.at += usize::from(found);
        found
    }

    fn must(&mut self, sign: &str) -> Result<(), FilterError> {
        if self.sign(sign) { Ok(()) } else { Err(self.wrong(format!("这里应为“{sign}”"))) }
    }

    fn deeper<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, FilterError>,
    ) -> Result<T, FilterError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(FilterError::TooDeep);
        }
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn either(&mut self) -> Result<Condition, FilterError> {
        let mut parts = vec![self.both()?];
        while self.word("or") {
            parts.push(self.both()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Or(parts) })
    }

    fn both(&mut self) -> Result<Condition, FilterError> {
        let mut parts = vec![self.factor()?];
        while self.word("and") {
            parts.push(self.factor()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::And(parts) })
    }

    fn factor(&mut self) -> Result<Condition, FilterError> {
        if self.word("not") {
            return Ok(Condition::Not(Box::new(self.deeper(Self::factor)?)));
        }
        if self.sign("(") {
            let inner = self.deeper(Self::either)?;
            self.must(")")?;
            return Ok(inner);
        }
        if self.is_word(0, "s_intersects") && self.is_sign(1, "(") {
            return self.intersects();
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Result<Condition, FilterError> {
        let left = self.operand()?;
        let sign = match self.peek() {
            Some(Token::Sign(sign)) => Comparison::from_sign(sign),
            _ => None,
        };
        if let Some(comparison) = sign {
            self.at += 1;
            let right = self.operand()?;
            return Ok(Condition::Compare(comparison, left, right));
        }
        if self.word("is") {
            let not = self.word("not");
            if !self.word("null") {
                return Err(self.wrong("IS 之后应为 NULL 或 NOT NULL"));
            }
            let Operand::Property(name) = left else {
                return Err(self.wrong("IS NULL 之前应为属性名"));
            };
            return Ok(negated(not, Condition::IsNull(name)));
        }
        let not = self.word("not");
        if self.word("like") {
            let (case, pattern) = match self.operand()? {
                Operand::Text(pattern) => (true, pattern),
                Operand::Casei(inner) => match *inner {
                    Operand::Text(pattern) => (false, pattern),
                    _ => return Err(self.wrong("LIKE 之后应为带引号的文字")),
                },
                _ => return Err(self.wrong("LIKE 之后应为带引号的文字")),
            };
            return Ok(negated(not, Condition::Like(left, pattern, case)));
        }
        if self.word("between") {
            let low = self.operand()?;
            if !self.word("and") {
                return Err(self.wrong("BETWEEN 的两个值之间应为 AND"));
            }
            let high = self.operand()?;
            return Ok(negated(not, Condition::Between(left, low, high)));
        }
        if self.word("in") {
            self.must("(")?;
            let mut list = vec![self.operand()?];
            while self.sign(",") {
                list.push(self.operand()?);
            }
            self.must(")")?;
            return Ok(negated(not, Condition::In(left, list)));
        }
        match left {
            Operand::Boolean(answer) if !not => Ok(Condition::Always(answer)),
            _ => Err(self.wrong("这里应为比较：=、<>、<、>、LIKE、BETWEEN、IN 或 IS NULL")),
        }
    }

    fn operand(&mut self) -> Result<Operand, FilterError> {
        if self.is_word(0, "casei") && self.is_sign(1, "(") {
            self.at += 2;
            let inner = self.deeper(Self::operand)?;
            self.must(")")?;
            return Ok(Operand::Casei(Box::new(inner)));
        }
        // Instants and days are kept as text, and compare as such.
        if (self.is_word(0, "date") || self.is_word(0, "timestamp")) && self.is_sign(1, "(") {
            self.at += 2;
            let inner = self.operand()?;
            self.must(")")?;
            return Ok(inner);
        }
        let wrong = self.wrong("这里应为属性名、带引号的文字或数");
        match self.take() {
            Some(Token::Text(text)) => Ok(Operand::Text(text)),
            Some(Token::Number(number)) => Ok(Operand::Number(number)),
            Some(Token::Name(name)) => Ok(Operand::Property(name)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("true") => Ok(Operand::Boolean(true)),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("false") => Ok(Operand::Boolean(false)),
            Some(Token::Word(word)) if !is_reserved(&word) => Ok(Operand::Property(word)),
            _ => Err(wrong),
        }
    }

    fn intersects(&mut self) -> Result<Condition, FilterError> {
        self.at += 2;
        let first = self.spatial()?;
        self.must(",")?;
        let second = self.spatial()?;
        self.must(")")?;
        match (first, second) {
            (None, Some(region)) | (Some(region), None) => Ok(Condition::Intersects(region)),
            _ => Err(self.wrong("S_INTERSECTS 需要属性 geometry 和一个几何")),
        }
    }

    /// The layer's own geometry (`None`) or a literal.
    fn spatial(&mut self) -> Result<Option<Region>, FilterError> {
        let wrong = self.wrong("这里应为 geometry、BBOX(..) 或 WKT 几何");
        let name = match self.peek() {
            Some(Token::Word(word)) => word.clone(),
            Some(Token::Name(name)) if name == GEOMETRY => GEOMETRY.to_owned(),
            _ => return Err(wrong),
        };
        self.at += 1;
        if matches!(name.as_str(), "geometry" | "geom" | "the_geom") && !self.is_sign(0, "(") {
            return Ok(None);
        }
        let mut inner = String::new();
        let mut depth = 0;
        let mut numbers = Vec::new();
        loop {
            match self.take() {
                Some(Token::Sign("(")) => {
                    depth += 1;
                    inner.push('(');
                }
                Some(Token::Sign(")")) => {
                    depth -= 1;
                    inner.push(')');
                }
                Some(Token::Sign(",")) if depth > 0 => inner.push(','),
                Some(Token::Number(number)) if depth > 0 => {
                    numbers.push(number);
                    inner.push_str(&format!(" {number:?}"));
                }
                Some(Token::Word(word)) => inner.push_str(&word),
                _ => return Err(wrong),
            }
            if depth == 0 && inner.ends_with(')') {
                break;
            }
            if depth > 4 {
                return Err(wrong);
            }
        }
        let region = if name.eq_ignore_ascii_case("bbox") {
            let &[a, b, c, d] = numbers.as_slice() else {
                return Err(FilterError::Meaning("BBOX 需要四个数".to_owned()));
            };
            Region::of_box([a, b, c, d], self.crs)
        } else {
            let text = format!("{name}{inner}");
            let geometry: Geometry<f64> = wkt::TryFromWkt::try_from_wkt_str(&text)
                .map_err(|_| FilterError::Meaning(format!("“{name}(..)”不是 WKT 几何")))?;
            Region::new(geometry, self.crs)
        };
        region.map(Some).ok_or_else(|| FilterError::Meaning(BAD_REGION.to_owned()))
    }
}

fn negated(not: bool, condition: Condition) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}

fn is_reserved(word: &str) -> bool {
    ["and", "or", "not", "like", "between", "in", "is", "null"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}
