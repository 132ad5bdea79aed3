//! What the claims of [`super::truth`] stand on: the recorded sites behind a part, and how a whole street, place or village
//! lies to the zone.

use super::city::City;
use super::frame::{Ring, hull, ring_gap, to_segment};
use super::model::{Kind, Rooms};
use super::truth::{Claim, Finding, MARGIN, Part};

impl City {
    /// Recorded sites of the entity that the part denotes.
    pub fn sites_of(&self, entity: u32, part: &Part, towns: Option<&[u16]>) -> Vec<u32> {
        let Some(entity) = self.entity(entity) else {
            return Vec::new();
        };
        let fits = |index: u32| {
            let site = self.site(index);
            if towns.is_some_and(|towns| !towns.contains(&site.town)) {
                return false;
            }
            match part {
                Part::Number(from, to) if from == to => {
                    site.number == *from && (entity.kind != Kind::Village || self.is_house(index))
                }
                Part::Number(from, to) => {
                    let number = site.number;
                    (from.main..=to.main).contains(&number.main)
                        && number.lane == 0
                        && number.main % 2 == from.main % 2
                        && (entity.kind != Kind::Village || self.is_house(index))
                }
                Part::Building(label) => site.building == *label,
                Part::Stall(number) => match site.rooms {
                    Rooms::Stalls { stall, .. } => (stall..stall + site.rows).contains(number),
                    _ => false,
                },
                Part::Site(_) | Part::Whole => false,
            }
        };
        entity.sites.iter().copied().filter(|index| fits(*index)).collect()
    }

    /// Entities of the claimed name that have sites.
    pub fn bearers(&self, claim: &Claim) -> usize {
        let has_sites = |name: &&u32| self.entity(**name).is_some_and(|entity| !entity.sites.is_empty());
        claim.names.iter().filter(has_sites).count()
    }

    /// How the whole of an entity lies within the towns (rule 4); `None` where it has no site there.
    pub fn footing(&self, entity: u32, towns: Option<&[u16]>) -> Option<Finding> {
        let sites = self.entity(entity)?.sites.iter().map(|site| self.site(*site));
        let here: Vec<_> =
            sites.filter(|site| towns.is_none_or(|towns| towns.contains(&site.town))).collect();
        let inside = here.iter().filter(|site| site.inside).count();
        if here.is_empty() {
            return None;
        }
        if inside > 0 && inside < here.len() {
            return Some(Finding::Split);
        }
        let around = Ring::new(hull(here.iter().map(|site| site.at).collect()));
        let clear = match inside {
            0 => self.ground.ftz.plots.iter().all(|plot| ring_gap(&around, plot) > MARGIN),
            _ => here.iter().all(|site| site.clearance > MARGIN) && self.all_inside(&around),
        };
        Some(if clear { Finding::side(inside > 0) } else { Finding::Open })
    }

    /// A hull with all corners inside one plot whose line keeps the margin.
    fn all_inside(&self, around: &Ring) -> bool {
        self.ground.ftz.plots.iter().any(|plot| {
            around.points.iter().all(|p| plot.contains(*p))
                && plot.points.iter().all(|corner| !around.contains(*corner))
                && plot.edges().all(|(a, b)| {
                    around.points.iter().all(|p| to_segment(*p, a, b) > MARGIN)
                        && around
                            .edges()
                            .all(|(p, q)| to_segment(a, p, q) > MARGIN && to_segment(b, p, q) > MARGIN)
                })
        })
    }
}
