//! Comma-separated records (RFC 4180), read so that one broken record costs one record.
//!
//! A quote that is never closed would swallow the rest of the file: here a record may span [`LINES`] lines at most,
//! and when it turns out broken only its first line is refused and reading resumes with the next.

use super::reject::{Fault, RejectCode};
use std::collections::VecDeque;
use std::io::{BufRead, Read};

/// Lines that one record may span.
const LINES: usize = 50;
/// Bytes that one record may hold.
const BYTES: usize = 1 << 16;
/// Bytes of one line; what is longer is cut, so that a file without line ends cannot fill the memory.
const LONGEST: u64 = 1 << 20;

/// The fields of one record; reused from record to record.
#[derive(Debug, Clone, Default)]
pub struct Record {
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Record {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The field at an index; the empty text beyond the last.
    pub fn field(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else {
            return "";
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start..*end]
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub fn push(&mut self, field: &str) {
        self.text.push_str(field);
        self.ends.push(self.text.len());
    }

    /// The record for a rejects file.
    pub fn raw(&self) -> String {
        (0..self.len()).map(|index| self.field(index)).collect::<Vec<_>>().join(",")
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A record that cannot be read.
pub(super) struct Broken {
    pub line: u64,
    pub fault: Fault,
    pub raw: String,
}

/// What reading one record came to.
pub(super) enum Step {
    Record,
    Broken(Broken),
    End,
}

pub(super) struct Records {
    reader: Box<dyn BufRead + Send>,
    delimiter: u8,
    /// Fields of the header, once it is read; a record that spans lines must have as many.
    expected: Option<usize>,
    /// Records whose fields are all empty are given too; lines that hold nothing at all never are.
    blank: bool,
    /// Number of the line that was read last.
    line: u64,
    /// Lines that were read ahead of a record that turned out broken.
    ahead: VecDeque<Vec<u8>>,
    bytes: Vec<u8>,
    fields: Vec<u8>,
    ends: Vec<usize>,
}

impl Records {
    /// The delimiter is the comma, unless the first line has more tabs or semicolons.
    pub fn new(mut reader: Box<dyn BufRead + Send>) -> std::io::Result<Self> {
        let mut first = Vec::new();
        reader.read_until(b'\n', &mut first)?;
        let count = |byte: u8| first.iter().filter(|other| **other == byte).count();
        let delimiter = [b',', b'\t', b';'].into_iter().rev().max_by_key(|byte| count(*byte)).unwrap_or(b',');
        let ahead = VecDeque::from([first]);
        let (bytes, fields, ends) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { reader, delimiter, expected: None, blank: false, line: 0, ahead, bytes, fields, ends })
    }

    pub fn expect(&mut self, fields: usize) {
        self.expected = Some(fields);
    }

    /// From here on a record counts even where its fields are all empty.
    pub fn keep_blank(&mut self) {
        self.blank = true;
    }

    /// Appends the next line with its end; false at the end of the file.
    fn read_line(&mut self, into: &mut Vec<u8>) -> std::io::Result<bool> {
        let before = into.len();
        match self.ahead.pop_front() {
            Some(line) => into.extend_from_slice(&line),
            None => {
                (&mut self.reader).take(LONGEST).read_until(b'\n', into)?;
            }
        }
        self.line += u64::from(into.len() > before);
        Ok(into.len() > before)
    }

    /// Reads one record; lines that hold nothing are skipped, as are blank records unless they are kept.
    pub fn read(&mut self, record: &mut Record) -> std::io::Result<Step> {
        loop {
            let mut bytes = std::mem::take(&mut self.bytes);
            bytes.clear();
            if !self.read_line(&mut bytes)? {
                return Ok(Step::End);
            }
            let line = self.line;
            let mut starts = vec![];
            let outcome = loop {
                match self.split(trimmed(&bytes)) {
                    Err(Split::Unclosed) if starts.len() + 1 < LINES && bytes.len() < BYTES => {
                        starts.push(bytes.len());
                        if !self.read_line(&mut bytes)? {
                            starts.pop();
                            break Err(Split::Unclosed);
                        }
                    }
                    Ok(()) if !starts.is_empty() && self.expected.is_some_and(|n| n != self.ends.len()) => {
                        break Err(Split::Unclosed);
                    }
                    Err(Split::Text) if !starts.is_empty() => break Err(Split::Unclosed),
                    outcome => break outcome,
                }
            };
            let step = match outcome.map_err(Fault::from).and_then(|()| self.fill(record, line)) {
                Ok(()) => Step::Record,
                Err(fault) => {
                    self.give_back(&bytes, &starts);
                    let own = &bytes[..starts.first().copied().unwrap_or(bytes.len())];
                    let raw = String::from_utf8_lossy(trimmed(own)).into_owned();
                    Step::Broken(Broken { line, fault, raw })
                }
            };
            let wanted = !record.is_blank() || (self.blank && !trimmed(&bytes).is_empty());
            self.bytes = bytes;
            if wanted || !matches!(step, Step::Record) {
                return Ok(step);
            }
        }
    }

    /// Only the first line of a broken record is lost.
    fn give_back(&mut self, bytes: &[u8], starts: &[usize]) {
        for (index, start) in starts.iter().enumerate().rev() {
            let end = starts.get(index + 1).copied().unwrap_or(bytes.len());
            self.ahead.push_front(bytes[*start..end].to_vec());
            self.line -= 1;
        }
    }

    fn fill(&mut self, record: &mut Record, line: u64) -> Result<(), Fault> {
        record.clear();
        record.line = line;
        let text = std::str::from_utf8(&self.fields)
            .map_err(|_| Fault::new("", RejectCode::InvalidText, "这一行不是有效的 UTF-8 文本"))?;
        // Field ends lie beside delimiters, so that no character is cut.
        record.text.push_str(text);
        record.ends.extend_from_slice(&self.ends);
        match self.expected {
            Some(expected) if record.len() < expected && !record.is_blank() => Err(Fault::new(
                "",
                RejectCode::ColumnCount,
                format!("这一行有 {} 列，表头有 {expected} 列", record.len()),
            )),
            Some(expected)
                if (expected..record.len()).any(|index| !record.field(index).trim().is_empty()) =>
            {
                let reason = format!("这一行有 {} 列，多于表头的 {expected} 列", record.len());
                Err(Fault::new("", RejectCode::ColumnCount, reason))
            }
            _ => Ok(()),
        }
    }

    /// Splits `line` into `fields` and `ends`.
    fn split(&mut self, line: &[u8]) -> Result<(), Split> {
        self.fields.clear();
        self.ends.clear();
        if !line.contains(&b'"') {
            for field in line.split(|byte| *byte == self.delimiter) {
                self.fields.extend_from_slice(field);
                self.ends.push(self.fields.len());
            }
            return Ok(());
        }
        let mut at = 0;
        loop {
            if line.get(at) == Some(&b'"') {
                at += 1;
                loop {
                    let rest = line.get(at..).unwrap_or_default();
                    let quote = rest.iter().position(|byte| *byte == b'"').ok_or(Split::Unclosed)?;
                    self.fields.extend_from_slice(&rest[..quote]);
                    at += quote + 1;
                    if line.get(at) != Some(&b'"') {
                        break;
                    }
                    self.fields.push(b'"');
                    at += 1;
                }
                if line.get(at).is_some_and(|byte| *byte != self.delimiter) {
                    return Err(Split::Text);
                }
            } else {
                let rest = &line[at..];
                let end = rest.iter().position(|byte| *byte == self.delimiter).unwrap_or(rest.len());
                self.fields.extend_from_slice(&rest[..end]);
                at += end;
            }
            self.ends.push(self.fields.len());
            if at >= line.len() {
                return Ok(());
            }
            at += 1;
        }
    }
}

enum Split {
    Unclosed,
    /// Text between a closing quote and the delimiter.
    Text,
}

impl From<Split> for Fault {
    fn from(split: Split) -> Self {
        match split {
            Split::Unclosed => Fault::new("", RejectCode::UnclosedQuote, "引号没有闭合"),
            Split::Text => {
                Fault::new("", RejectCode::BadQuotes, "右引号之后还有文字（引号内的引号应写两次）")
            }
        }
    }
}

/// A line without its end.
fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line and fields, or line and fault.
    type Outcome = Result<(u64, Vec<String>), (u64, RejectCode)>;

    fn read(text: &'static str) -> Vec<Outcome> {
        let mut records = Records::new(Box::new(text.as_bytes())).unwrap();
        let mut record = Record::default();
        assert!(matches!(records.read(&mut record).unwrap(), Step::Record));
        records.expect(record.len());
        let mut all = Vec::new();
        loop {
            match records.read(&mut record).unwrap() {
                Step::Record => all.push(Ok((
                    record.line,
                    (0..record.len()).map(|index| record.field(index).to_owned()).collect(),
                ))),
                Step::Broken(broken) => all.push(Err((broken.line, broken.fault.code))),
                Step::End => return all,
            }
        }
    }

    #[test]
    fn blank_records_are_given_on_request_and_empty_lines_never() {
        let read = |keep: bool| {
            let mut records = Records::new(Box::new("a,b\n,\n\n\r\n\"\",\n \n1,2\n,,\n".as_bytes())).unwrap();
            let mut record = Record::default();
            assert!(matches!(records.read(&mut record).unwrap(), Step::Record));
            records.expect(record.len());
            if keep {
                records.keep_blank();
            }
            let mut lines = Vec::new();
            while let Step::Record = records.read(&mut record).unwrap() {
                lines.push(record.line);
            }
            lines
        };
        assert_eq!(read(false), [7]);
        assert_eq!(read(true), [2, 5, 6, 7, 8]);
    }

    fn row(line: u64, fields: &[&str]) -> Outcome {
        Ok((line, fields.iter().map(|field| (*field).to_owned()).collect()))
    }

    #[test]
    fn quotes_delimiters_and_line_ends() {
        let rows = read("a,b,c\r\n1,\"x, \"\"y\"\"\nz\",\r\n\r\n2,,\n3,x\"y,\"\",,\n");
        assert_eq!(
            rows,
            [row(2, &["1", "x, \"y\"\nz", ""]), row(5, &["2", "", ""]), row(6, &["3", "x\"y", "", "", ""])]
        );
        assert_eq!(read("a\tb,c\td\n1\t2,3\t4"), [row(2, &["1", "2,3", "4"])]);
    }

    #[test]
    fn a_broken_record_costs_one_line() {
        use RejectCode::*;
        assert_eq!(
            read("a,b\n1,\"x\n2,y\n3,\"z\"\n4,5"),
            [Err((2, UnclosedQuote)), row(3, &["2", "y"]), row(4, &["3", "z"]), row(5, &["4", "5"])]
        );
        assert_eq!(read("a,b\n1,\"x\n2,y"), [Err((2, UnclosedQuote)), row(3, &["2", "y"])]);
        assert_eq!(read("a,b\n1,\"x\"y\n2,y"), [Err((2, BadQuotes)), row(3, &["2", "y"])]);
        assert_eq!(
            read("a,b\n1\n2,3,4\n5,6\n"),
            [Err((2, ColumnCount)), Err((3, ColumnCount)), row(4, &["5", "6"])]
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_spares_the_rows_behind_it() {
        let text: &'static str = Box::leak(format!("a,b\n1,\"x\n{}", "2,y\n".repeat(500)).into_boxed_str());
        let rows = read(text);
        assert_eq!(rows.len(), 501);
        assert_eq!(rows.iter().filter(|row| row.is_ok()).count(), 500);
    }
}
