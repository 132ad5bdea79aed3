//! Properties of what tiles are cut from, of the grid that says which polygons hold a point, and of filters.

use ftz_atlas::coordinates::output::OutputSystem;
use ftz_atlas::map::filter::{json, text};
use ftz_atlas::spatial::area::{Area, edges, rings};
use ftz_atlas::spatial::clip;
use ftz_atlas::spatial::grid::Grid;
use ftz_atlas::spatial::outline::outlines;
use ftz_atlas::spatial::points::Points;
use ftz_atlas::spatial::tile::TileId;
use geo::MapCoords;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use proptest::prelude::*;
use rstest::rstest;

fn points() -> impl Strategy<Value = Vec<(f64, f64)>> {
    // Clustered, with many at one place, as stalls of a market are.
    let at = prop_oneof![
        (119.9f64..120.3, 29.0f64..29.6),
        (0u8..3, 0u8..3).prop_map(|(x, y)| (120.0 + f64::from(x) * 1e-6, 29.3 + f64::from(y) * 1e-6)),
        (-180.0f64..180.0, -89.0f64..89.0),
    ];
    prop::collection::vec(at, 0..300)
}

/// Whether an odd number of edges is east of a point, asked of each edge of the polygon.
fn is_inside(shape: &MultiPolygon<f64>, x: f64, y: f64) -> bool {
    let is_crossed = |ends: &[Coord<f64>]| {
        let (a, b) = (ends[0], ends[1]);
        let (west, east) = if (a.x, a.y) < (b.x, b.y) { (a, b) } else { (b, a) };
        let slope = (east.x - west.x) / (east.y - west.y);
        (a.y <= y) != (b.y <= y) && x < west.x + (y - west.y) * slope
    };
    rings(shape).flat_map(|ring| ring.0.windows(2)).filter(|ends| is_crossed(ends)).count() % 2 == 1
}

/// Rings of any form, crossing themselves and each other: with corners all over, on a lattice, so that many meet, or
/// beside each other in a corner of the whole.
fn shapes() -> impl Strategy<Value = Vec<MultiPolygon<f64>>> {
    let corner = prop_oneof![
        (-1.0f64..1.0, -1.0f64..1.0),
        (0u8..6, 0u8..6).prop_map(|(x, y)| (f64::from(x) / 8.0, f64::from(y) / 8.0)),
        (0u8..9, 0u8..9).prop_map(|(x, y)| (0.3 + f64::from(x) * 1e-7, 0.4 + f64::from(y) * 1e-7)),
    ];
    let ring = prop::collection::vec(corner, 0..40)
        .prop_map(|ring| ring.into_iter().map(|(x, y)| Coord { x, y }).collect::<LineString<f64>>());
    let shape = prop::collection::vec(ring, 1..4).prop_map(|mut rings| {
        let exterior = rings.remove(0);
        MultiPolygon(vec![Polygon::new(exterior, rings)])
    });
    let shifted = (prop::collection::vec(shape, 0..6), prop::sample::select(vec![0.0, 120.0, -5e5]));
    shifted.prop_map(|(mut shapes, by)| {
        // Identical borders.
        shapes.extend(shapes.first().cloned());
        let moved = |at: Coord<f64>| Coord { x: at.x + by, y: at.y + by / 4.0 };
        shapes.iter().map(|shape| shape.map_coords(moved)).collect()
    })
}

/// Places where rounding would show: corners, edges, corners' heights, and the borders of a grid's cells.
fn places(shapes: &[MultiPolygon<f64>]) -> Vec<(f64, f64)> {
    let corners: Vec<Coord<f64>> = shapes.iter().flat_map(rings).flat_map(|ring| ring.0.clone()).collect();
    let mut places: Vec<(f64, f64)> = corners.iter().map(|corner| (corner.x, corner.y)).collect();
    for (number, pair) in corners.windows(2).enumerate() {
        let other = corners[number * 7 % corners.len()];
        let share = (number % 5) as f64 / 4.0;
        let along = pair[0] + (pair[1] - pair[0]) * share;
        places.extend([(along.x, along.y), (pair[0].x, other.y), (along.x, other.y), (other.x, along.y)]);
    }
    let [west, south, east, north] = Grid::new(shapes.iter().map(edges)).bounds();
    for step in (0..=64).filter(|_| west < east) {
        let share = f64::from(step) / 64.0;
        let (x, y) = (west + (east - west) * share, south + (north - south) * share);
        for corner in corners.iter().take(20) {
            places.extend([(x, corner.y), (x.next_down(), y), (corner.x, y), (x.next_up(), y.next_down())]);
        }
    }
    places
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_grid_of_polygons_answers_as_all_their_edges_do(shapes in shapes(), anywhere in points()) {
        let grid = Grid::new(shapes.iter().map(edges));
        let areas: Vec<Area> = shapes.iter().map(Area::new).collect();
        for (x, y) in places(&shapes).into_iter().chain(anywhere) {
            let wanted: Vec<u32> =
                (0..shapes.len() as u32).filter(|&number| is_inside(&shapes[number as usize], x, y)).collect();
            prop_assert_eq!(grid.at(x, y).collect::<Vec<_>>(), &wanted[..], "({:?}, {:?})", x, y);
            let alone = (0..shapes.len() as u32).filter(|&number| areas[number as usize].contains(x, y));
            prop_assert_eq!(alone.collect::<Vec<_>>(), wanted, "({:?}, {:?})", x, y);
        }
        for nowhere in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            prop_assert_eq!(grid.at(nowhere, 0.5).count() + grid.at(0.5, nowhere).count(), 0);
        }
    }
}

/// Forms of which each cell holds much: spokes of a wheel, lines side by side, one border many times.
#[rstest]
#[case::spokes(1, 20_000, |number| match number % 2 {
    0 => (0.0, 0.0),
    _ => (f64::from(number).cos(), f64::from(number).sin()),
})]
#[case::slivers(1, 20_000, |number| (f64::from(number % 2), f64::from(number) * 1e-9))]
#[case::one_border(100, 200, |number| ((f64::from(number) / 30.0).cos(), (f64::from(number) / 30.0).sin()))]
fn a_grid_stays_small(#[case] times: usize, #[case] corners: u32, #[case] corner: fn(u32) -> (f64, f64)) {
    let ring: LineString<f64> = (0..corners).map(corner).collect();
    let shape = MultiPolygon(vec![Polygon::new(ring, Vec::new())]);
    let grid = Grid::new(vec![edges(&shape); times]);
    assert!(grid.size() < 160 * times * corners as usize, "{} bytes", grid.size());
    let [west, south, east, north] = grid.bounds();
    let (x, y) = (west + (east - west) * 0.4321, south + (north - south) * 0.4321);
    assert_eq!(grid.at(x, y).count(), if is_inside(&shape, x, y) { times } else { 0 });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn counts_of_squares_add_up(points in points(), z in 0u8..8) {
        let index = Points::new(points.iter().copied());
        let (mut single, mut gathered) = (0, 0);
        for x in 0..1 << z {
            for y in 0..1 << z {
                let tile = TileId::new(z, x, y).unwrap();
                let inside = index.in_tile(tile).count();
                prop_assert_eq!(inside, index.count_in(tile));
                let clusters = index.clusters(tile);
                prop_assert!(clusters.len() <= 16 * 16);
                single += inside;
                gathered += clusters.iter().map(|cluster| cluster.count as usize).sum::<usize>();
            }
        }
        prop_assert_eq!(single, points.len());
        prop_assert_eq!(gathered, points.len());
    }

    #[test]
    fn a_box_finds_what_a_scan_finds(points in points(), a in (119.8f64..120.4, 28.9f64..29.7), b in (0.0f64..0.4, 0.0f64..0.4)) {
        let bounds = [a.0, a.1, a.0 + b.0, a.1 + b.1];
        let index = Points::new(points.iter().copied());
        let (mut found, mut sure) = (Vec::new(), Vec::new());
        index.in_box(bounds, |number, surely| {
            found.push(number);
            if surely { sure.push(number) }
        });
        let inside = |(lon, lat): (f64, f64)| {
            (bounds[0]..=bounds[2]).contains(&lon) && (bounds[1]..=bounds[3]).contains(&lat)
        };
        for (number, point) in points.iter().enumerate() {
            let times = found.iter().filter(|one| **one == number as u32).count();
            prop_assert!(times <= 1);
            prop_assert!(times == 1 || !inside(*point));
            prop_assert!(inside(*point) || !sure.contains(&(number as u32)));
            // In excess by a centimetre at most.
            let near = |value: f64, low: f64, high: f64| value > low - 2e-7 && value < high + 2e-7;
            prop_assert!(times == 0 || near(point.0, bounds[0], bounds[2]) && near(point.1, bounds[1], bounds[3]));
        }
    }

    /// Neighbours keep one border: the corners that one drops on it, the other drops too.
    #[test]
    fn shared_borders_stay_shared(border in prop::collection::vec(-0.004f64..0.004, 2..40), turned in any::<bool>(), tolerance in 1e-9f64..1e-5) {
        let steps = border.len();
        let line: Vec<Coord<f64>> = border.iter().enumerate().map(|(index, x)| {
            Coord { x: 120.0 + x, y: 29.0 + 0.1 * (index + 1) as f64 / (steps + 1) as f64 }
        }).collect();
        let (low, high) = (Coord { x: 120.0, y: 29.0 }, Coord { x: 120.0, y: 29.1 });
        let side = |x: f64, back: bool| {
            let mut ring = vec![low];
            ring.extend(&line);
            ring.push(high);
            ring.push(Coord { x, y: 29.1 });
            ring.push(Coord { x, y: 29.0 });
            ring.push(low);
            if back { ring.reverse(); }
            MultiPolygon::new(vec![Polygon::new(LineString::new(ring), vec![])])
        };
        let shapes = [side(119.9, false), side(120.1, turned)];
        let made = outlines(shapes.iter());
        let kept = |outline: usize| {
            let ring = &made[outline][0];
            let kept = ring.points.iter().zip(&ring.weight).filter(|(_, weight)| f64::from(**weight) >= tolerance);
            let mut kept: Vec<(u64, u64)> = kept.map(|(at, _)| (at.x.to_bits(), at.y.to_bits())).collect();
            kept.sort_unstable();
            kept.dedup();
            kept
        };
        let corners = |outline: usize| -> Vec<(u64, u64)> {
            let own: Vec<_> = made[1 - outline][0].points.iter().map(|at| (at.x.to_bits(), at.y.to_bits())).collect();
            kept(outline).into_iter().filter(|at| own.contains(at)).collect()
        };
        prop_assert_eq!(corners(0), corners(1));
    }

    #[test]
    fn a_cut_ring_stays_in_its_box(ring in prop::collection::vec((-2.0f64..3.0, -2.0f64..3.0), 3..30)) {
        let mut points: Vec<Coord<f64>> = ring.into_iter().map(|(x, y)| Coord { x, y }).collect();
        clip::ring(&mut points, [0.0, 0.0, 1.0, 1.0], &mut Vec::new());
        prop_assert!(points.iter().all(|at| (-1e-9..=1.0 + 1e-9).contains(&at.x) && (-1e-9..=1.0 + 1e-9).contains(&at.y)));
    }

    #[test]
    fn any_text_is_a_filter_or_an_error(input in ".{0,120}") {
        let _ = text::read(&input, OutputSystem::CRS84);
        let _ = json::read(&input, OutputSystem::CRS84);
    }

    #[test]
    fn almost_filters_too(parts in prop::collection::vec(prop::sample::select(vec![
        "a", "'x'", "1", "=", "<>", "AND", "OR", "NOT", "(", ")", "IN", "LIKE", "BETWEEN", "IS", "NULL", ",", "S_INTERSECTS(",
        "geometry", "POINT(1 2)", "BBOX(1,2,3,4)", "CASEI(", "true", "\"b\"",
    ]), 0..30)) {
        let _ = text::read(&parts.join(" "), OutputSystem::CRS84);
    }

    #[test]
    fn there_and_back(lon in 118.0f64..122.0, lat in 18.0f64..45.0) {
        let mut systems = vec![OutputSystem::CRS84, OutputSystem::WGS84, OutputSystem::CGCS2000, OutputSystem::WEB_MERCATOR];
        systems.extend(OutputSystem::grids_near(lon));
        for system in systems {
            let pair = system.project(lon, lat).unwrap();
            let (x, y) = system.unproject(pair).unwrap();
            prop_assert!((x - lon).abs() < 1e-8 && (y - lat).abs() < 1e-8, "{} {:?}", system, pair);
        }
    }
}

#[test]
fn depth_is_bounded() {
    let deep = format!("{}a=1{}", "(".repeat(5_000), ")".repeat(5_000));
    assert!(text::read(&deep, OutputSystem::CRS84).is_err());
    assert!(text::read(&format!("{} a=1", "NOT ".repeat(5_000)), OutputSystem::CRS84).is_err());
    let deep = format!("{}true{}", r#"{"op":"not","args":["#.repeat(100), "]}".repeat(100));
    assert!(json::read(&deep, OutputSystem::CRS84).is_err());
}
