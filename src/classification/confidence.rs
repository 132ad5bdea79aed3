//! Confidence: the probability that a verdict is right, per class of match.
//!
//! The classes' figures are the shares that were right among all automatic verdicts on the sample city, unanswerable rows
//! included (`cargo bench --bench verdicts` prints both beside each other, by reason). They hold for a base as complete
//! as the sample; a city checks them on its own audited rows.

use crate::address::fault::FaultCode;
use crate::classification::judge::Judgement;
use crate::classification::reason::ReasonCode;
use crate::classification::{Side, Verdict};

/// Probability that the verdict is right. For a review it is the probability of the likelier side, were one to guess.
pub fn confidence(judgement: &Judgement) -> f64 {
    let Some(best) = judgement.best() else {
        return if judgement.verdict == Verdict::Review { 0.5 } else { 0.999 };
    };
    if judgement.verdict == Verdict::Review {
        let side = |side: Side| -> f64 {
            judgement.readings.iter().filter(|w| w.side == side).map(|w| w.probability).sum()
        };
        let (inside, outside) = (side(Side::Inside), side(Side::Outside));
        let rest = (1.0 - inside - outside).max(0.0) / 2.0;
        return (inside.max(outside) + rest).clamp(0.5, 0.95);
    }
    let class = match judgement.reasons.first() {
        Some(ReasonCode::ExactMatch) => 0.9998,
        Some(ReasonCode::SiteMatch | ReasonCode::Elsewhere) => 0.9994,
        Some(ReasonCode::PlaceOneSide) => 0.999,
        Some(ReasonCode::VillageOneSide | ReasonCode::TownOneSide) => 0.997,
        _ => 0.993,
    };
    let doubts =
        [FaultCode::NameSimilar, FaultCode::TownMismatch, FaultCode::NameUnknown, FaultCode::VillageMismatch];
    let doubts = doubts.iter().filter(|&&code| best.reading.has(code)).count() as i32;
    1.0 - (1.0 - class) * f64::from(1 << (2 * doubts).min(8))
}
