//! The columns that `classify` adds to a table.

use crate::classification::Identification;

/// In the order in which they stand.
pub const NAMES: [&str; 11] = [
    "verdict",
    "confidence",
    "precision",
    "standard_address",
    "site_id",
    "lon",
    "lat",
    "zones",
    "town_code",
    "village_code",
    "reasons",
];

/// A name that the input does not have.
pub fn free_name(name: &str, taken: &[String]) -> String {
    let mut free = name.to_owned();
    while taken.contains(&free) {
        free.insert_str(0, "ftz_");
    }
    free
}

/// Appends the input's fields and the columns of its answer.
pub fn write_answer<'a>(
    csv: &mut Vec<u8>,
    fields: impl Iterator<Item = &'a str>,
    answer: &Identification,
) {
    let site = answer.site.as_ref();
    let number = |value: Option<f64>| value.map(|degrees| format!("{degrees:.7}")).unwrap_or_default();
    let zones: Vec<_> = answer.zones.iter().map(|zone| format!("{}:{}", zone.layer, zone.code)).collect();
    let reasons: Vec<_> = answer.reasons.iter().map(|reason| reason.code.as_str()).collect();
    let values = [
        word(&answer.verdict),
        format!("{:.4}", answer.confidence),
        word(&answer.precision),
        site.map(|site| site.standard_address.clone()).unwrap_or_default(),
        site.map(|site| site.id.clone()).unwrap_or_default(),
        number(site.map(|site| site.lon)),
        number(site.map(|site| site.lat)),
        zones.join("|"),
        site.and_then(|site| site.town_code.clone()).unwrap_or_default(),
        site.and_then(|site| site.village_code.clone()).unwrap_or_default(),
        reasons.join("|"),
    ];
    csv.extend(line(fields.chain(values.iter().map(String::as_str))));
}

/// Appends the answer to a row that could not be read.
pub fn write_unreadable<'a>(csv: &mut Vec<u8>, fields: impl Iterator<Item = &'a str>) {
    let values = ["review", "0.0000", "none", "", "", "", "", "", "", "", "unreadable_row"];
    csv.extend(line(fields.chain(values)));
}

/// The word that the API uses.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// One record of CSV (RFC 4180).
pub fn line<'a>(fields: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut line = Vec::with_capacity(256);
    for (index, field) in fields.enumerate() {
        if index > 0 {
            line.push(b',');
        }
        if field.contains(['"', ',', '\n', '\r']) {
            line.push(b'"');
            line.extend_from_slice(field.replace('"', "\"\"").as_bytes());
            line.push(b'"');
        } else {
            line.extend_from_slice(field.as_bytes());
        }
    }
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_input_has_are_prefixed() {
        let taken = ["lon", "verdict", "ftz_verdict"].map(str::to_owned);
        assert_eq!(free_name("lon", &taken), "ftz_lon");
        assert_eq!(free_name("verdict", &taken), "ftz_ftz_verdict");
        assert_eq!(free_name("lat", &taken), "lat");
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let fields = ["a", "b,c", "d\"e", "", "f\ng"];
        assert_eq!(line(fields.into_iter()), b"a,\"b,c\",\"d\"\"e\",,\"f\ng\"\n");
    }

    #[test]
    fn an_unreadable_row_has_every_column() {
        let mut csv = Vec::new();
        write_unreadable(&mut csv, ["x", ""].into_iter());
        assert_eq!(csv.iter().filter(|byte| **byte == b',').count(), 2 + NAMES.len() - 1);
    }
}
