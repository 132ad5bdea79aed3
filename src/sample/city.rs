//! Assembles the city: counties, ground plan, entities and sites, and where every row stands in the base.

use super::aliases;
use super::cells::{cells, rings};
use super::county::{County, invented, yiwu};
use super::frame::{Point, Ring};
use super::ground::{Ground, Work};
use super::layout::layout;
use super::model::{Entity, NONE, Site, Structure};
use super::{Plan, SampleError, estates, markets, names, parks, quarters, roads, towers, villages, zones};
use crate::address::rows::{AliasRow, DivisionRow};
use crate::spatial::rows::ZoneRow;
use std::collections::{BTreeMap, BTreeSet};

/// Fewest addresses of a county that still shows every structure.
pub const LEAST: usize = 1_500;

/// A town of the city with every name that a registrant may give it.
#[derive(Debug, Clone)]
pub struct TownNames {
    pub code: String,
    pub name: String,
    pub county: u16,
    pub seat: Point,
    /// Former names (稠江镇), and of streets split off the name of the old one.
    pub former: Vec<String>,
    /// The zone keeps clear of the whole town.
    pub outside: bool,
}

/// The sample city. Addresses and registrations are made as they are asked for.
pub struct City {
    pub plan: Plan,
    pub divisions: Vec<DivisionRow>,
    pub aliases: Vec<AliasRow>,
    pub zones: Vec<ZoneRow>,
    pub(super) counties: Vec<String>,
    pub(super) towns: Vec<TownNames>,
    /// Village code by entity.
    pub(super) village_codes: BTreeMap<u32, String>,
    pub(super) ground: Ground,
}

impl City {
    /// Rows of the address base.
    pub fn len(&self) -> u64 {
        self.ground.sites.last().map_or(0, |site| site.first + u64::from(site.rows))
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn entity(&self, index: u32) -> Option<&Entity> {
        if index == NONE { None } else { self.ground.entities.get(index as usize) }
    }

    pub(super) fn site(&self, index: u32) -> &Site {
        &self.ground.sites[index as usize]
    }

    pub(super) fn structure(&self, site: &Site) -> Structure {
        self.ground.structure(site)
    }
}

/// Builds the city of the plan; `progress` hears the number of addresses placed so far.
pub fn city(plan: &Plan, progress: &mut dyn FnMut(u64)) -> Result<City, SampleError> {
    if !(1..=10).contains(&plan.counties) {
        return Err(SampleError::Counties(plan.counties));
    }
    let least = LEAST * plan.counties;
    if plan.addresses < least {
        return Err(SampleError::TooFew { addresses: plan.addresses, counties: plan.counties, least });
    }
    let home = yiwu()?;
    let mut taken: BTreeSet<String> = home.towns.iter().map(|town| names::stem(&town.name)).collect();
    let mut counties: Vec<County> =
        (1..plan.counties).map(|index| invented(plan.seed, index, &home, &mut taken)).collect();
    counties.insert(0, home);

    let mut ground = Ground::new();
    let mut shapes = Vec::new();
    let mut towns = Vec::new();
    let mut village_codes = BTreeMap::new();
    for (number, county) in counties.iter().enumerate() {
        let cells = cells(county);
        let rings: Vec<Vec<Ring>> = cells.iter().map(rings).collect();
        let quota = plan.addresses / plan.counties + usize::from(number < plan.addresses % plan.counties);
        let codes = fill(&mut ground, plan.seed, county, number, &rings, towns.len(), quota)?;
        village_codes.extend(codes);
        for (town, rings) in county.towns.iter().zip(&rings) {
            let gap = |ring: &Ring| {
                ground.ftz.plots.iter().map(|p| super::frame::ring_gap(ring, p)).fold(f64::INFINITY, f64::min)
            };
            towns.push(TownNames {
                code: town.code.clone(),
                name: town.name.clone(),
                county: number as u16,
                seat: town.seat,
                former: Vec::new(),
                outside: rings.iter().all(|ring| gap(ring) > 300.0),
            });
        }
        shapes.push(cells);
        progress(ground.sites.iter().map(|site| u64::from(site.rows)).sum());
    }
    let mut first = 0;
    for site in &mut ground.sites {
        site.first = first;
        first += u64::from(site.rows);
    }
    let zones = zones::layers(&counties, &shapes);
    let divisions: Vec<DivisionRow> = counties.iter().flat_map(|county| county.divisions.clone()).collect();
    let names = counties.iter().map(|county| county.name.clone()).collect();
    let mut city = City {
        plan: *plan,
        divisions,
        aliases: Vec::new(),
        zones,
        counties: names,
        towns,
        village_codes,
        ground,
    };
    aliases::give(&mut city, &counties[0])?;
    Ok(city)
}

/// Fills one county with exactly `quota` addresses; returns the codes of its villages.
fn fill(
    ground: &mut Ground,
    seed: u64,
    county: &County,
    number: usize,
    cells: &[Vec<Ring>],
    first_town: usize,
    quota: usize,
) -> Result<Vec<(u32, String)>, SampleError> {
    let size = quota as f64 / 390_000.0;
    let mut work = Work {
        seed,
        county: number as u16,
        first_town,
        town_weights: county.towns.iter().map(|town| town.weight).collect(),
        town_stems: county.towns.iter().map(|town| names::stem(&town.name)).collect(),
        cells,
        outline: &county.outline,
        known: names::known(county),
        villages: Vec::new(),
        layout: layout(seed, county, number, cells, &ground.ftz, size.clamp(0.05, 1.0)),
        size,
    };
    markets::reserve(&mut work);
    let plots = villages::place(ground, &mut work, county);
    let share = |per_cent: usize| quota * per_cent / 100;
    let mut left = quota;
    let market = share(9);
    left -= market - markets::fill(ground, &mut work, market);
    let park = share(6);
    left -= park - parks::fill(ground, &mut work, park);
    let street = share(18);
    left -= street - roads::fill(ground, &mut work, street);
    let tower = share(6);
    left -= tower - towers::fill(ground, &work, tower);
    let estate = share(12);
    left -= estate - estates::fill(ground, &mut work, estate);
    let quarter = share(33);
    left -= quarter - quarters::fill(ground, &mut work, quarter);
    let left = villages::fill(ground, &work, &plots, left);
    if left > 0 {
        return Err(SampleError::Full { left });
    }
    let codes = work.villages.iter().zip(&county.villages);
    Ok(codes.map(|((entity, _), village)| (*entity, village.code.clone())).collect())
}
