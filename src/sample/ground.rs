//! The city under construction: entities and sites as they are placed, with the rules that hold for every site.

use super::dice::Dice;
use super::frame::{Point, Ring, distance};
use super::layout::{Layout, Lie, Plot, take};
use super::model::{Entity, Kind, Label, NONE, Rooms, Site, Structure};
use super::names::Known;
use super::zones::Ftz;
use std::collections::BTreeSet;

/// Nothing stands nearer to the zone's boundary, metres: boundaries follow parcels and streets, and a building has
/// half a depth and a set-back.
pub const SET_BACK: f64 = 15.0;
/// Distances to the boundary are exact up to here, metres.
pub const NEAR: f64 = 600.0;

pub struct Ground {
    pub entities: Vec<Entity>,
    pub sites: Vec<Site>,
    pub ftz: Ftz,
    /// Names in use, per county, so that namesakes are made on purpose only.
    pub taken: BTreeSet<(u16, String)>,
}

/// The county being filled.
pub struct Work<'a> {
    pub seed: u64,
    pub county: u16,
    /// Index of its first town over all counties.
    pub first_town: usize,
    pub town_weights: Vec<usize>,
    /// Names of its towns without their unit word.
    pub town_stems: Vec<String>,
    pub cells: &'a [Vec<Ring>],
    pub outline: &'a Ring,
    pub known: Vec<Known>,
    /// Its villages as entities, each with where it lies.
    pub villages: Vec<(u32, Point)>,
    pub layout: Layout,
    /// Size relative to a county of 390,000 addresses.
    pub size: f64,
}

impl Work<'_> {
    pub fn dice(&self, purpose: &str) -> Dice {
        Dice::new(self.seed, purpose, u64::from(self.county))
    }

    /// Number of entities of a kind that number `full` in a whole county; fewer, never under `least`, in a small one.
    pub fn count(&self, full: usize, least: usize) -> usize {
        ((full as f64 * self.size.min(1.0).sqrt()).round() as usize).max(least)
    }

    /// The town's index within the county at a point.
    pub fn town_at(&self, p: Point) -> Option<usize> {
        self.cells.iter().position(|rings| rings.iter().any(|ring| ring.contains(p)))
    }

    /// Ground for the `index`-th entity: the first ones lie across the boundary, then inside, then where people live.
    pub fn ground(&mut self, blocks: bool, index: usize, dice: &mut Dice) -> Option<Plot> {
        let town = dice.weighted(&self.town_weights);
        let pool = if blocks { &mut self.layout.blocks } else { &mut self.layout.slots };
        take(pool, |plot| match index {
            0 | 3 | 5 => plot.lie == Lie::Cut,
            1 | 4 => plot.lie == Lie::Inside,
            _ => plot.town == town,
        })
    }

    /// The village or community of the town that lies nearest, as an entity.
    pub fn nearest_village(&self, ground: &Ground, p: Point, town: usize) -> u32 {
        self.nearest(ground, p, town, false).map_or(NONE, |(entity, _)| entity)
    }

    /// The nearest one that was a village, where there is one within 2.5 km, else whatever is nearest.
    pub fn nearest_old_village(&self, ground: &Ground, p: Point, town: usize) -> u32 {
        match self.nearest(ground, p, town, true) {
            Some((entity, metres)) if metres < 2_500.0 => entity,
            _ => self.nearest_village(ground, p, town),
        }
    }

    fn nearest(&self, ground: &Ground, p: Point, town: usize, rural: bool) -> Option<(u32, f64)> {
        let global = (self.first_town + town) as u16;
        let fits = |entity: u32| {
            let village = &ground.entities[entity as usize];
            village.town == global && (!rural || village.name.ends_with('村'))
        };
        let here = self.villages.iter().filter(|(entity, _)| fits(*entity));
        here.map(|(entity, at)| (*entity, distance(*at, p))).min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

impl Ground {
    pub fn new() -> Ground {
        Ground { entities: Vec::new(), sites: Vec::new(), ftz: Ftz::new(), taken: BTreeSet::new() }
    }

    pub fn entity(&mut self, kind: Kind, name: &str, county: u16, town: usize, word: &'static str) -> u32 {
        self.taken.insert((county, name.to_string()));
        self.entities.push(Entity {
            kind,
            name: name.to_string(),
            county,
            town: town as u16,
            village: NONE,
            word,
            aliases: Vec::new(),
            sites: Vec::new(),
        });
        (self.entities.len() - 1) as u32
    }

    /// Adds the site with at most `want` rows; false where it would stand on the boundary or outside the county.
    pub fn site(&mut self, work: &Work, mut site: Site, want: &mut usize) -> bool {
        if *want == 0 || !work.outline.contains(site.at) {
            return false;
        }
        site.clearance = self.ftz.clearance(site.at, NEAR);
        if site.clearance < SET_BACK || work.outline.distance_within(site.at, 60.0) < 60.0 {
            return false;
        }
        let Some(town) = work.town_at(site.at) else {
            return false;
        };
        site.town = (work.first_town + town) as u16;
        site.inside = self.ftz.contains(site.at);
        site.rows = (*want).min(site.rooms.count() as usize) as u32;
        *want -= site.rows as usize;
        let index = self.sites.len() as u32;
        for entity in [site.road, site.place, site.village] {
            if entity != NONE {
                self.entities[entity as usize].sites.push(index);
            }
        }
        self.sites.push(site);
        true
    }

    pub fn structure(&self, site: &Site) -> Structure {
        if site.place == NONE {
            return if site.road == NONE { Structure::House } else { Structure::Street };
        }
        match self.entities[site.place as usize].kind {
            Kind::Estate => Structure::Estate,
            Kind::Park => Structure::Park,
            Kind::Tower => Structure::Tower,
            Kind::Market => Structure::Market,
            _ => Structure::Quarter,
        }
    }
}

/// A site with nothing but its point; the caller fills in what it has.
pub fn blank(at: Point) -> Site {
    Site {
        road: NONE,
        place: NONE,
        village: NONE,
        town: 0,
        number: Label::default(),
        building: Label::default(),
        rooms: Rooms::Whole,
        rows: 0,
        first: 0,
        at,
        inside: false,
        clearance: 0.0,
    }
}
