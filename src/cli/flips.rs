//! Registrations whose verdict, or whose zones, other layers would change.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::columns;
use super::error::CliError;
use super::output::{Output, grouped, refuse_same};
use super::pipeline;
use super::progress::Progress;
use super::registrations::Registrations;
use crate::atlas::{Atlas, Classified};

/// What was found; the list itself is a file.
#[derive(Debug, Default, Serialize)]
pub struct Flips {
    /// Registrations that were judged both ways.
    pub rows: u64,
    /// Rows that could not be read, and so were not judged.
    pub unreadable: u64,
    /// Of the flips, by verdict before and after.
    pub verdicts: Vec<FlipCount>,
    /// Rows that keep their verdict and lie in other zones.
    pub zones: u64,
    pub list: PathBuf,
    /// The first flips, to be shown.
    #[serde(skip)]
    pub shown: Vec<Flip>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FlipCount {
    pub before: &'static str,
    pub after: &'static str,
    pub rows: u64,
}

/// One registration whose verdict would be another.
#[derive(Debug, Clone)]
pub struct Flip {
    pub address: String,
    pub before: &'static str,
    pub after: &'static str,
    /// WGS-84 degrees.
    pub point: Option<(f64, f64)>,
}

/// How many flips are kept to be shown.
const SHOWN: usize = 500;

const NAMES: [&str; 8] = [
    "change",
    "verdict_before",
    "verdict_after",
    "zones_before",
    "zones_after",
    "reasons_after",
    "standard_address",
    "site_id",
];

impl Flips {
    /// Judges every registration by both Atlases and writes those that change to a CSV: every column that they had, and
    /// what changes.
    ///
    /// # Errors
    /// The table cannot be read, or the list cannot be written.
    pub fn find(
        before: &Atlas,
        after: &Atlas,
        table: &Path,
        column: &str,
        list: &Path,
        progress: &mut Progress,
    ) -> Result<Self, CliError> {
        refuse_same(table, list)?;
        let mut registrations = Registrations::open(table, column)?;
        let header = registrations.header().to_vec();
        let (width, column) = (header.len(), registrations.column());
        let mut output = Output::create(list)?;
        let mut names = Vec::new();
        columns::append(&mut names, &header);
        columns::append(&mut names, NAMES.map(|name| columns::free_name(name, &header)));
        columns::end(&mut names);
        output.write(&names)?;
        let mut found = Flips { list: list.to_owned(), ..Flips::default() };
        pipeline::run(
            || registrations.read(),
            |rows| {
                let mut block = Block::default();
                for row in rows {
                    match row {
                        Ok(record) => {
                            let fields = (0..width).map(|index| record.field(index));
                            block.judge(before, after, record.field(column), fields);
                        }
                        Err(_) => block.unreadable += 1,
                    }
                }
                block
            },
            |block| {
                output.write(&block.csv)?;
                found.take(block);
                progress.report("比较判定", found.rows, None);
                Ok(())
            },
        )?;
        output.finish()?;
        found.verdicts.sort_by_key(|count| std::cmp::Reverse(count.rows));
        Ok(found)
    }

    /// Registrations whose verdict would be another.
    pub fn count(&self) -> u64 {
        self.verdicts.iter().map(|count| count.rows).sum()
    }

    fn take(&mut self, block: Block) {
        self.rows += block.rows;
        self.unreadable += block.unreadable;
        self.zones += block.zones;
        for flip in block.flips {
            let same = |count: &&mut FlipCount| (count.before, count.after) == (flip.before, flip.after);
            match self.verdicts.iter_mut().find(same) {
                Some(count) => count.rows += 1,
                None => self.verdicts.push(FlipCount { before: flip.before, after: flip.after, rows: 1 }),
            }
            if self.shown.len() < SHOWN {
                self.shown.push(flip);
            }
        }
    }

    pub fn people(&self) -> String {
        let [rows, flips, zones] = [self.rows, self.count(), self.zones].map(grouped);
        let mut text = format!("登记 {rows} 条：判定会改变 {flips} 条，判定不变而所在片区改变 {zones} 条");
        for FlipCount { before, after, rows } in &self.verdicts {
            let _ = write!(text, "\n  {} → {}：{} 条", word(before), word(after), grouped(*rows));
        }
        if self.unreadable > 0 {
            let _ = write!(text, "\n无法读取、因而没有比较的行：{}", grouped(self.unreadable));
        }
        let _ = write!(text, "\n清单见 {}", self.list.display());
        text
    }
}

/// A verdict for people.
pub fn word(verdict: &str) -> &'static str {
    match verdict {
        "inside" => "区内",
        "outside" => "区外",
        _ => "待核查",
    }
}

/// What one portion of the rows gives.
#[derive(Default)]
struct Block {
    csv: Vec<u8>,
    rows: u64,
    unreadable: u64,
    zones: u64,
    flips: Vec<Flip>,
}

impl Block {
    fn judge<'a>(
        &mut self,
        before: &Atlas,
        after: &Atlas,
        address: &str,
        fields: impl Iterator<Item = &'a str>,
    ) {
        self.rows += 1;
        let [old, new] = [before, after].map(|atlas| atlas.classify(address));
        let flips = old.verdict != new.verdict;
        if !flips && zones(&old) == zones(&new) {
            return;
        }
        let reasons: Vec<_> = new.reasons.iter().map(|reason| reason.code()).collect();
        columns::append(&mut self.csv, fields);
        columns::append(
            &mut self.csv,
            [
                if flips { "verdict" } else { "zones" },
                old.verdict.as_str(),
                new.verdict.as_str(),
                &joined(&old),
                &joined(&new),
                &reasons.join("|"),
                &new.standard_address,
                &new.site_id,
            ],
        );
        columns::end(&mut self.csv);
        match flips {
            true => self.flips.push(Flip {
                address: address.to_owned(),
                before: old.verdict.as_str(),
                after: new.verdict.as_str(),
                point: new.point,
            }),
            false => self.zones += 1,
        }
    }
}

fn zones<'a>(answer: &'a Classified<'a>) -> BTreeSet<(&'a str, &'a str)> {
    answer.zones.iter().map(|zone| (zone.layer.as_str(), zone.code.as_str())).collect()
}

fn joined(answer: &Classified) -> String {
    let zones: Vec<String> =
        answer.zones.iter().map(|zone| format!("{}:{}", zone.layer, zone.code)).collect();
    zones.join("|")
}
