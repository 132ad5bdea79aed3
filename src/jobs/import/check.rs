//! The first reading of a file: every row is judged, and nothing is written.

use super::{ImportError, ImportOptions, Refusal};
use crate::jobs::{Progress, Report, Stage};
use crate::sources::reject::{RejectCount, RejectsFile};
use crate::sources::{Located, Reject, RejectCode};
use crate::store::stage::{Staged, fingerprint};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// What the first reading found.
pub(super) struct Checked {
    pub accepted: u64,
    pub rejected: u64,
    pub repeated: u64,
    /// Lines of rows that are sound but whose key an earlier row has.
    pub passed_over: HashSet<u64>,
    pub rejects: Vec<RejectCount>,
    pub rejects_file: Option<PathBuf>,
}

/// Sixteen bytes that stand for a row while repeated ones are looked for.
struct Seen {
    key: u64,
    rest: u32,
    line: u32,
}

pub(super) async fn check<T: Staged>(
    rows: impl Iterator<Item = Result<Located<T>, Reject>> + Send,
    path: &Path,
    options: &ImportOptions,
    name: &str,
    progress: Report<'_>,
) -> Result<Checked, ImportError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let list = options.rejects.clone().unwrap_or_else(|| ImportOptions::rejects_in(folder, path));
    let unlisted = |cause| ImportError::Rejects { path: list.clone(), cause };
    let mut rejects = RejectsFile::at(&list).map_err(unlisted)?;
    let mut seen = Vec::new();
    for (index, row) in rows.enumerate() {
        match row {
            Ok(Located { line, row }) => {
                let (key, rest) = fingerprint(&row);
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                seen.push(Seen { key, rest: rest as u32, line });
            }
            Err(reject) if reject.code == RejectCode::Unreadable => {
                let Reject { file, line, reason: cause, .. } = reject;
                return Err(ImportError::Unreadable { file, line, cause });
            }
            Err(reject) => rejects.push(&reject).map_err(unlisted)?,
        }
        if index % 10_000 == 9_999 {
            progress(Progress { stage: Stage::Checking, done: index as u64 + 1, total: None });
            tokio::task::yield_now().await;
        }
    }
    let sound = seen.len() as u64;
    let (repeats, passed_over) = repeated(seen);
    for (line, first) in &repeats {
        let reason = format!("与第 {first} 行编号（关键字）相同而内容不同");
        let (file, column, raw) = (name.to_owned(), String::new(), String::new());
        let code = RejectCode::Repeated;
        rejects
            .push(&Reject { file, line: *line, column, code, reason, raw, sketch: None })
            .map_err(unlisted)?;
    }
    let (rejected, summary) = (rejects.count(), rejects.summary());
    let rejects_file = rejects.finish().map_err(unlisted)?;
    let accepted = sound - passed_over.len() as u64;
    let repeated = passed_over.len() as u64 - repeats.len() as u64;
    let rows = accepted + rejected + repeated;
    let percent = if rows == 0 { 0.0 } else { rejected as f64 * 100.0 / rows as f64 };
    if percent > options.allow_rejects {
        return Err(ImportError::Refused(Box::new(Refusal {
            file: name.to_owned(),
            rows,
            rejected,
            allowed: options.allow_rejects,
            rejects: summary,
            rejects_file,
        })));
    }
    Ok(Checked { accepted, rejected, repeated, passed_over, rejects: summary, rejects_file })
}

/// Lines that contradict an earlier line (with that line), and all lines whose key an earlier line has.
fn repeated(mut seen: Vec<Seen>) -> (Vec<(u64, u32)>, HashSet<u64>) {
    seen.sort_unstable_by_key(|row| (row.key, row.line));
    let (mut repeats, mut passed_over) = (Vec::new(), HashSet::new());
    for same in seen.chunk_by(|a, b| a.key == b.key) {
        for row in &same[1..] {
            passed_over.insert(u64::from(row.line));
            if row.rest != same[0].rest {
                repeats.push((u64::from(row.line), same[0].line));
            }
        }
    }
    repeats.sort_unstable();
    (repeats, passed_over)
}
