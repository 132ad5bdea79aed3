//! One pass over a file before anything is read from it: hash, format, encoding.

use super::SourceError;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How the text of a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// GB 18030; GBK and GB 2312 are parts of it.
    Gb18030,
}

/// What kind of file it is, told by its first bytes, not by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text: a table, or JSON.
    Text(Encoding),
    Xlsx,
    /// A compound file: the workbook format before 2007.
    Xls,
}

/// What the first pass finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    pub path: PathBuf,
    pub format: Format,
    /// Of the bytes, 64 hexadecimal digits.
    pub sha256: String,
    pub bytes: u64,
}

impl Inspection {
    /// The file's name without its folder.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Reads a file once.
///
/// # Errors
/// The file cannot be read, is a folder, or is empty.
pub fn inspect(path: &Path) -> Result<Inspection, SourceError> {
    let error = |cause| SourceError::read(path, cause);
    let mut file = File::open(path).map_err(error)?;
    if file.metadata().map_err(error)?.is_dir() {
        return Err(error(std::io::Error::other("这是一个文件夹")));
    }
    let (mut hash, mut lines, mut bytes) = (Sha256::new(), LineStatistics::default(), 0u64);
    let (mut block, mut head) = (vec![0; 1 << 20], Vec::new());
    loop {
        let read = match file.read(&mut block) {
            Ok(0) => break,
            Ok(read) => read,
            Err(cause) if cause.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(error(cause)),
        };
        let part = &block[..read];
        if bytes == 0 {
            head = part[..read.min(4096)].to_vec();
        }
        bytes += read as u64;
        hash.update(part);
        lines.feed(part);
    }
    if bytes == 0 {
        return Err(SourceError::Empty { path: path.to_owned() });
    }
    lines.end();
    let sha256 = hash.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    Ok(Inspection { path: path.to_owned(), format: format(&head, &lines), sha256, bytes })
}

fn format(head: &[u8], lines: &LineStatistics) -> Format {
    match head {
        [b'P', b'K', 3, 4, ..] => return Format::Xlsx,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Format::Xls,
        [0xEF, 0xBB, 0xBF, ..] => return Format::Text(Encoding::Utf8),
        [0xFF, 0xFE, ..] => return Format::Text(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Format::Text(Encoding::Utf16Be),
        _ => {}
    }
    // Without a mark UTF-16 shows by the zero halves of its commas, digits and Latin letters, all on one side.
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, many) = (zeros(0), zeros(1), head.len() / 10);
    if odd > many && even * 20 < odd {
        return Format::Text(Encoding::Utf16Le);
    }
    if even > many && odd * 20 < even {
        return Format::Text(Encoding::Utf16Be);
    }
    // A damaged UTF-8 file has a few bad lines among good ones; in a GB file nearly every Chinese line is bad UTF-8.
    if lines.invalid > lines.valid { Format::Text(Encoding::Gb18030) } else { Format::Text(Encoding::Utf8) }
}

/// Counts lines with characters beyond ASCII, by whether they are valid UTF-8.
#[derive(Default)]
struct LineStatistics {
    valid: u64,
    invalid: u64,
    rest: Vec<u8>,
}

impl LineStatistics {
    fn feed(&mut self, part: &[u8]) {
        let Some(end) = part.iter().rposition(|byte| *byte == b'\n') else {
            // A line that never ends is no table; keep memory bounded.
            if self.rest.len() < 1 << 22 {
                self.rest.extend_from_slice(part);
            }
            return;
        };
        self.rest.extend_from_slice(&part[..=end]);
        self.end();
        self.rest.extend_from_slice(&part[end + 1..]);
    }

    fn end(&mut self) {
        for line in self.rest.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
            match std::str::from_utf8(line) {
                Ok(_) => self.valid += 1,
                Err(_) => self.invalid += 1,
            }
        }
        self.rest.clear();
    }
}
