//! Packs address rows into a [`Gazetteer`], whatever their order.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::areas::sorted_areas;
use super::divisions::Divisions;
use super::gazetteer::{AreaId, Column, Gazetteer, Group, NO_NAME, Row};
use super::intern::Interner;
use super::label::label;
use super::lexicon::{NameId, NameKind};
use super::normalize::normal_name;
use super::rows::AddressRow;
use super::variants;

/// Collects rows; each is packed at once.
#[derive(Default)]
pub struct GazetteerBuilder {
    rows: Vec<Row>,
    areas: FxHashMap<(Box<str>, Box<str>), AreaId>,
    area_names: Vec<(Box<str>, Box<str>)>,
    texts: Interner,
    names: FxHashMap<(NameKind, Box<str>), NameId>,
    /// Names as delivered, by id, and the normal name that each shares with its other spellings.
    name_list: Vec<(NameKind, Box<str>)>,
    normal_names: FxHashMap<(NameKind, Box<str>), NameId>,
    ids: String,
}

impl GazetteerBuilder {
    /// Packs one row.
    pub fn push(&mut self, row: &AddressRow) {
        let area = self.area(&row.county, &row.town);
        let packed = Row {
            area,
            village: self.name(NameKind::Village, &row.village),
            road: self.name(NameKind::Road, &row.road),
            place: self.name(NameKind::Place, &row.place),
            texts: [&row.number, &row.building, &row.unit, &row.floor, &row.room]
                .map(|text| self.texts.intern(text.trim())),
            lon: (row.lon * 1e7).round() as i32,
            lat: (row.lat * 1e7).round() as i32,
            id: self.ids.len() as u32,
        };
        self.ids.extend(row.id.chars().filter(|&c| c != '\n'));
        self.ids.push('\n');
        self.rows.push(packed);
    }

    fn area(&mut self, county: &str, town: &str) -> AreaId {
        let key = (Box::from(county.trim()), Box::from(town.trim()));
        if let Some(&id) = self.areas.get(&key) {
            return id;
        }
        let id = self.area_names.len() as AreaId;
        self.area_names.push(key.clone());
        self.areas.insert(key, id);
        id
    }

    fn name(&mut self, kind: NameKind, name: &str) -> NameId {
        if name.is_empty() {
            return NO_NAME;
        }
        if let Some(&id) = self.names.get(&(kind, Box::from(name))) {
            return id;
        }
        // 通福1区 and 通福一区 are one name.
        let normal = variants::canonical(&normal_name(name));
        if normal.is_empty() {
            return NO_NAME;
        }
        let next = self.name_list.len() as NameId;
        let id = *self.normal_names.entry((kind, normal.into())).or_insert(next);
        match self.name_list.get_mut(id as usize) {
            // Of several spellings the first in order is shown, whichever row came first.
            Some((_, held)) if name.trim() < held.as_ref() => *held = name.trim().into(),
            Some(_) => {}
            None => self.name_list.push((kind, name.trim().into())),
        }
        self.names.insert((kind, Box::from(name)), id);
        id
    }

    /// The base, and the names for the lexicon. Equal sets of rows give equal bases.
    pub fn build(self, divisions: &Divisions) -> (Gazetteer, Vec<(NameKind, Box<str>)>) {
        let GazetteerBuilder { mut rows, area_names, texts, name_list, mut ids, .. } = self;
        let (names, new_name) = sorted_names(name_list);
        let (areas, new_area) = sorted_areas(&area_names, divisions);
        let texts = texts.into_strings();
        let mut labels = Interner::default();
        let mut by_label: Vec<(String, usize)> =
            texts.iter().enumerate().map(|(index, text)| (label(text), index)).collect();
        by_label.sort_unstable();
        let mut label_of_text = vec![0; texts.len()];
        for (canonical, index) in by_label {
            label_of_text[index] = labels.intern(&canonical);
        }
        let rename = |id: NameId| if id == NO_NAME { NO_NAME } else { new_name[id as usize] };
        for row in &mut rows {
            row.area = new_area[row.area as usize];
            (row.village, row.road, row.place) = (rename(row.village), rename(row.road), rename(row.place));
        }
        ids.shrink_to_fit();
        let id_of = |row: &Row| ids[row.id as usize..].split('\n').next();
        let key = |row: &Row| {
            (row.area, row.place, row.road, row.village, row.texts.map(|text| label_of_text[text as usize]))
        };
        rows.par_sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| id_of(a).cmp(&id_of(b))));
        let mut area_starts = vec![0; areas.len() + 1];
        for row in &rows {
            area_starts[row.area as usize + 1] += 1;
        }
        for area in 0..areas.len() {
            area_starts[area + 1] += area_starts[area];
        }
        let (order, groups, group_starts) = group(&rows, &label_of_text, &names);
        rows.shrink_to_fit();
        let mut gazetteer = Gazetteer {
            rows,
            areas,
            texts,
            label_of_text,
            labels,
            ids,
            order,
            groups,
            group_starts,
            area_starts,
        };
        place_middles(&mut gazetteer);
        (gazetteer, names)
    }
}

/// Sets the middles of groups and areas.
fn place_middles(gazetteer: &mut Gazetteer) {
    let pack = |(lon, lat): (f64, f64)| ((lon * 1e7).round() as i32, (lat * 1e7).round() as i32);
    let groups: Vec<(i32, i32)> = gazetteer
        .groups
        .par_iter()
        .map(|group| pack(gazetteer.middle(gazetteer.rows_of(group).iter().copied())))
        .collect();
    for (group, middle) in gazetteer.groups.iter_mut().zip(groups) {
        (group.lon, group.lat) = middle;
    }
    let areas: Vec<(i32, i32)> = (0..gazetteer.areas.len() as AreaId)
        .map(|area| pack(gazetteer.middle(gazetteer.rows_of_area(area))))
        .collect();
    for (area, middle) in gazetteer.areas.iter_mut().zip(areas) {
        (area.lon, area.lat) = middle;
    }
}

/// Names in order, and where each old id went.
fn sorted_names(list: Vec<(NameKind, Box<str>)>) -> (Vec<(NameKind, Box<str>)>, Vec<NameId>) {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_unstable_by(|&a, &b| list[a].cmp(&list[b]));
    let mut new = vec![0; list.len()];
    for (id, &old) in order.iter().enumerate() {
        new[old] = id as NameId;
    }
    (order.into_iter().map(|old| list[old].clone()).collect(), new)
}

/// Sorts every record under each of its names.
fn group(
    rows: &[Row],
    label_of_text: &[u32],
    names: &[(NameKind, Box<str>)],
) -> (Vec<u32>, Vec<Group>, Vec<u32>) {
    let mut entries: Vec<(NameId, u32)> = Vec::with_capacity(rows.len() * 2);
    for (index, row) in rows.iter().enumerate() {
        for name in [row.road, row.place, row.village] {
            if name != NO_NAME {
                entries.push((name, index as u32));
            }
        }
    }
    let key = |&(name, index): &(NameId, u32)| {
        let row = &rows[index as usize];
        let mut labels = row.texts.map(|text| label_of_text[text as usize]);
        let kind = names[name as usize].0;
        if kind == NameKind::Place {
            labels.rotate_left(1);
        }
        let below = kind == NameKind::Village && (row.road != NO_NAME || row.place != NO_NAME);
        (name, row.area, below, labels, index)
    };
    entries.par_sort_unstable_by_key(key);
    let (mut groups, mut group_starts) = (Vec::<Group>::new(), vec![0u32; names.len() + 1]);
    for (position, &(name, index)) in entries.iter().enumerate() {
        let area = rows[index as usize].area;
        match groups.last_mut() {
            Some(group) if group.name == name && group.area == area => group.end = position as u32 + 1,
            _ => groups.push(Group {
                name,
                area,
                start: position as u32,
                end: position as u32 + 1,
                lon: 0,
                lat: 0,
            }),
        }
    }
    for group in &groups {
        group_starts[group.name as usize + 1] += 1;
    }
    for name in 0..names.len() {
        group_starts[name + 1] += group_starts[name];
    }
    (entries.into_iter().map(|(_, index)| index).collect(), groups, group_starts)
}

/// Columns in the order in which a group of this kind is sorted.
pub fn sort_columns(kind: NameKind) -> [Column; 5] {
    let mut columns = Column::ALL;
    if kind == NameKind::Place {
        columns.rotate_left(1);
    }
    columns
}
