//! Multipolygons and points as well-known binary (OGC simple features, ISO 13249-3), little endian, two dimensions.
//!
//! Unlike GeoJSON text it keeps every bit of a coordinate in half the room, and databases and GIS read it.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

const LITTLE_ENDIAN: u8 = 1;
const POINT: u32 = 1;
const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;

pub(super) fn write(geometry: &MultiPolygon<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    head(&mut out, MULTI_POLYGON, geometry.0.len());
    for polygon in geometry {
        head(&mut out, POLYGON, 1 + polygon.interiors().len());
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            out.extend(count(ring.0.len()));
            for point in &ring.0 {
                out.extend(point.x.to_le_bytes());
                out.extend(point.y.to_le_bytes());
            }
        }
    }
    out
}

pub(super) fn write_point(lon: f64, lat: f64) -> Vec<u8> {
    let mut out = vec![LITTLE_ENDIAN];
    out.extend(POINT.to_le_bytes());
    out.extend(lon.to_le_bytes());
    out.extend(lat.to_le_bytes());
    out
}

/// Whether bytes begin as a point does.
pub(super) fn is_point(bytes: &[u8]) -> bool {
    bytes.split_first().is_some_and(|(_, kind)| kind.starts_with(&POINT.to_le_bytes()))
}

/// `None` when the bytes are no point in this form.
pub(super) fn read_point(bytes: &[u8]) -> Option<(f64, f64)> {
    let mut rest = bytes;
    let ([order], kind) = (take(&mut rest)?, u32::from_le_bytes(take(&mut rest)?));
    let (lon, lat) = (f64::from_le_bytes(take(&mut rest)?), f64::from_le_bytes(take(&mut rest)?));
    (order == LITTLE_ENDIAN && kind == POINT && rest.is_empty()).then_some((lon, lat))
}

fn head(out: &mut Vec<u8>, kind: u32, parts: usize) {
    out.push(LITTLE_ENDIAN);
    out.extend(kind.to_le_bytes());
    out.extend(count(parts));
}

fn count(parts: usize) -> [u8; 4] {
    u32::try_from(parts).unwrap_or(u32::MAX).to_le_bytes()
}

/// `None` when the bytes are no multipolygon in this form.
pub(super) fn read(bytes: &[u8]) -> Option<MultiPolygon<f64>> {
    let mut rest = bytes;
    let polygons = parts(&mut rest, MULTI_POLYGON)?;
    let mut geometry = Vec::new();
    for _ in 0..polygons {
        let mut rings = Vec::new();
        for _ in 0..parts(&mut rest, POLYGON)? {
            let points = u32::from_le_bytes(take(&mut rest)?);
            let mut ring = Vec::new();
            for _ in 0..points {
                let x = f64::from_le_bytes(take(&mut rest)?);
                ring.push(Coord { x, y: f64::from_le_bytes(take(&mut rest)?) });
            }
            rings.push(LineString::new(ring));
        }
        let mut rings = rings.into_iter();
        geometry.push(Polygon::new(rings.next()?, rings.collect()));
    }
    rest.is_empty().then(|| MultiPolygon::new(geometry))
}

fn parts(rest: &mut &[u8], kind: u32) -> Option<u32> {
    let [order] = take(rest)?;
    let found = u32::from_le_bytes(take(rest)?);
    let parts = u32::from_le_bytes(take(rest)?);
    (order == LITTLE_ENDIAN && found == kind).then_some(parts)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (head, tail) = rest.split_first_chunk::<N>()?;
    *rest = tail;
    Some(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_and_never_beyond_the_end() {
        let ring = |d: f64| LineString::from(vec![(d, d), (9.0 - d, d), (9.0 - d, 8.1), (d, d)]);
        let geometry = MultiPolygon::new(vec![
            Polygon::new(ring(0.1), vec![ring(2.0)]),
            Polygon::new(ring(0.3), vec![]),
        ]);
        let bytes = write(&geometry);
        assert_eq!(read(&bytes), Some(geometry));
        for end in 0..bytes.len() {
            assert_eq!(read(&bytes[..end]), None);
        }
    }
}
