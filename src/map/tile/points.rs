//! Points: each by itself, or gathered with their true number where a tile would hold too many.
//!
//! Each point is in exactly one tile of a zoom, so that numbers add up and no point is drawn twice.

use fast_mvt::{MvtCoord, MvtGeomType, MvtResult, MvtValueRef};

use super::COUNT;
use crate::map::layer::Layer;
use crate::spatial::points::Points;
use crate::spatial::tile::{EXTENT, TileId};

/// A position in units of the world as the nearest unit of the tile that holds it. In the last half unit that would be the
/// edge of the next tile: viewers leave out a point there, and the next tile does not have it, so it stays before it.
fn in_tile(tile: TileId, x: u32, y: u32) -> MvtCoord {
    // The tile's own digits first, then twelve for the unit within it, then what is rounded.
    let unit = |at: u32, first: u32| {
        let units = ((u64::from(at) << (tile.z() + 12)) + (1 << 31)) >> 32;
        (units - u64::from(first) * u64::from(EXTENT)).min(u64::from(EXTENT - 1)) as i32
    };
    MvtCoord { x: unit(x, tile.x()), y: unit(y, tile.y()) }
}

pub(super) fn single(layer: &Layer, points: &Points, tile: TileId) -> MvtResult<Vec<u8>> {
    let mut builder = layer.builder(layer.name.clone())?;
    let mut any = false;
    for (x, y, number) in points.in_tile(tile) {
        let mut feature = builder.feature_of(MvtGeomType::Point);
        feature.points([in_tile(tile, x, y)])?;
        layer.describe(number, &mut feature)?;
        builder = feature.end();
        any = true;
    }
    Ok(if any { builder.encode() } else { Vec::new() })
}

pub(super) fn gathered(layer: &Layer, points: &Points, tile: TileId) -> MvtResult<Vec<u8>> {
    let mut builder = layer.builder(layer.name.clone())?;
    let clusters = points.clusters(tile);
    for cluster in &clusters {
        let mut feature = builder.feature_of(MvtGeomType::Point);
        feature.points([in_tile(tile, cluster.x, cluster.y)])?;
        if cluster.count == 1 {
            layer.describe(cluster.number, &mut feature)?;
        } else {
            feature.tag_ref(COUNT, MvtValueRef::UInt(u64::from(cluster.count)))?;
        }
        builder = feature.end();
    }
    Ok(if clusters.is_empty() { Vec::new() } else { builder.encode() })
}
