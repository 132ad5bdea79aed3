//! What each reading of an address is worth, and how it lies to the zones.

use crate::address::query::Query;
use crate::address::reading::Reading;
use crate::classification::Side;
use crate::classification::zone_table::{RELATIVE_MARGIN, ZoneTable};

/// A relative distance is believed to this many metres.
const AWAY_MARGIN: f64 = 50.0;

/// A reading with its probability among the readings and how it lies.
#[derive(Debug, Clone)]
pub struct Weighed {
    pub reading: Reading,
    pub probability: f64,
    pub side: Side,
    pub distance: f64,
    /// Metres that the address may lie beside what it names.
    pub margin: f64,
}

/// Probabilities by their log-odds, and how each footprint lies.
pub(super) fn weigh(zones: &ZoneTable, query: &Query, readings: Vec<Reading>) -> Vec<Weighed> {
    let best = readings.first().map_or(0, |reading| reading.score);
    let odds = |reading: &Reading| (f64::from(reading.score - best) / 100.0).exp();
    let total: f64 = readings.iter().map(odds).sum();
    let relative = if query.relative { RELATIVE_MARGIN.max(query.away + AWAY_MARGIN) } else { 0.0 };
    readings
        .into_iter()
        .map(|reading| {
            let margin = relative.max(reading.reach);
            let stand = zones.stand(&reading, margin);
            Weighed {
                probability: odds(&reading) / total,
                side: stand.side,
                distance: stand.distance,
                margin,
                reading,
            }
        })
        .collect()
}
