//! The columns that `classify` adds to a table.

use crate::atlas::Classified;

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

/// Appends the columns of an answer.
pub fn append_answer(csv: &mut Vec<u8>, answer: &Classified) {
    let degrees = |value: Option<f64>| value.map(|degrees| format!("{degrees:.7}")).unwrap_or_default();
    let zones: Vec<_> = answer.zones.iter().map(|zone| format!("{}:{}", zone.layer, zone.code)).collect();
    let reasons: Vec<_> = answer.reasons.iter().map(|reason| reason.code()).collect();
    append(
        csv,
        [
            answer.verdict.as_str(),
            &format!("{:.4}", answer.confidence),
            answer.precision.as_str(),
            &answer.standard_address,
            &answer.site_id,
            &degrees(answer.point.map(|point| point.0)),
            &degrees(answer.point.map(|point| point.1)),
            &zones.join("|"),
            answer.town_code.unwrap_or_default(),
            answer.village_code.unwrap_or_default(),
            &reasons.join("|"),
        ],
    );
}

/// Appends the columns of a row that could not be read.
pub fn append_unreadable(csv: &mut Vec<u8>) {
    append(csv, ["review", "0.0000", "none", "", "", "", "", "", "", "", "unreadable_row"]);
}

/// Appends fields to the record that is being written (RFC 4180).
pub fn append<S: AsRef<str>>(csv: &mut Vec<u8>, fields: impl IntoIterator<Item = S>) {
    for field in fields {
        let field = field.as_ref();
        if field.contains(['"', ',', '\n', '\r']) {
            csv.push(b'"');
            csv.extend_from_slice(field.replace('"', "\"\"").as_bytes());
            csv.push(b'"');
        } else {
            csv.extend_from_slice(field.as_bytes());
        }
        csv.push(b',');
    }
}

/// Ends the record.
pub fn end(csv: &mut Vec<u8>) {
    csv.pop();
    csv.push(b'\n');
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
        let mut csv = Vec::new();
        append(&mut csv, ["a", "b,c", "d\"e", "", "f\ng"]);
        end(&mut csv);
        assert_eq!(csv, b"a,\"b,c\",\"d\"\"e\",,\"f\ng\"\n");
    }

    #[test]
    fn an_unreadable_row_has_every_column() {
        let mut csv = Vec::new();
        append_unreadable(&mut csv);
        assert_eq!(csv.iter().filter(|byte| **byte == b',').count(), NAMES.len());
    }
}
