//! The schematic layers: `ftz` (26.2 km², of which the bonded zone 1.34), `plan`, `industry` and `town`.
//!
//! No boundary of the zone is published; only the totals are facts (国发〔2020〕10号). The shapes are invented.

use super::cells::{has_area, polygon, rounded};
use super::county::County;
use super::frame::{Point, Ring, point, to_degrees, to_metres};
use crate::spatial::rows::{Properties, ZoneRow};
use geo::BooleanOps;
use geo_types::{LineString, MultiPolygon, Polygon};

struct Plot {
    code: &'static str,
    name: &'static str,
    kind: &'static str,
    centre: (f64, f64),
    /// Square kilometres.
    area: f64,
    /// Relative distance of the corner in each of the twelve [`DIRECTIONS`].
    reach: [f64; 12],
    /// A street that runs along the plot's first corners, so that its two sides differ.
    street: &'static str,
}

#[rustfmt::skip]
const PLOTS: [Plot; 9] = [
    Plot { code: "FTZ-YW-01", name: "综合保税区", kind: "bonded", centre: (120.022, 29.392), area: 1.34, reach: [1.2, 1.0, 0.9, 0.8, 1.0, 1.2, 1.3, 1.1, 0.9, 0.8, 0.9, 1.1], street: "" },
    Plot { code: "FTZ-YW-02", name: "国际商贸片", kind: "trade", centre: (120.112, 29.340), area: 4.60, reach: [1.3, 1.1, 1.0, 0.8, 0.7, 0.9, 1.2, 1.4, 1.2, 0.9, 0.8, 1.0], street: "商城大道" },
    Plot { code: "FTZ-YW-03", name: "经济开发片", kind: "manufacture", centre: (120.028, 29.273), area: 5.20, reach: [1.0, 1.2, 1.3, 1.0, 0.8, 0.8, 1.1, 1.3, 1.0, 0.7, 0.8, 0.9], street: "富港大道" },
    Plot { code: "FTZ-YW-04", name: "陆港物流片", kind: "logistics", centre: (119.985, 29.310), area: 4.40, reach: [0.9, 0.7, 0.8, 1.1, 1.3, 1.2, 0.9, 0.8, 1.0, 1.3, 1.2, 1.0], street: "四海大道" },
    Plot { code: "FTZ-YW-05", name: "铁路口岸片", kind: "logistics", centre: (120.058, 29.368), area: 2.20, reach: [1.4, 1.2, 0.8, 0.6, 0.7, 1.0, 1.4, 1.2, 0.8, 0.6, 0.7, 1.1], street: "春风大道" },
    Plot { code: "FTZ-YW-06", name: "创新服务片", kind: "service", centre: (120.098, 29.281), area: 2.60, reach: [1.0, 0.8, 0.9, 1.2, 1.3, 1.0, 0.8, 0.9, 1.1, 1.2, 1.0, 0.9], street: "" },
    Plot { code: "FTZ-YW-07", name: "高新装备片", kind: "manufacture", centre: (120.124, 29.399), area: 3.00, reach: [0.8, 0.9, 1.2, 1.3, 1.1, 0.9, 0.7, 0.8, 1.0, 1.2, 1.1, 0.9], street: "" },
    Plot { code: "FTZ-YW-08", name: "智能制造片", kind: "manufacture", centre: (119.962, 29.240), area: 1.60, reach: [1.1, 1.0, 0.9, 1.0, 1.2, 1.1, 0.8, 0.7, 0.9, 1.1, 1.2, 1.0], street: "" },
    Plot { code: "FTZ-YW-09", name: "数字贸易片", kind: "service", centre: (120.046, 29.324), area: 1.26, reach: [0.9, 1.1, 1.2, 0.9, 0.8, 1.0, 1.2, 1.1, 0.9, 0.8, 1.0, 1.2], street: "" },
];

const DIRECTIONS: [(f64, f64); 12] = [
    (1.0, 0.0),
    (0.866, 0.5),
    (0.5, 0.866),
    (0.0, 1.0),
    (-0.5, 0.866),
    (-0.866, 0.5),
    (-1.0, 0.0),
    (-0.866, -0.5),
    (-0.5, -0.866),
    (0.0, -1.0),
    (0.5, -0.866),
    (0.866, -0.5),
];

/// Proposed names of the 13 sub-industries, and where their areas lie: the centre's offset from a plot in metres.
#[rustfmt::skip]
const INDUSTRIES: [(&str, &str, usize, f64, f64, f64); 13] = [
    ("01", "市场采购与小商品贸易", 1, 0.0, 0.0, 560.0), ("02", "数字贸易与跨境电商", 8, 0.0, 100.0, 420.0),
    ("03", "进口与保税贸易", 0, 0.0, 0.0, 450.0), ("04", "转口与离岸贸易", 1, 900.0, 500.0, 430.0),
    ("05", "国际物流与仓储", 3, 0.0, 0.0, 620.0), ("06", "跨境金融与供应链金融", 1, -300.0, -1200.0, 330.0),
    ("07", "会展与商务服务", 5, 0.0, 0.0, 480.0), ("08", "数字与信息技术服务", 8, 1500.0, -900.0, 400.0),
    ("09", "检测认证与知识产权服务", 5, 1600.0, -900.0, 350.0), ("10", "时尚与小商品智造", 7, 0.0, 0.0, 500.0),
    ("11", "信息光电与新能源", 2, 0.0, 0.0, 650.0), ("12", "智能终端与高端装备", 6, 0.0, 0.0, 560.0),
    ("13", "医疗健康与新材料", 2, 500.0, -2600.0, 600.0),
];

/// Polygons of the zone in metres, for the side of every address.
pub struct Ftz {
    pub plots: Vec<Ring>,
}

impl Ftz {
    pub fn new() -> Ftz {
        Ftz { plots: PLOTS.iter().map(|plot| ring_of(&shape(plot, 1.0))).collect() }
    }

    pub fn contains(&self, p: Point) -> bool {
        self.plots.iter().any(|plot| plot.contains(p))
    }

    /// Metres to the nearest boundary; beyond `enough` any larger figure.
    pub fn clearance(&self, p: Point, enough: f64) -> f64 {
        self.plots.iter().map(|plot| plot.distance_within(p, enough)).fold(f64::INFINITY, f64::min)
    }

    /// Streets that follow the boundary: name and line.
    pub fn boundary_streets(&self) -> Vec<(&'static str, Vec<Point>)> {
        let along = |(plot, ring): (&Plot, &Ring)| (plot.street, ring.points[..4].to_vec());
        PLOTS.iter().zip(&self.plots).filter(|(plot, _)| !plot.street.is_empty()).map(along).collect()
    }

    /// Centre of the plot that holds the markets.
    pub fn market_centre() -> Point {
        to_metres(PLOTS[1].centre.0, PLOTS[1].centre.1)
    }
}

/// Every layer of every county; the zone lies in the first alone.
pub fn layers(counties: &[County], cells: &[Vec<MultiPolygon<f64>>]) -> Vec<ZoneRow> {
    let mut rows = Vec::new();
    for plot in &PLOTS {
        let name = format!("自贸区义乌片（示意）·{}", plot.name);
        rows.push(zone("ftz", plot.code, &name, plot.kind, &MultiPolygon(vec![shape(plot, 1.0)])));
    }
    for (number, county) in counties.iter().enumerate() {
        plan(&mut rows, county, number == 0);
    }
    for (code, name, plot, east, north, radius) in INDUSTRIES {
        let centre = to_metres(PLOTS[plot].centre.0, PLOTS[plot].centre.1);
        let corner = |d: &(f64, f64)| point(centre.x + east + d.0 * radius, centre.y + north + d.1 * radius);
        let area = rounded(polygon(&DIRECTIONS.iter().map(corner).collect::<Vec<_>>()));
        let name = format!("{name}（拟定，示意）");
        rows.push(zone("industry", &format!("IND-{code}"), &name, "proposed", &MultiPolygon(vec![area])));
    }
    for (county, cells) in counties.iter().zip(cells) {
        for (town, cell) in county.towns.iter().zip(cells) {
            rows.push(zone("town", &town.code, &format!("{}（示意）", town.name), "town", cell));
        }
    }
    rows
}

/// 核心区 is the zone, 联动创新区 a belt around it, 功能拓展区 all the rest of the county.
fn plan(rows: &mut Vec<ZoneRow>, county: &County, home: bool) {
    let whole = MultiPolygon(vec![polygon(&county.outline.points)]);
    let (core, linked) = if home { (merged(1.0), merged(1.55)) } else { (empty(), empty()) };
    let linked = linked.intersection(&whole).difference(&core);
    let rest = whole.difference(&linked).difference(&core);
    for (kind, name, shape) in
        [("core", "核心区", core), ("linked", "联动创新区", linked), ("expansion", "功能拓展区", rest)]
    {
        if !shape.0.is_empty() {
            let shape = MultiPolygon(
                shape.0.into_iter().map(rounded).filter(|part| has_area(part.exterior())).collect(),
            );
            rows.push(zone(
                "plan",
                &format!("{}-{kind}", county.code),
                &format!("{name}（示意）"),
                kind,
                &shape,
            ));
        }
    }
}

fn empty() -> MultiPolygon<f64> {
    MultiPolygon(Vec::new())
}

fn merged(scale: f64) -> MultiPolygon<f64> {
    PLOTS.iter().fold(empty(), |all, plot| all.union(&MultiPolygon(vec![shape(plot, scale)])))
}

/// The plot's polygon, sized to its area times the square of `scale`, rounded as the file holds it.
fn shape(plot: &Plot, scale: f64) -> Polygon<f64> {
    let centre = to_metres(plot.centre.0, plot.centre.1);
    let at = |size: f64| -> Vec<Point> {
        let corner = |(d, reach): (&(f64, f64), &f64)| {
            point(centre.x + d.0 * reach * size, centre.y + d.1 * reach * size)
        };
        DIRECTIONS.iter().zip(&plot.reach).map(corner).collect()
    };
    let unit = Ring::new(at(1_000.0)).area();
    rounded(polygon(&at(1_000.0 * (plot.area * 1e6 / unit).sqrt() * scale)))
}

fn ring_of(polygon: &Polygon<f64>) -> Ring {
    let mut points = polygon.exterior().0.clone();
    points.pop();
    Ring::new(points)
}

/// From metres to a row in degrees.
fn zone(layer: &str, code: &str, name: &str, kind: &str, shape: &MultiPolygon<f64>) -> ZoneRow {
    let degrees = |line: &LineString<f64>| -> LineString<f64> {
        line.0.iter().map(|p| to_degrees(*p)).collect::<Vec<_>>().into()
    };
    let part = |polygon: &Polygon<f64>| {
        Polygon::new(degrees(polygon.exterior()), polygon.interiors().iter().map(degrees).collect())
    };
    let geometry = MultiPolygon(shape.0.iter().map(part).collect());
    let text = |s: &str| s.to_string();
    let properties = Properties::new();
    ZoneRow { layer: text(layer), code: text(code), name: text(name), kind: text(kind), properties, geometry }
}
