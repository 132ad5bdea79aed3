//! The address base with its indexes: everything that readings are found in.

use rustc_hash::FxHashMap;

use super::builder::GazetteerBuilder;
use super::divisions::{self, DivisionId, Divisions};
use super::endings;
use super::gazetteer::{AreaId, Gazetteer};
use super::lexicon::{Lexicon, LexiconError, NameId, NameKind};
use super::normalize::normal_name;
use super::rows::{AliasRow, DivisionRow, Level};
use super::similar::Similar;
use super::verbatim::Verbatim;

/// Divisions, names, addresses and their indexes.
pub struct AddressBase {
    pub lexicon: Lexicon,
    pub gazetteer: Gazetteer,
    pub similar: Similar,
    pub(super) verbatim: Verbatim,
    /// Home counties: those with imported addresses.
    pub home: Vec<DivisionId>,
    /// Groups of the address base that a village among the divisions denotes.
    village_groups: FxHashMap<DivisionId, Vec<u32>>,
    village_of: FxHashMap<(NameId, AreaId), DivisionId>,
}

impl AddressBase {
    pub fn new(
        divisions: Vec<DivisionRow>,
        aliases: &[AliasRow],
        addresses: GazetteerBuilder,
    ) -> Result<Self, LexiconError> {
        let divisions = Divisions::new(divisions);
        let (gazetteer, names) = addresses.build(&divisions);
        let similar = Similar::new(&names);
        let mut home: Vec<DivisionId> = gazetteer.areas().iter().filter_map(|area| area.county).collect();
        home.sort_unstable();
        home.dedup();
        let lexicon = Lexicon::new(divisions, &home, names, aliases)?;
        let (village_groups, village_of) = villages(&lexicon, &gazetteer);
        let verbatim = Verbatim::new(&gazetteer, &lexicon);
        Ok(AddressBase { lexicon, gazetteer, similar, verbatim, home, village_groups, village_of })
    }

    /// Groups that hold the addresses of a village.
    pub fn groups_of_village(&self, village: DivisionId) -> &[u32] {
        self.village_groups.get(&village).map_or(&[], Vec::as_slice)
    }

    /// The village division that a village name of the address base denotes in a town.
    pub fn village_of(&self, name: NameId, area: AreaId) -> Option<DivisionId> {
        self.village_of.get(&(name, area)).copied()
    }

    /// Kind of the name that a group stands under.
    pub fn kind_of(&self, group: u32) -> NameKind {
        self.lexicon.names()[self.gazetteer.group(group as usize).name as usize].0
    }

    /// Whether a name says only what is there (农贸市场), as any town may have.
    pub fn is_generic(&self, name: NameId) -> bool {
        let name: Vec<char> = self.lexicon.name(name).chars().collect();
        endings::is_generic(&name)
    }

    /// Whether a home county has this town, but no records in it.
    pub fn is_unrecorded(&self, town: DivisionId) -> bool {
        let areas = self.gazetteer.areas();
        let in_town = |area: &AreaId| areas[*area as usize].town == Some(town);
        let mut held = (0..areas.len() as AreaId).filter(in_town).peekable();
        held.peek().is_some() && held.all(|area| self.gazetteer.rows_of_area(area).is_empty())
    }

    /// Whether a division is, holds or lies in a home county. Without addresses nothing is elsewhere.
    pub fn is_home(&self, id: DivisionId) -> bool {
        let divisions = &self.lexicon.divisions;
        self.home.is_empty()
            || self.home.iter().any(|&county| divisions.within(county, id) || divisions.within(id, county))
    }
}

type Villages = (FxHashMap<DivisionId, Vec<u32>>, FxHashMap<(NameId, AreaId), DivisionId>);

/// Joins the village names of addresses with the villages of their town: the very name first, else the same stem.
fn villages(lexicon: &Lexicon, gazetteer: &Gazetteer) -> Villages {
    let mut by_town: FxHashMap<(DivisionId, String), DivisionId> = FxHashMap::default();
    let present_first = [false, true];
    for former in present_first {
        for (id, division) in lexicon.divisions.iter() {
            if division.level != Level::Village || division.former != former {
                continue;
            }
            let Some(town) = division.parent else { continue };
            by_town.entry((town, normal_name(&division.name))).or_insert(id);
            if let Some(stem) = divisions::stem(&division.name, Level::Village) {
                by_town.entry((town, stem)).or_insert(id);
            }
        }
    }
    let mut out = Villages::default();
    for (index, group) in gazetteer.groups().iter().enumerate() {
        if lexicon.names()[group.name as usize].0 != NameKind::Village {
            continue;
        }
        let name = lexicon.name(group.name);
        let Some(town) = gazetteer.area(group.area).town else { continue };
        let stem = divisions::stem(name, Level::Village);
        let found = by_town
            .get(&(town, normal_name(name)))
            .or_else(|| stem.and_then(|stem| by_town.get(&(town, stem))));
        if let Some(&id) = found {
            out.0.entry(id).or_default().push(index as u32);
            out.1.insert((group.name, group.area), id);
        }
    }
    out
}
