//! Confidence: the probability that a verdict is right, per class of match.
//!
//! The figures are the shares that were right among the automatic verdicts on 700,000 registrations of the sample cities
//! with seeds 1 to 7, unanswerable rows included; two further seeds check them (docs/measurements.md). They hold for a
//! base as complete as the sample; a city checks them on its own audited rows.

use crate::address::fault::FaultCode;
use crate::classification::judge::Judgement;
use crate::classification::reason::ReasonCode;
use crate::classification::{Side, Verdict};

/// Probability that the verdict is right. For a review it is the probability of the likelier side, were one to guess.
pub fn confidence(judgement: &Judgement) -> f64 {
    let Some(best) = judgement.best() else {
        return if judgement.verdict == Verdict::Review { 0.5 } else { 0.9998 };
    };
    if judgement.verdict == Verdict::Review {
        let side = |side: Side| -> f64 {
            judgement.readings.iter().filter(|w| w.side == side).map(|w| w.probability).sum()
        };
        let (inside, outside) = (side(Side::Inside), side(Side::Outside));
        let rest = (1.0 - inside - outside).max(0.0) / 2.0;
        return (inside.max(outside) + rest).clamp(0.5, 0.95);
    }
    let wrong: f64 = match judgement.reasons.first() {
        Some(ReasonCode::ExactMatch | ReasonCode::Elsewhere) => 0.0002,
        Some(ReasonCode::SiteMatch) => 0.0005,
        Some(ReasonCode::PlaceOneSide) => 0.0025,
        Some(ReasonCode::VillageOneSide | ReasonCode::TownOneSide) => 0.002,
        _ => 0.013,
    };
    // A name that differs a little decides, whatever else agrees.
    let similar = if best.reading.has(FaultCode::NameSimilar) { 0.007 } else { 0.0 };
    1.0 - wrong.max(similar)
}
