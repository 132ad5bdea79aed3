//! Flaws of layers as maps of areas.

use ftz_atlas::spatial::topology::{FlawKind, flaws};
use geo_types::{LineString, MultiPolygon, Polygon};

fn shape(points: &[(f64, f64)]) -> MultiPolygon<f64> {
    MultiPolygon::new(vec![Polygon::new(LineString::from(points.to_vec()), Vec::new())])
}

/// A rectangle in metres east and north of a corner, about.
fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon<f64> {
    let degrees = |x: f64, y: f64| (120.0 + x / 96_486.0, 30.0 + y / 110_852.0);
    let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    shape(&corners.map(|(x, y)| degrees(x, y)))
}

fn kinds(shapes: &[MultiPolygon<f64>]) -> Vec<(FlawKind, Vec<usize>)> {
    let found = flaws(&shapes.iter().collect::<Vec<_>>());
    found.into_iter().map(|flaw| (flaw.kind, flaw.features)).collect()
}

#[test]
fn flaws_between_areas_are_found() {
    let fits = [rectangle(0., 0., 100., 100.), rectangle(100., 0., 200., 100.)];
    assert_eq!(kinds(&fits), []);
    let overlaps = [rectangle(0., 0., 100., 100.), rectangle(97., 0., 200., 100.)];
    assert_eq!(kinds(&overlaps), [(FlawKind::Overlap, vec![0, 1])]);
    let found = flaws(&overlaps.iter().collect::<Vec<_>>());
    assert!((found[0].area - 300.0).abs() < 2.0, "{}", found[0].area);
    assert!((found[0].width - 2.0 * 300.0 / 206.0).abs() < 0.03, "{}", found[0].width);
    // A slit of half a metre that is open at both ends.
    let slit = [rectangle(0., 0., 100., 100.), rectangle(100.5, 0., 200., 100.)];
    assert_eq!(kinds(&slit), [(FlawKind::Gap, vec![0, 1])]);
    // Ten metres wide and open: two quarters with a street between them.
    let street = [rectangle(0., 0., 100., 100.), rectangle(110., 0., 200., 100.)];
    assert_eq!(kinds(&street), []);
    // A yard in the middle of four.
    let yard = [
        rectangle(0., 0., 100., 40.),
        rectangle(0., 60., 100., 100.),
        rectangle(0., 40., 40., 60.),
        rectangle(60., 40., 100., 60.),
    ];
    assert_eq!(kinds(&yard), [(FlawKind::Gap, vec![0, 1, 2, 3])]);
    // With a house in it that a fifth feature holds.
    let mut house = yard.to_vec();
    house.push(rectangle(45., 45., 55., 55.));
    let found = flaws(&house.iter().collect::<Vec<_>>());
    assert_eq!(found.iter().map(|flaw| flaw.kind).collect::<Vec<_>>(), [FlawKind::Gap]);
    assert!((found[0].area - 300.0).abs() < 2.0, "{}", found[0].area);
    let thin = [rectangle(0., 0., 100., 0.5)];
    assert_eq!(kinds(&thin), [(FlawKind::Sliver, vec![0])]);
    // Rounding of a tenth of a millimetre is none.
    let rounded = [rectangle(0., 0., 100., 100.), rectangle(99.9999, 0., 200., 100.)];
    assert_eq!(kinds(&rounded), []);
    assert_eq!(kinds(&[]), []);
}
