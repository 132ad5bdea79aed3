//! The rules by which a registration has an answer. They use what the generator knows: which elements the text still
//! bears, the address base, the aliases and the zone's shapes. A text is answerable where all its readings give one side.
//!
//! 1. *Known site.* The elements fit one recorded site (a house number, a building): its side. A unit, floor or room that
//!    the base lacks changes nothing, the building stands where it stands.
//! 2. *Namesakes.* Without a town (or under a former town's or village's name) every entity of that name or alias is a
//!    reading. Where the number is recorded under several, all must agree; where one has it and another of that name
//!    does not, the other as a whole must agree, else the row is not drawn.
//! 3. *Wrong town.* Where the named town has the name too, but not the number, that reading counts beside the recorded
//!    one; where it has the number as well, the text is a plain address of that town: not drawn. Where it has no such
//!    name, the town is taken to be the mistake.
//! 4. *Not recorded* number or building, or none at all (street, place or village alone): the side of the whole street,
//!    place or village within the named town, where all its recorded sites lie on one side and the hull around them
//!    keeps [`MARGIN`] from the boundary; on both sides: unanswerable; between the two: not drawn.
//! 5. *Beside* (对面, 旁, 附近, 后面): the side where the boundary is farther than 230 m from the named site; unanswerable
//!    where a recorded site within 180 m lies on the other side; between the two: not drawn.
//! 6. *Two addresses, ranges*: all must agree.
//! 7. *Slips of the pen* (homophones, look-alikes, dropped and doubled characters): the recorded side, and every other
//!    name of the same kind within one edit of what is written is a reading too. A slip that gives another existing
//!    name is not drawn.
//! 8. *No town, no county*: the text was handed in at home, so a home reading is meant. Another county, city or province:
//!    outside. Two counties: both readings.
//! 9. *Nothing to go by* (no address, a firm alone, an unknown street in a town that the zone touches): unanswerable.
//!
//! "Not drawn" keeps cases out on which two careful clerks would differ; they are few.

use super::city::City;
use super::frame::distance;
use super::index::Index;
use super::model::Label;

/// Metres that a street's or place's hull must keep from the boundary to be on one side as a whole.
pub const MARGIN: f64 = 60.0;

/// What the registration's address truly is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    Inside,
    Outside,
    Unanswerable,
}

impl Truth {
    pub fn as_str(self) -> &'static str {
        match self {
            Truth::Inside => "inside",
            Truth::Outside => "outside",
            Truth::Unanswerable => "unanswerable",
        }
    }
}

/// What the readings of a text come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    Inside,
    Outside,
    /// Readings on both sides.
    Split,
    /// Careful people would differ: not drawn.
    Open,
}

impl Finding {
    pub fn side(inside: bool) -> Finding {
        if inside { Finding::Inside } else { Finding::Outside }
    }

    /// Both must hold.
    pub fn and(self, other: Finding) -> Finding {
        match (self, other) {
            (Finding::Split, _) | (_, Finding::Split) => Finding::Split,
            (Finding::Inside, Finding::Outside) | (Finding::Outside, Finding::Inside) => Finding::Split,
            (Finding::Open, _) | (_, Finding::Open) => Finding::Open,
            (same, _) => same,
        }
    }
}

/// The finest element that places the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Street and place together, or all elements beyond doubt: this site.
    Site(u32),
    /// House numbers `from..=to` of the parity of `from`; a single number where both are equal.
    Number(Label, Label),
    Building(Label),
    /// A stall's number within its market.
    Stall(u32),
    /// The name alone.
    Whole,
}

/// What a text says, as far as it decides the side.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Entities that the written name may mean.
    pub names: Vec<u32>,
    /// Towns that the written town may mean; `None` where it is missing or wrong.
    pub towns: Option<Vec<u16>>,
    /// The town that the text names and that is not the recorded one.
    pub wrong_town: Option<u16>,
    /// County where the text tells it.
    pub county: Option<u16>,
    pub part: Part,
    /// The text says beside, opposite, near.
    pub beside: bool,
    /// A second address in the same text.
    pub second: Option<Box<Claim>>,
}

pub fn read(city: &City, index: &Index, claim: &Claim) -> Finding {
    let first = match claim.wrong_town {
        None => reading(city, index, claim, claim.towns.as_deref()),
        Some(town) => {
            let anywhere = reading(city, index, claim, None);
            let there = claim.names.iter().any(|name| city.towns_of(*name).contains(&town));
            let recorded = |name: &u32| !city.sites_of(*name, &claim.part, Some(&[town])).is_empty();
            match there && !matches!(claim.part, Part::Site(_)) {
                true if matches!(claim.part, Part::Whole) || claim.names.iter().any(recorded) => {
                    Finding::Open
                }
                true => match reading(city, index, claim, Some(&[town])) {
                    Finding::Open => anywhere.and(Finding::Open),
                    named => anywhere.and(named),
                },
                false => anywhere,
            }
        }
    };
    match &claim.second {
        Some(second) => first.and(read(city, index, second)),
        None => first,
    }
}

/// All entities of the name within the towns, by rules 1, 2, 4 and 5.
fn reading(city: &City, index: &Index, claim: &Claim, towns: Option<&[u16]>) -> Finding {
    if let Part::Site(site) = claim.part {
        return at_site(city, index, site, claim.beside);
    }
    let mut found: Option<Finding> = None;
    let mut missing: Vec<u32> = Vec::new();
    let join = |found: Option<Finding>, more: Finding| Some(found.map_or(more, |before| before.and(more)));
    for entity in &claim.names {
        if claim.county.is_some_and(|county| city.entity(*entity).is_some_and(|e| e.county != county)) {
            continue;
        }
        let sites = city.sites_of(*entity, &claim.part, towns);
        if sites.is_empty() {
            missing.push(*entity);
        }
        for site in sites {
            found = join(found, at_site(city, index, site, claim.beside));
        }
    }
    let whole = missing.iter().filter_map(|entity| city.footing(*entity, towns)).reduce(Finding::and);
    match (found, whole) {
        (Some(found), None) => found,
        (Some(found), Some(whole)) if found == whole || found == Finding::Split => found,
        (Some(_), Some(_)) => Finding::Open,
        (None, Some(whole)) if !claim.beside => whole,
        (None, _) => Finding::Open,
    }
}

fn at_site(city: &City, index: &Index, site: u32, beside: bool) -> Finding {
    let site = city.site(site);
    if !beside || site.clearance > 230.0 {
        return Finding::side(site.inside);
    }
    let other_side = index.near.iter().any(|near| {
        let near = city.site(*near);
        near.inside != site.inside && distance(near.at, site.at) < 180.0
    });
    if other_side { Finding::Split } else { Finding::Open }
}
