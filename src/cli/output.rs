//! Where results go: a file that appears whole or not at all, or standard output; and the voice of the program.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::CliError;
use crate::config::folder_of;

/// How the program speaks: to people, or to machines with `--json`.
#[derive(Clone, Copy)]
pub struct Voice {
    pub json: bool,
}

impl Voice {
    /// The result of a command, on standard output unless that carries the data.
    pub fn result(self, summary: &impl Serialize, people: &str, data_on_stdout: bool) {
        let text =
            if self.json { serde_json::to_string(summary).unwrap_or_default() } else { people.to_owned() };
        // A reader that has gone away does not make a finished command a failed one.
        let _ =
            if data_on_stdout { writeln!(io::stderr(), "{text}") } else { writeln!(io::stdout(), "{text}") };
    }

    pub fn note(self, people: &str) {
        if !self.json {
            let _ = writeln!(io::stderr(), "{people}");
        }
    }

    /// What does not stop the work but spoils its result, on standard error.
    pub fn warning(self, text: &str) {
        let _ = if self.json {
            writeln!(io::stderr(), "{}", serde_json::json!({ "warning": text }))
        } else {
            writeln!(io::stderr(), "警告：{text}")
        };
    }

    pub fn error(self, error: &CliError) {
        let _ = if self.json {
            writeln!(io::stderr(), "{}", serde_json::json!({ "error": error.to_string() }))
        } else {
            writeln!(io::stderr(), "错误：{error}")
        };
    }
}

/// A file written beside its final place and moved there when complete; `-` is standard output.
pub enum Output {
    Stdout(BufWriter<io::Stdout>),
    File { writer: BufWriter<File>, temporary: PathBuf, path: PathBuf },
}

impl Output {
    pub fn create(path: &Path) -> Result<Self, CliError> {
        if is_dash(path) {
            return Ok(Self::Stdout(BufWriter::with_capacity(1 << 18, io::stdout())));
        }
        let name =
            path.file_name().ok_or_else(|| CliError::Usage(format!("-o {} 不是文件名", path.display())))?;
        let hidden = format!(".{}.{}.part", name.to_string_lossy(), std::process::id());
        let temporary = folder_of(path).join(hidden);
        let file = File::create(&temporary).map_err(|source| CliError::write(path, source))?;
        let writer = BufWriter::with_capacity(1 << 18, file);
        Ok(Self::File { writer, temporary, path: path.to_path_buf() })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        match self {
            Self::Stdout(writer) => writer.write_all(bytes).map_err(|source| CliError::write("-", source)),
            Self::File { writer, path, .. } => {
                writer.write_all(bytes).map_err(|source| CliError::write(&*path, source))
            }
        }
    }

    /// The file itself, for what is not written from its beginning to its end.
    ///
    /// # Errors
    /// Standard output is none.
    pub fn file(&mut self) -> Result<&mut BufWriter<File>, CliError> {
        match self {
            Self::Stdout(_) => {
                Err(CliError::Usage("这种文件不能写到标准输出：请用 -o 给出文件名".to_owned()))
            }
            Self::File { writer, .. } => Ok(writer),
        }
    }

    /// Moves the file to its place. Returns its size in bytes; 0 for standard output.
    pub fn finish(mut self) -> Result<u64, CliError> {
        match &mut self {
            Self::Stdout(writer) => writer.flush().map(|()| 0).map_err(|source| CliError::write("-", source)),
            Self::File { writer, temporary, path } => writer
                .flush()
                .and_then(|()| writer.get_ref().sync_all())
                .and_then(|()| writer.get_ref().metadata())
                .and_then(|about| std::fs::rename(&*temporary, &*path).map(|()| about.len()))
                .map_err(|source| CliError::write(&*path, source)),
        }
    }
}

impl Drop for Output {
    /// What was not finished leaves nothing behind.
    fn drop(&mut self) {
        if let Self::File { temporary, .. } = self {
            let _ = std::fs::remove_file(temporary);
        }
    }
}

/// # Errors
/// An output would take the place of what is read.
pub fn refuse_same(input: &Path, output: &Path) -> Result<(), CliError> {
    let same = matches!((input.canonicalize(), output.canonicalize()), (Ok(a), Ok(b)) if a == b);
    match same && !is_dash(output) {
        true => Err(CliError::Usage(format!("输出 {} 就是输入的文件：请写到另一个文件", output.display()))),
        false => Ok(()),
    }
}

pub fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A number with its thousands apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1000, 390_000].map(grouped), ["0", "999", "1,000", "390,000"]);
    }

    #[test]
    fn an_unfinished_file_leaves_the_old_one_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        std::fs::write(&path, "old").unwrap();
        let mut output = Output::create(&path).unwrap();
        output.write(b"new").unwrap();
        drop(output);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        let mut output = Output::create(&path).unwrap();
        output.write(b"new").unwrap();
        output.finish().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
