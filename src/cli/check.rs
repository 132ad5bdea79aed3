//! `check`: what a careful operator would look at before trusting the answers.

use std::fmt::Write as _;

use geo::{BoundingRect, Validation};
use serde::Serialize;

use super::error::CliError;
use super::output::grouped;
use super::progress::Progress;
use super::{Context, Outcome, access, city};
use crate::jobs::access::check::judge;
use crate::jobs::access::keys;
use crate::jobs::build;
use crate::jobs::references::{Areas, Directory, Names, Warning};
use crate::spatial::rows::{FeatureRow, Geometry};
use crate::store::snapshot::Counts;
use crate::store::{BatchState, Store};

#[derive(clap::Args)]
pub struct Arguments {}

#[derive(Serialize)]
struct Report {
    ok: bool,
    database: String,
    counts: Counts,
    synthetic: bool,
    atlas_version: String,
    /// Whether servers answer from the Atlas that these rows make.
    active: bool,
    faults: Vec<Fault>,
    /// Names that refer to nothing: answers are right, but fewer than they could be.
    warnings: Vec<Warning>,
    notes: Vec<String>,
}

/// Something that makes answers wrong.
#[derive(Serialize)]
struct Fault {
    code: &'static str,
    text: String,
}

/// At most this many faults of one kind are told one by one.
const TOLD: usize = 5;

pub fn run(context: &Context, _: Arguments) -> Result<Outcome, CliError> {
    let mut progress = Progress::new(context.voice);
    let report = city::wait(async {
        // Opening checks the version of the tables.
        let store = city::open_existing(context).await?;
        report(context, &store, &mut progress).await
    })?;
    drop(progress);
    context.voice.result(&report, &people(&report), false);
    if report.ok { Ok(Outcome::Done) } else { Err(CliError::Check(report.faults.len())) }
}

/// What is wrong with the record of what people did.
async fn audit_faults(context: &Context, store: &Store) -> Result<Vec<Fault>, CliError> {
    let heads = access::heads(context);
    if store.audit_chains().await?.is_empty() && !heads.exists() {
        return Ok(Vec::new());
    }
    // Without the keys nothing can be said of it; a check makes none.
    let ring = keys::read(&context.config.access.key_path(&context.config.data))?;
    let judged = judge(store, &ring, &heads, city::now()).await?;
    let fault = |chain: &str, fault: String| Fault {
        code: "audit_broken",
        text: format!("审计链 {chain}：{fault}"),
    };
    Ok(judged.into_iter().filter_map(|one| Some(fault(&one.chain, one.fault?))).collect())
}

async fn report(context: &Context, store: &Store, progress: &mut Progress) -> Result<Report, CliError> {
    let extent = context.config.map.extent;
    let mut snapshot = store.snapshot().await?;
    let counts = snapshot.counts().await?;
    let (mut zones, mut astray) = (Vec::new(), Astray::default());
    snapshot
        .for_each_feature(city::today(), |feature| zones.extend(feature_faults(&feature, extent)))
        .await?;
    let directory = Directory::read(&mut snapshot).await?;
    let mut aliases = Vec::new();
    snapshot.for_each_alias(|row| aliases.push(row)).await?;
    let (mut areas, mut names) = (Areas::default(), Names::default());
    let mut read = 0;
    snapshot
        .for_each_address(|row| {
            read += 1;
            if !holds(extent, row.lon, row.lat) {
                astray.add(&row.id);
            }
            areas.add(row);
            names.add(row);
            progress.report("检查地址", read, Some(counts.addresses));
        })
        .await?;
    drop(snapshot);
    let mut faults = zones;
    faults.extend(astray.fault());
    faults.extend(audit_faults(context, store).await?);
    let mut warnings = areas.unmatched(&directory);
    warnings.extend(names.aliases_without_target(&aliases, &directory));

    let atlas = build::atlas(store, city::today(), &mut |at| progress.job(at)).await?;
    let active = store.active_atlas().await?;
    let never = active.is_none();
    let active = active.is_some_and(|active| active.version == atlas.version());
    let mut notes = Vec::new();
    if !active {
        let what = if never {
            "还没有启用过图集"
        } else {
            "启用中的图集不是用现在的内容构建的"
        };
        notes.push(format!("{what}：运行 ftz-atlas atlas activate"));
    }
    if counts.addresses == 0 {
        faults.push(Fault {
            code: "no_addresses", text: "地址库是空的，只认得全国区划".to_owned()
        });
    }
    if !atlas.zones().iter().any(|zone| zone.layer == "ftz") {
        faults.push(Fault {
            code: "no_zones", text: "没有 ftz 图层：任何地址都只能待核查".to_owned()
        });
    }
    for batch in store.batches(50).await?.iter().filter(|batch| batch.state == BatchState::Loading) {
        notes.push(format!("文件 {} 的导入中断在第 {} 行：重新导入即可接着做", batch.file, batch.taken));
    }
    Ok(Report {
        ok: faults.is_empty(),
        database: store.url().to_string(),
        counts,
        synthetic: store.holds_sample().await?,
        atlas_version: atlas.version().to_owned(),
        active,
        faults,
        warnings,
        notes,
    })
}

fn feature_faults(feature: &FeatureRow, extent: [f64; 4]) -> Vec<Fault> {
    let place = format!("{} 图层的 {}（{}）", feature.layer, feature.code, feature.name);
    let mut faults = Vec::new();
    let geometry = match &feature.geometry {
        Geometry::Polygons(shape) => shape.clone(),
        Geometry::Point(lon, lat) => {
            if !holds(extent, *lon, *lat) {
                let text = format!("{place} 超出配置的范围 map.extent");
                faults.push(Fault { code: "zone_outside_extent", text });
            }
            return faults;
        }
    };
    if let Err(cause) = geometry.check_validation() {
        faults.push(Fault { code: "invalid_zone", text: format!("{place} 的边界无效：{cause}") });
    }
    let outside = match geometry.bounding_rect() {
        None => true,
        Some(box_) => {
            let (low, high) = (box_.min(), box_.max());
            !holds(extent, low.x, low.y) || !holds(extent, high.x, high.y)
        }
    };
    if outside {
        faults
            .push(Fault {
                code: "zone_outside_extent", text: format!("{place} 超出配置的范围 map.extent")
            });
    }
    faults
}

fn holds([west, south, east, north]: [f64; 4], lon: f64, lat: f64) -> bool {
    (west..=east).contains(&lon) && (south..=north).contains(&lat)
}

/// Addresses outside the configured extent: how many, and the first few.
#[derive(Default)]
struct Astray {
    count: u64,
    first: Vec<String>,
}

impl Astray {
    fn add(&mut self, id: &str) {
        self.count += 1;
        if self.first.len() < TOLD {
            self.first.push(id.to_owned());
        }
    }

    fn fault(self) -> Option<Fault> {
        let text =
            format!("{} 个地址超出配置的范围 map.extent，如 {}", grouped(self.count), self.first.join("、"));
        (self.count > 0).then_some(Fault { code: "address_outside_extent", text })
    }
}

fn people(report: &Report) -> String {
    let Counts { divisions, aliases, addresses, zones } = report.counts;
    let [divisions, aliases, addresses, zones] = [divisions, aliases, addresses, zones].map(grouped);
    let mut text = format!(
        "数据库 {}\n区划 {divisions}，别名 {aliases}，地址 {addresses}，片区 {zones}{}\n图集 {}（{}）",
        report.database,
        if report.synthetic { "（含合成数据）" } else { "" },
        report.atlas_version,
        if report.active { "启用中" } else { "未启用" },
    );
    for note in &report.notes {
        let _ = write!(text, "\n提示：{note}");
    }
    for warning in &report.warnings {
        let _ = write!(text, "\n警告：{}", warning.text);
    }
    for fault in &report.faults {
        let _ = write!(text, "\n问题：{}", fault.text);
    }
    if report.ok {
        text.push_str(if report.warnings.is_empty() {
            "\n没有发现问题"
        } else {
            "\n没有发现使判定出错的问题"
        });
    }
    text
}
