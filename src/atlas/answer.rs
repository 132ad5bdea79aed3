//! Answers to one text: its elements, its verdict in short (for batches) and in full.

use std::cell::RefCell;

use super::{Atlas, ENGINE_VERSION};
use crate::address::elements::elements;
use crate::address::gazetteer::NO_NAME;
use crate::address::reading::Reading;
use crate::address::understand::{Scratch, Understanding};
use crate::classification::confidence::confidence;
use crate::classification::judge::{Judgement, judge};
use crate::classification::question::question;
use crate::classification::reason::ReasonCode;
use crate::classification::weigh::Weighed;
use crate::classification::{Candidate, Element, Fault, Identification, Precision, Role, Verdict, ZoneRef};
use crate::spatial::rows::ZoneRow;

/// At most this many candidates are shown.
const CANDIDATES: usize = 5;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

/// The verdict on one text in the words of a result row.
#[derive(Debug, Clone, PartialEq)]
pub struct Classified<'a> {
    pub verdict: Verdict,
    pub confidence: f64,
    pub precision: Precision,
    pub standard_address: String,
    pub site_id: String,
    /// WGS-84 degrees of the pin.
    pub point: Option<(f64, f64)>,
    pub zones: Vec<&'a ZoneRow>,
    pub town_code: Option<&'a str>,
    pub village_code: Option<&'a str>,
    pub reasons: Vec<ReasonCode>,
}

impl Atlas {
    pub(super) fn with_scratch<T>(&self, run: impl FnOnce(&mut Scratch) -> T) -> T {
        SCRATCH.with(|scratch| match scratch.try_borrow_mut() {
            Ok(mut scratch) => run(&mut scratch),
            Err(_) => run(&mut Scratch::default()),
        })
    }

    /// Reads the elements of a text; needs divisions only.
    pub fn parse(&self, text: &str) -> Vec<Element> {
        self.with_scratch(|scratch| {
            let path = self.ground.base.segment(text, scratch);
            elements(text, &scratch.normalized, &path)
        })
    }

    fn judge(&self, understanding: Understanding) -> Judgement {
        let mut judgements: Vec<Judgement> = understanding
            .queries
            .into_iter()
            .map(|(query, readings)| judge(&self.ground.base, &self.zones, &query, readings))
            .collect();
        if judgements.len() < 2 {
            return judgements.pop().unwrap_or_else(|| Judgement::review(ReasonCode::NoAddress));
        }
        let verdict = judgements[0].verdict;
        let agree =
            verdict != Verdict::Review && judgements.iter().all(|judgement| judgement.verdict == verdict);
        let mut first = judgements.remove(0);
        if agree {
            first.reasons.push(ReasonCode::AddressesAgree);
        } else {
            // Why the first that needs a person needs one; what decides the others decides nothing now.
            let reviewed = |judgement: &&Judgement| judgement.verdict == Verdict::Review;
            let cause = std::iter::once(&first).chain(&judgements).find(reviewed);
            let cause = cause.and_then(|judgement| judgement.reasons.first().copied());
            first.reasons = std::iter::once(ReasonCode::SeveralAddresses).chain(cause).collect();
            first.verdict = Verdict::Review;
        }
        let count = (judgements.len() + 1) as f64;
        first.readings.extend(judgements.into_iter().flat_map(|judgement| judgement.readings));
        // Each address has its share of one.
        first.readings.iter_mut().for_each(|weighed| weighed.probability /= count);
        first
    }

    fn judged(&self, text: &str, scratch: &mut Scratch) -> (Understanding, Judgement) {
        let understanding = self.ground.base.understand(text, scratch);
        if scratch.normalized.chars.is_empty() {
            return (understanding, Judgement::review(ReasonCode::Empty));
        }
        let path = understanding.path.clone();
        let judgement = self.judge(understanding);
        (Understanding { path, queries: Vec::new() }, judgement)
    }

    /// The verdict on a text as a result row. Any text has one.
    pub fn classify(&self, text: &str) -> Classified<'_> {
        let (_, mut judgement) = self.with_scratch(|scratch| self.judged(text, scratch));
        let confidence = confidence(&judgement);
        let mut out = Classified {
            verdict: judgement.verdict,
            confidence,
            precision: judgement.precision(),
            standard_address: String::new(),
            site_id: String::new(),
            point: None,
            zones: Vec::new(),
            town_code: None,
            village_code: None,
            reasons: Vec::new(),
        };
        if let Some(Weighed { reading, .. }) = judgement.readings.first() {
            out.standard_address = self.standard_address(reading);
            out.site_id = self.site_id(reading, &out.standard_address);
            let (lon, lat) = self.pin(reading);
            out.point = Some((lon, lat));
            out.zones = self.layers.at(lon, lat);
            reasons_of_zones(judgement.verdict, &out.zones, &mut judgement.reasons);
            (out.town_code, out.village_code) = self.division_codes(reading);
        }
        out.reasons = judgement.reasons;
        out
    }

    /// Address → site → verdict, with everything that explains it. Any text has an answer.
    pub fn identify(&self, text: &str) -> Identification {
        self.with_scratch(|scratch| {
            let (understanding, mut judgement) = self.judged(text, scratch);
            let candidates: Vec<Candidate> =
                judgement.readings.iter().take(CANDIDATES).map(|weighed| self.candidate(weighed)).collect();
            let site = candidates.first().map(|candidate| candidate.site.clone());
            let zones = site.as_ref().map(|site| self.layers.at(site.lon, site.lat)).unwrap_or_default();
            reasons_of_zones(judgement.verdict, &zones, &mut judgement.reasons);
            let mut elements = elements(text, &scratch.normalized, &understanding.path);
            if let Some(best) = judgement.best() {
                self.set_standards(&best.reading, &mut elements);
            }
            Identification {
                input: text.to_string(),
                verdict: judgement.verdict,
                confidence: confidence(&judgement),
                precision: judgement.precision(),
                site,
                elements,
                zones: zones.into_iter().map(ZoneRef::from).collect(),
                candidates,
                question: question(&self.ground.base, &judgement),
                reasons: judgement.reasons.iter().map(|&reason| reason.into()).collect(),
                atlas_version: self.version.clone(),
                engine_version: ENGINE_VERSION.into(),
                synthetic: self.ground.synthetic,
            }
        })
    }

    /// Says the standard form of names that the text writes otherwise.
    fn set_standards(&self, reading: &Reading, elements: &mut [Element]) {
        let Some(first) = self.rows_of(reading).next() else { return };
        let row = self.ground.base.gazetteer.row(first);
        let area = self.ground.base.gazetteer.area(row.area);
        let divisions = &self.ground.base.lexicon.divisions;
        let anchor = reading.group.map(|group| self.ground.base.gazetteer.group(group as usize).name);
        let name = |id: u32| {
            let stands = id != NO_NAME && (!reading.rows.is_empty() || Some(id) == anchor);
            stands.then(|| self.ground.base.lexicon.name(id).to_string())
        };
        for element in elements {
            let standard = match element.role {
                Role::County => area.county.map(|id| divisions.get(id).name.clone()),
                Role::Town => area.town.map(|id| divisions.get(id).name.clone()),
                Role::Village => name(row.village),
                Role::Road => name(row.road),
                Role::Place => name(row.place),
                _ => None,
            };
            element.standard = standard.filter(|standard| *standard != element.text);
        }
    }

    fn candidate(&self, weighed: &Weighed) -> Candidate {
        let faults = weighed.reading.faults.iter().map(|&(code, penalty)| Fault {
            code: code.code().into(),
            text: code.text().into(),
            penalty: f64::from(penalty) / 100.0,
        });
        Candidate {
            site: self.site(weighed),
            score: f64::from(weighed.reading.score) / 100.0,
            probability: (weighed.probability * 1e6).round() / 1e6,
            faults: faults.collect(),
        }
    }
}

/// A 联动创新区 of the `plan` layer is no part of the zone; a verdict outside says so.
fn reasons_of_zones(verdict: Verdict, zones: &[&ZoneRow], reasons: &mut Vec<ReasonCode>) {
    let linked =
        |zone: &&ZoneRow| zone.layer == "plan" && (zone.kind == "linked" || zone.name.contains("联动创新"));
    if verdict == Verdict::Outside && zones.iter().any(linked) {
        reasons.push(ReasonCode::LinkedArea);
    }
}
