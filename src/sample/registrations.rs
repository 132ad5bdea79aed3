//! Registrations: what an applicant writes, and the truth of it, drawn one by one, each from a stream of its own.

use super::city::City;
use super::company;
use super::dice::Dice;
use super::draft::Draft;
use super::elsewhere::Elsewhere;
use super::index::Index;
use super::model::{Kind, Rooms, STRUCTURES};
use super::noise::{self, Noise, Scene};
use super::truth::{Finding, Truth, read};
use super::unclear;
use super::{Plan, SampleError};

/// One line of `registrations.csv` with its line of `truth.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub id: String,
    /// Name of the (invented) firm.
    pub name: String,
    pub address: String,
    pub truth: Truth,
    /// Id of the recorded address that the text was made from; empty where it fits none.
    pub site_id: String,
    /// Kinds of noise; empty where the writing is clean.
    pub noise: Vec<&'static str>,
}

/// Per mille: texts that nobody could place, unclear ones, elsewhere; the rest is at home.
const NOT_PLACEABLE: usize = 92;
const UNCLEAR: usize = 92;
const ELSEWHERE: usize = 44;
/// Per mille of home addresses that lie inside, so that half of all answerable ones do.
const INSIDE: usize = 545;
const STRUCTURE_WEIGHTS: [usize; 7] = [26, 25, 11, 14, 7, 7, 10];
/// Weights of 0, 1, 2 and 3 kinds of noise.
const COUNTS: [usize; 4] = [26, 36, 25, 13];
/// Per mille of home addresses that leave the town out of a name borne in several.
const SHARED: usize = 14;
/// Kinds after which the text no longer denotes the recorded address itself.
#[rustfmt::skip]
const LOST: [&str; 8] = [
    "road_only", "place_only", "village_only", "unknown_number", "unknown_building", "relative", "two_addresses",
    "number_range",
];

/// Kinds that make an address unclear, and how often each is asked for.
const UNCLEAR_KINDS: [(&str, usize); 11] = [
    ("road_only", 14),
    ("unknown_number", 18),
    ("unknown_building", 12),
    ("place_only", 10),
    ("village_only", 8),
    ("missing_town", 18),
    ("relative", 14),
    ("two_addresses", 12),
    ("wrong_town", 8),
    ("number_range", 3),
    ("former_town", 4),
];

/// Everything that drawing needs, made once.
pub struct Office<'a> {
    city: &'a City,
    index: Index,
    elsewhere: Elsewhere,
}

impl<'a> Office<'a> {
    pub fn new(city: &'a City) -> Result<Office<'a>, SampleError> {
        Ok(Office { city, index: Index::new(city), elsewhere: Elsewhere::new(city)? })
    }

    /// The registration of this number, counted from 0.
    pub fn registration(&self, number: usize) -> Registration {
        let mut dice = Dice::new(self.city.plan.seed, "registration", number as u64);
        let (address, truth, site_id, noise) = loop {
            if let Some(drawn) = self.draw(&mut dice) {
                break drawn;
            }
        };
        let name = company::name(&self.city.counties[0], &mut dice);
        Registration { id: format!("R{:07}", number + 1), name, address, truth, site_id, noise }
    }

    fn draw(&self, dice: &mut Dice) -> Option<(String, Truth, String, Vec<&'static str>)> {
        let home = 1000 - NOT_PLACEABLE - UNCLEAR - ELSEWHERE;
        match dice.weighted(&[NOT_PLACEABLE, UNCLEAR, ELSEWHERE, home]) {
            0 => {
                let kind = dice.weighted(&unclear::WEIGHTS);
                let (text, tag) = unclear::text(self.city, &self.index, &self.elsewhere, kind, dice)?;
                Some((text, Truth::Unanswerable, String::new(), vec![tag]))
            }
            1 => self.unclear(dice),
            2 => {
                let (text, tag) = self.elsewhere.address(self.city, dice);
                Some((text, Truth::Outside, String::new(), vec![tag]))
            }
            _ => {
                let inside = dice.chance(INSIDE);
                let structure = STRUCTURES[dice.weighted(&STRUCTURE_WEIGHTS)];
                let count = dice.weighted(&COUNTS);
                if dice.chance(SHARED) {
                    let site = self.unclear_site("missing_town", dice)?;
                    let row = dice.below(self.city.site(site).rows as usize) as u32;
                    let must = noise::by_tag("missing_town")?;
                    return self.written(site, row, &[must], count.saturating_sub(1), dice);
                }
                let (site, row) = self.index.draw(structure, inside, self.city, dice)?;
                self.written(site, row, &[], count, dice)
            }
        }
    }

    /// A record for which the kind leaves readings on both sides.
    fn unclear(&self, dice: &mut Dice) -> Option<(String, Truth, String, Vec<&'static str>)> {
        let weights: Vec<usize> = UNCLEAR_KINDS.iter().map(|kind| kind.1).collect();
        let tag = UNCLEAR_KINDS[dice.weighted(&weights)].0;
        let kind = noise::by_tag(tag)?;
        // Not every city has every case: after some tries another kind is asked for.
        for _ in 0..12 {
            let Some(site) = self.unclear_site(tag, dice) else {
                continue;
            };
            let count = dice.weighted(&[60, 30, 10]);
            let rows = self.city.site(site).rows as usize;
            let written = self.written(site, dice.below(rows) as u32, &[kind], count, dice);
            if let Some(written) = written.filter(|written| written.1 == Truth::Unanswerable) {
                return Some(written);
            }
        }
        None
    }

    fn unclear_site(&self, tag: &str, dice: &mut Dice) -> Option<u32> {
        let city = self.city;
        let pick = |entities: Vec<(u32, Option<u16>)>, dice: &mut Dice| {
            let (entity, town) = *entities.get(dice.below(entities.len()))?;
            let sites: Vec<u32> = city.ground.entities[entity as usize]
                .sites
                .iter()
                .copied()
                .filter(|site| town.is_none_or(|town| city.site(*site).town == town))
                .collect();
            sites.get(dice.below(sites.len())).copied()
        };
        let mixed = |kinds: &[Kind]| {
            let of_kind = |entity: &u32| kinds.contains(&city.ground.entities[*entity as usize].kind);
            self.index.mixed.iter().filter(|m| of_kind(&m.0)).map(|m| (m.0, Some(m.1))).collect()
        };
        match tag {
            "road_only" => pick(mixed(&[Kind::Road]), dice),
            "unknown_number" => pick(mixed(&[Kind::Road, Kind::Road, Kind::Village]), dice),
            "unknown_building" => pick(mixed(&[Kind::Quarter, Kind::Estate, Kind::Market]), dice),
            "place_only" => pick(mixed(&[Kind::Quarter, Kind::Estate, Kind::Market, Kind::Park]), dice),
            "village_only" => pick(mixed(&[Kind::Village]), dice),
            "relative" | "number_range" => self.index.near.get(dice.below(self.index.near.len())).copied(),
            "missing_town" | "wrong_town" => {
                pick(self.index.namesakes.iter().map(|e| (*e, None)).collect(), dice)
            }
            _ => {
                let structure = STRUCTURES[dice.weighted(&STRUCTURE_WEIGHTS)];
                self.index.draw(structure, dice.chance(500), city, dice).map(|drawn| drawn.0)
            }
        }
    }

    /// Writes the record with noise and reads it by the rules; `None` where the case is not drawn.
    fn written(
        &self,
        site: u32,
        row: u32,
        must: &[&Noise],
        count: usize,
        dice: &mut Dice,
    ) -> Option<(String, Truth, String, Vec<&'static str>)> {
        let scene = Scene { city: self.city, index: &self.index };
        let mut draft = Draft::standard(self.city, &self.index, site, row, dice);
        if !noise::spoil(&mut draft, &scene, must, count, dice) || draft.base().is_none() {
            return None;
        }
        let finding = read(self.city, &self.index, &draft.claim);
        let truth = match finding {
            Finding::Inside => Truth::Inside,
            Finding::Outside => Truth::Outside,
            Finding::Split => Truth::Unanswerable,
            Finding::Open => return None,
        };
        let mut kinds = draft.kinds.clone();
        if truth == Truth::Unanswerable {
            name_the_cause(&mut kinds);
        } else if kinds.contains(&"missing_town") && self.city.bearers(&draft.claim) > 1 {
            kinds.push("namesake");
        }
        let id = if truth == Truth::Unanswerable { String::new() } else { self.site_id(&draft, &kinds) };
        Some((draft.text(), truth, id, kinds))
    }

    /// The recorded address that the text denotes, as finely as it says: the building's own row where it names no
    /// recorded room; empty where there is none.
    fn site_id(&self, draft: &Draft, kinds: &[&str]) -> String {
        let has = |tags: &[&str]| tags.iter().any(|tag| kinds.contains(tag));
        if has(&LOST) {
            return String::new();
        }
        if !has(&["building_only", "unknown_room"]) {
            return draft.record.id.clone();
        }
        match self.city.site(draft.record.site).rooms {
            Rooms::Stalls { .. } => String::new(),
            _ => self.city.record(draft.record.site, 0).id,
        }
    }
}

/// The kind to blame for readings on both sides is marked as such: the first of these that is there.
fn name_the_cause(kinds: &mut Vec<&'static str>) {
    #[rustfmt::skip]
    const CAUSES: [&str; 20] = [
        "two_addresses", "relative", "road_only", "place_only", "village_only", "unknown_number", "unknown_building",
        "number_range", "homophone", "lookalike_name", "dropped_character", "doubled_character", "wrong_town",
        "former_prefix", "former_town", "missing_town", "former_village", "alias", "village_form", "part_of_name",
    ];
    let cause = CAUSES.iter().copied().find(|cause| kinds.contains(cause));
    match cause.and_then(noise::by_tag) {
        Some(cause) => {
            kinds.retain(|kind| *kind != cause.tag);
            kinds.insert(0, cause.unclear);
        }
        None => kinds.insert(0, "ambiguous_namesake"),
    }
}

/// Every registration of the plan, in the order of the ids.
pub fn registrations<'a>(office: &'a Office<'a>, plan: &Plan) -> impl Iterator<Item = Registration> + 'a {
    (0..plan.registrations).map(move |number| office.registration(number))
}
