//! Features as text: GeoJSON, CSV, GML. Coordinates in any system that replies can be written in.

pub mod csv;
pub mod geojson;
pub mod gml;
mod number;
pub mod shp;

pub use number::{decimal, number};

use geo_types::{LineString, MultiPolygon};

use crate::coordinates::output::OutputSystem;

/// What of a feature is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Places of the fields; all where it is `None`.
    pub fields: Option<Vec<usize>>,
    pub geometry: bool,
}

impl Chosen {
    pub const ALL: Chosen = Chosen { fields: None, geometry: true };

    fn has(&self, field: usize) -> bool {
        self.fields.as_ref().is_none_or(|fields| fields.contains(&field))
    }
}

/// Why a feature cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("坐标离 {0} 的中央经线太远，不能用该坐标系输出")]
pub struct OutOfReach(pub OutputSystem);

/// Calls `take` for each position of a ring in the axis order of the system; a repeated last point is kept.
fn each(
    ring: &LineString<f64>,
    system: OutputSystem,
    mut take: impl FnMut(bool, [f64; 2]),
) -> Result<(), OutOfReach> {
    for (index, at) in ring.0.iter().enumerate() {
        take(index == 0, system.project(at.x, at.y).ok_or(OutOfReach(system))?);
    }
    Ok(())
}

/// The rings of each polygon, the exterior first.
fn polygons(shape: &MultiPolygon<f64>) -> impl Iterator<Item = impl Iterator<Item = &LineString<f64>>> {
    shape.iter().map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
}
