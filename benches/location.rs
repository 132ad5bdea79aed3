//! Which of 400 adjoining polygons of 50 to 2,000 vertices holds a point: half of the points anywhere, half within 50 m of a
//! border. One thread; the figure to quote is elements per second. With FTZ_ATLAS_BENCH_EXPORT=FOLDER, polygons and points
//! are written there for `benches/peers/location.py`.

use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ftz_atlas::spatial::layers::Layers;
use ftz_atlas::spatial::rows::ZoneRow;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

const SIDE: usize = 20;
const POINTS: usize = 100_000;
const CELL: f64 = 0.02;

fn fraction(dice: &mut ChaCha8Rng) -> f64 {
    dice.next_u32() as f64 / f64::from(u32::MAX)
}

/// A wandering line between two points, without them: each half leaves the straight line a little.
fn wander(dice: &mut ChaCha8Rng, a: Coord<f64>, b: Coord<f64>, inner: usize) -> Vec<Coord<f64>> {
    if inner == 0 {
        return Vec::new();
    }
    let lean = (fraction(dice) - 0.5) * 0.2;
    let middle =
        Coord { x: (a.x + b.x) / 2.0 - (b.y - a.y) * lean, y: (a.y + b.y) / 2.0 + (b.x - a.x) * lean };
    let half = (inner - 1) / 2;
    let mut line = wander(dice, a, middle, half);
    line.push(middle);
    line.extend(wander(dice, middle, b, inner - 1 - half));
    line
}

fn polygons(dice: &mut ChaCha8Rng) -> Vec<Polygon<f64>> {
    let corner = |dice: &mut ChaCha8Rng, x: usize, y: usize| Coord {
        x: 120.0 + (x as f64 + (fraction(dice) - 0.5) * 0.4) * CELL,
        y: 29.0 + (y as f64 + (fraction(dice) - 0.5) * 0.4) * CELL,
    };
    let corners: Vec<Vec<Coord<f64>>> =
        (0..=SIDE).map(|y| (0..=SIDE).map(|x| corner(dice, x, y)).collect()).collect();
    // Between 8 and 600 vertices a side, half of them fewer than 70.
    let size = |dice: &mut ChaCha8Rng| (8.0 * (600.0f64 / 8.0).powf(fraction(dice))) as usize;
    let mut across = Vec::new();
    let mut along = Vec::new();
    for y in 0..=SIDE {
        for x in 0..=SIDE {
            let (here, count) = (corners[y][x], size(dice));
            across.push(if x < SIDE { wander(dice, here, corners[y][x + 1], count) } else { Vec::new() });
            along.push(if y < SIDE { wander(dice, here, corners[y + 1][x], count) } else { Vec::new() });
        }
    }
    let at = |x: usize, y: usize| y * (SIDE + 1) + x;
    let mut polygons = Vec::new();
    for y in 0..SIDE {
        for x in 0..SIDE {
            let mut ring = vec![corners[y][x]];
            ring.extend(&across[at(x, y)]);
            ring.push(corners[y][x + 1]);
            ring.extend(&along[at(x + 1, y)]);
            ring.push(corners[y + 1][x + 1]);
            ring.extend(across[at(x, y + 1)].iter().rev());
            ring.push(corners[y + 1][x]);
            ring.extend(along[at(x, y)].iter().rev());
            ring.push(corners[y][x]);
            polygons.push(Polygon::new(LineString::new(ring), Vec::new()));
        }
    }
    polygons
}

fn export(folder: &Path, polygons: &[Polygon<f64>], points: &[(f64, f64)]) -> std::io::Result<()> {
    let mut lines = String::new();
    for (number, polygon) in polygons.iter().enumerate() {
        let ring: Vec<String> =
            polygon.exterior().0.iter().map(|coord| format!("{} {}", coord.x, coord.y)).collect();
        let _ = writeln!(lines, "{number},\"POLYGON(({}))\"", ring.join(","));
    }
    std::fs::write(folder.join("polygons.csv"), &lines)?;
    lines.clear();
    for (number, (lon, lat)) in points.iter().enumerate() {
        let _ = writeln!(lines, "{number},{lon},{lat}");
    }
    std::fs::write(folder.join("points.csv"), lines)
}

fn location(criterion: &mut Criterion) {
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    let polygons = polygons(&mut dice);
    let sizes: Vec<usize> = polygons.iter().map(|polygon| polygon.exterior().0.len()).collect();
    println!(
        "{} polygons, {} to {} vertices, {} in all",
        sizes.len(),
        sizes.iter().min().unwrap(),
        sizes.iter().max().unwrap(),
        sizes.iter().sum::<usize>()
    );
    let border: Vec<Coord<f64>> = polygons.iter().flat_map(|polygon| polygon.exterior().0.clone()).collect();
    let points: Vec<(f64, f64)> = (0..POINTS)
        .map(|index| {
            if index % 2 == 0 {
                let within = SIDE as f64 * CELL;
                (120.0 + fraction(&mut dice) * within, 29.0 + fraction(&mut dice) * within)
            } else {
                let near = border[dice.next_u32() as usize % border.len()];
                let metres = |dice: &mut ChaCha8Rng| (fraction(dice) - 0.5) * 2.0 * 35.0 / 111_000.0;
                (near.x + metres(&mut dice), near.y + metres(&mut dice))
            }
        })
        .collect();
    if let Some(folder) = std::env::var_os("FTZ_ATLAS_BENCH_EXPORT") {
        export(Path::new(&folder), &polygons, &points).unwrap();
    }
    let rows = polygons.into_iter().enumerate().map(|(index, polygon)| ZoneRow {
        layer: "plan".into(),
        code: format!("{index:03}"),
        name: String::new(),
        kind: String::new(),
        properties: Default::default(),
        geometry: MultiPolygon::new(vec![polygon]),
    });
    let rows = rows.collect();
    let begun = Instant::now();
    let layers = Layers::new(rows);
    println!("built in {:.0} ms, {} kB", begun.elapsed().as_secs_f64() * 1e3, layers.grid_size() / 1000);
    let found: usize = points.iter().map(|&(lon, lat)| layers.count_at(lon, lat)).sum();
    println!("{found} matches of {POINTS} points");
    let mut group = criterion.benchmark_group("location");
    group.throughput(Throughput::Elements(POINTS as u64));
    group.bench_function("count", |bench| {
        bench.iter(|| points.iter().map(|&(lon, lat)| layers.count_at(black_box(lon), lat)).sum::<usize>());
    });
    group.bench_function("zones", |bench| {
        bench.iter(|| points.iter().map(|&(lon, lat)| layers.at(black_box(lon), lat).len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, location);
criterion_main!(benches);
