//! What stands beside the drawing of a preview: changes, flaws, what is refused, registrations.

use std::fmt::Write as _;

use geo::CoordsIter;
use geo_types::Coord;

use super::drawing::Frame;
use super::words::{escaped, word};
use crate::cli::flips::{self, Flips};
use crate::cli::output::grouped;
use crate::jobs::preview::{Change, ChangeKind, LayerPreview, Preview};
use crate::spatial::topology::Flaw;

/// Entries of one list, and flaws of one layer in the drawing; what is beyond is counted.
pub const LISTED: usize = 500;

/// Every list.
pub fn lists(frame: &Frame, preview: &Preview, flips: Option<&Flips>) -> String {
    let mut out = String::new();
    for layer in &preview.layers {
        out.push_str(&changes(frame, layer));
    }
    for layer in &preview.layers {
        let entries = layer.flaws.iter().map(|flaw| {
            let points: Vec<Coord<f64>> = flaw.shape.coords_iter().collect();
            entry(&frame.view(points.iter()), &told(layer, flaw))
        });
        let title = format!("{}：重叠、缝隙与狭条", layer.said.layer);
        out.push_str(&list(&title, "没有发现", entries.collect()));
    }
    let refused = preview.refused.iter().map(|reject| {
        let text = format!("第 {} 个要素：{}", reject.line, reject.reason);
        let sketch = reject.sketch.as_ref();
        let points: Vec<Coord<f64>> = match sketch.and_then(|sketch| sketch.at) {
            Some(at) => vec![at],
            None => sketch.iter().flat_map(|sketch| &sketch.lines).flat_map(|line| line.0.clone()).collect(),
        };
        match points.is_empty() {
            true => format!("<li>{}</li>", escaped(&text)),
            false => entry(&frame.view(points.iter()), &text),
        }
    });
    out.push_str(&list("不予接受的要素", "没有", refused.collect()));
    if preview.turned > 0 {
        let _ = write!(out, "<p>环的方向与标准相反、导入时会改正的要素：{} 个</p>", grouped(preview.turned));
    }
    if let Some(flips) = flips {
        let mut rows = String::new();
        for count in &flips.verdicts {
            let (before, after) = (flips::word(count.before), flips::word(count.after));
            let _ = write!(rows, "<tr><td>{before} → {after}</td><td>{}</td></tr>", grouped(count.rows));
        }
        let [all, changed, zones] = [flips.rows, flips.count(), flips.zones].map(grouped);
        let _ = write!(
            out,
            "<h2>判定会改变的登记</h2><p>比较 {all} 条，判定改变 {changed} 条，仅片区改变 {zones} 条。清单：{}</p>\
             <table>{rows}</table>",
            escaped(&flips.list.display().to_string())
        );
        let entries = flips.shown.iter().map(|flip| {
            let (before, after) = (flips::word(flip.before), flips::word(flip.after));
            let text = format!("{before} → {after}：{}", flip.address);
            match flip.point {
                Some((x, y)) => entry(&frame.view([Coord { x, y }].iter()), &text),
                None => format!("<li>{}</li>", escaped(&text)),
            }
        });
        let _ = write!(out, "<ol>{}</ol>", entries.collect::<String>());
    }
    out
}

/// The legend, with a box for each group to show or hide it.
pub fn legend(flips: bool) -> String {
    let entries = [
        ("before", "#6b7785", "现行边界"),
        ("after", "#2b6cb0", "新的边界"),
        ("ground", "#2f855a", "有变化的范围"),
        ("flaws", "#d53f3f", "重叠（红）、缝隙（橙）、狭条（紫）"),
        ("refused", "#c2185b", "不予接受的要素"),
        ("flips", "#111", "判定会改变的登记"),
        ("names", "#fff", "名称"),
    ];
    let entries = entries.into_iter().filter(|(id, ..)| flips || *id != "flips");
    let label = |(id, colour, text): (&str, &str, &str)| {
        format!(
            "<label><input type=\"checkbox\" checked data-group=\"{id}\"> <i style=\"border-color:{colour}\"></i>{text}</label>"
        )
    };
    entries.map(label).collect()
}

fn changes(frame: &Frame, layer: &LayerPreview) -> String {
    let said = &layer.said;
    let from = said.valid_from.map_or_else(|| "即日".to_owned(), |day| day.to_string());
    let mut out = format!(
        "<h2>{} 第 {} 版，{from}起生效</h2><p class=\"none\">未变 {}，有变化 {}</p>",
        escaped(&said.layer),
        said.version,
        grouped(layer.unchanged),
        grouped(layer.changes.len() as u64)
    );
    let entries = layer.changes.iter().take(LISTED).map(|change| {
        let text = change_told(change);
        let zones = layer.after.iter().chain(&layer.before);
        let points: Vec<Coord<f64>> = match change.ground.0.is_empty() {
            false => change.ground.coords_iter().collect(),
            true => zones
                .filter(|zone| zone.code == change.code)
                .flat_map(|zone| zone.geometry.coords_iter())
                .collect(),
        };
        match points.is_empty() {
            true => format!("<li>{}</li>", escaped(&text)),
            false => entry(&frame.view(points.iter()), &text),
        }
    });
    let _ = write!(out, "<ol>{}</ol>", entries.collect::<String>());
    out
}

fn change_told(change: &Change) -> String {
    let Change { code, name, kind, gained, lost, .. } = change;
    let what = match kind {
        ChangeKind::Added => "新增",
        ChangeKind::Removed => "撤下",
        ChangeKind::Moved => "边界改变",
        ChangeKind::Described => "仅属性改变",
    };
    let mut text = format!("{what} {code} {name}");
    for (word, area) in [("增", *gained), ("减", *lost)] {
        if area >= 1.0 {
            let _ = write!(text, "，{word} {}", area_told(area));
        }
    }
    text
}

fn told(layer: &LayerPreview, flaw: &Flaw) -> String {
    let names = flaw.features.iter().filter_map(|index| layer.after.get(*index));
    let names: Vec<String> = names.map(|zone| format!("{} {}", zone.code, zone.name)).collect();
    format!(
        "{}：{}；{}，平均宽 {:.2} 米",
        word(flaw.kind),
        names.join(" 与 "),
        area_told(flaw.area),
        flaw.width
    )
}

fn area_told(square_metres: f64) -> String {
    match square_metres {
        large if large >= 1e6 => format!("{:.2} 平方千米", large / 1e6),
        small => format!("{} 平方米", grouped(small.round() as u64)),
    }
}

fn list(title: &str, none: &str, entries: Vec<String>) -> String {
    let mut out = format!("<h2>{}</h2>", escaped(title));
    if entries.is_empty() {
        let _ = write!(out, "<p class=\"none\">{none}</p>");
        return out;
    }
    let more = entries.len().saturating_sub(LISTED);
    let _ = write!(out, "<ol>{}</ol>", entries.into_iter().take(LISTED).collect::<String>());
    if more > 0 {
        let _ = write!(
            out,
            "<p class=\"none\">另有 {} 处未列出，见同名的 .findings.geojson</p>",
            grouped(more as u64)
        );
    }
    out
}

fn entry(view: &str, text: &str) -> String {
    format!("<li><button type=\"button\" data-box=\"{view}\">{}</button></li>", escaped(text))
}
