//! A condition bound to a layer: names become fields, and what cannot be compared is refused.

use std::cmp::Ordering;

use super::like::Pattern;
use super::{Comparison, Condition, FilterError, GEOMETRY, Operand, Region, word};
use crate::map::features::{Kind, Value};
use crate::map::layer::Layer;

/// A condition that the features of one layer can be asked.
pub struct Filter(Test);

enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Compare(Comparison, Term, Term),
    Between(Term, Term, Term),
    In(Term, Vec<Term>),
    Like(Term, Pattern),
    IsNull(Term),
    Intersects(Region),
    Always(bool),
}

struct Term {
    what: What,
    /// Whether letter case counts.
    case: bool,
}

enum What {
    Id,
    Field(usize),
    Text(String),
    Number(f64),
    Boolean(bool),
}

/// The name of the id, where no field has it.
const ID: &str = "id";

impl Filter {
    /// # Errors
    /// The condition names an attribute that the layer lacks, or compares unlike things.
    pub fn bind(layer: &Layer, condition: Condition) -> Result<Filter, FilterError> {
        Ok(Filter(test(layer, condition)?))
    }

    /// The features that meet a region.
    pub fn of_region(region: Region) -> Filter {
        Filter(Test::Intersects(region))
    }

    /// One filter for all of several; `None` for none.
    pub fn all(filters: Vec<Filter>) -> Option<Filter> {
        match filters.len() {
            0 => None,
            _ => Some(Filter(Test::And(filters.into_iter().map(|filter| filter.0).collect()))),
        }
    }

    /// Whether a feature meets the condition.
    pub fn passes(&self, layer: &Layer, number: u32) -> bool {
        ask(&self.0, layer, number) == Some(true)
    }

    /// A box that holds every feature that can pass, where the condition demands one.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        bounds(&self.0)
    }
}

fn bounds(test: &Test) -> Option<[f64; 4]> {
    match test {
        Test::Intersects(region) => Some(region.bounds()),
        Test::And(parts) => parts.iter().find_map(bounds),
        _ => None,
    }
}

fn test(layer: &Layer, condition: Condition) -> Result<Test, FilterError> {
    let all = |parts: Vec<Condition>| {
        parts.into_iter().map(|part| test(layer, part)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match condition {
        Condition::And(parts) => Test::And(all(parts)?),
        Condition::Or(parts) => Test::Or(all(parts)?),
        Condition::Not(part) => Test::Not(Box::new(test(layer, *part)?)),
        Condition::Compare(comparison, a, b) => {
            let (a, b) = pair(layer, a, b)?;
            Test::Compare(comparison, a, b)
        }
        Condition::Between(value, low, high) => {
            let (_, low) = pair(layer, value.clone(), low)?;
            let (value, high) = pair(layer, value, high)?;
            Test::Between(value, low, high)
        }
        Condition::In(value, list) => {
            let list = list
                .into_iter()
                .map(|one| Ok(pair(layer, value.clone(), one)?.1))
                .collect::<Result<_, _>>()?;
            Test::In(term(layer, value)?, list)
        }
        Condition::Like(value, pattern, case) => {
            let (value, _) = pair(layer, value, Operand::Text(String::new()))?;
            let case = case && value.case;
            Test::Like(value, Pattern::new(&pattern, case))
        }
        Condition::IsNull(name) if name == GEOMETRY => Test::Always(false),
        Condition::IsNull(name) => Test::IsNull(term(layer, Operand::Property(name))?),
        Condition::Intersects(region) => Test::Intersects(region),
        Condition::Always(answer) => Test::Always(answer),
    })
}

fn term(layer: &Layer, operand: Operand) -> Result<Term, FilterError> {
    let what = match operand {
        Operand::Casei(inner) => {
            return Ok(Term { case: false, ..term(layer, *inner)? });
        }
        Operand::Text(text) => What::Text(text),
        Operand::Number(number) => What::Number(number),
        Operand::Boolean(boolean) => What::Boolean(boolean),
        Operand::Property(name) => match layer.field(&name) {
            Some(field) => What::Field(field),
            None if name == ID => What::Id,
            None => {
                let known = layer.fields.iter().map(|field| field.name.as_str()).chain([ID, GEOMETRY]);
                return Err(FilterError::UnknownProperty {
                    known: known.collect::<Vec<_>>().join("、"),
                    name,
                });
            }
        },
    };
    Ok(Term { what, case: true })
}

/// Two terms that can be compared with each other.
fn pair(layer: &Layer, a: Operand, b: Operand) -> Result<(Term, Term), FilterError> {
    let (mut a, mut b) = (term(layer, a)?, term(layer, b)?);
    let (kind_a, kind_b) = (kind(layer, &a), kind(layer, &b));
    if kind_a != kind_b {
        let name = [&a, &b].into_iter().find_map(|term| match term.what {
            What::Field(field) => Some(layer.fields[field].name.clone()),
            What::Id => Some(ID.to_owned()),
            _ => None,
        });
        let field_first = matches!(a.what, What::Field(_) | What::Id);
        let (expected, found) = if field_first { (kind_a, kind_b) } else { (kind_b, kind_a) };
        return Err(FilterError::Type { name: name.unwrap_or_default(), expected, found });
    }
    if !(a.case && b.case) {
        for term in [&mut a, &mut b] {
            term.case = false;
            if let What::Text(text) = &mut term.what {
                *text = text.to_lowercase();
            }
        }
    }
    Ok((a, b))
}

fn kind(layer: &Layer, term: &Term) -> &'static str {
    word(match &term.what {
        What::Id => Value::Text(""),
        What::Text(text) => Value::Text(text),
        What::Number(number) => Value::Number(*number),
        What::Boolean(boolean) => Value::Boolean(*boolean),
        What::Field(field) => match layer.fields[*field].kind {
            Kind::Text => Value::Text(""),
            Kind::Integer | Kind::Number => Value::Number(0.0),
            Kind::Boolean => Value::Boolean(false),
        },
    })
}

/// `None` where it cannot be told.
fn ask(test: &Test, layer: &Layer, number: u32) -> Option<bool> {
    let compared = |a: &Term, b: &Term| compare(a, b, layer, number);
    match test {
        Test::And(parts) => {
            let mut known = true;
            for part in parts {
                match ask(part, layer, number) {
                    Some(false) => return Some(false),
                    Some(true) => {}
                    None => known = false,
                }
            }
            known.then_some(true)
        }
        Test::Or(parts) => {
            let mut known = true;
            for part in parts {
                match ask(part, layer, number) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => known = false,
                }
            }
            known.then_some(false)
        }
        Test::Not(part) => ask(part, layer, number).map(|answer| !answer),
        Test::Compare(comparison, a, b) => compared(a, b).map(|order| comparison.holds(order)),
        Test::Between(value, low, high) => {
            Some(compared(value, low)?.is_ge() && compared(value, high)?.is_le())
        }
        Test::In(value, list) => {
            let mut known = true;
            for one in list {
                match compared(value, one) {
                    Some(Ordering::Equal) => return Some(true),
                    Some(_) => {}
                    None => known = false,
                }
            }
            known.then_some(false)
        }
        Test::Like(value, pattern) => with_text(value, layer, number, |text| pattern.matches(text)),
        Test::IsNull(term) => Some(match term.what {
            What::Field(field) => layer.features().value(number, field) == Value::Null,
            _ => false,
        }),
        Test::Intersects(region) => Some(region.meets(layer.features().shape(number))),
        Test::Always(answer) => Some(*answer),
    }
}

fn with_text<T>(term: &Term, layer: &Layer, number: u32, then: impl FnOnce(&str) -> T) -> Option<T> {
    match &term.what {
        What::Id => Some(then(&layer.features().id(number))),
        What::Text(text) => Some(then(text)),
        What::Field(field) => match layer.features().value(number, *field) {
            Value::Text(text) => Some(then(text)),
            _ => None,
        },
        What::Number(_) | What::Boolean(_) => None,
    }
}

fn number_of(term: &Term, layer: &Layer, number: u32) -> Option<f64> {
    match &term.what {
        What::Number(value) => Some(*value),
        What::Boolean(value) => Some(f64::from(u8::from(*value))),
        What::Field(field) => match layer.features().value(number, *field) {
            Value::Integer(value) => Some(value as f64),
            Value::Number(value) => Some(value),
            Value::Boolean(value) => Some(f64::from(u8::from(value))),
            _ => None,
        },
        What::Id | What::Text(_) => None,
    }
}

fn compare(a: &Term, b: &Term, layer: &Layer, number: u32) -> Option<Ordering> {
    let texts = with_text(a, layer, number, |a_text| {
        with_text(b, layer, number, |b_text| {
            if a.case { a_text.cmp(b_text) } else { a_text.to_lowercase().cmp(&b_text.to_lowercase()) }
        })
    });
    if let Some(order) = texts {
        return order;
    }
    number_of(a, layer, number)?.partial_cmp(&number_of(b, layer, number)?)
}
