//! The layer of address sites, straight from the address base: no second copy of a record is kept.

use std::borrow::Cow;
use std::sync::Arc;

use super::about::About;
use super::features::{Features, Field, Shape, Value};
use super::layer::{GeometryKind, Layer};
use crate::address::base::AddressBase;
use crate::address::gazetteer::{Column, NO_NAME, RowId};
use crate::address::lexicon::NameId;
use crate::atlas::Atlas;

struct Addresses {
    base: Arc<AddressBase>,
    /// Records in the order of their ids.
    order: Vec<RowId>,
    /// Whether several records have one id.
    repeated: bool,
}

/// Between an id that several sources use and which of them it is.
/// It sorts before what ids are made of.
const AGAIN: char = '!';

impl Addresses {
    fn own_id(&self, number: u32) -> &str {
        self.base.gazetteer.id(self.order[number as usize])
    }

    fn name(&self, name: NameId) -> Value<'_> {
        if name == NO_NAME { Value::Null } else { Value::text(self.base.lexicon.name(name)) }
    }
}

impl Features for Addresses {
    fn len(&self) -> usize {
        self.order.len()
    }

    fn id(&self, number: u32) -> Cow<'_, str> {
        let own = self.own_id(number);
        if !self.repeated {
            return Cow::Borrowed(own);
        }
        let before = (0..number).rev().take_while(|other| self.own_id(*other) == own).count();
        if before == 0 { Cow::Borrowed(own) } else { Cow::Owned(format!("{own}{AGAIN}{}", before + 1)) }
    }

    fn value(&self, number: u32, field: usize) -> Value<'_> {
        let gazetteer = &self.base.gazetteer;
        let record = self.order[number as usize];
        let row = gazetteer.row(record);
        let label = |column| Value::text(gazetteer.text(record, column));
        match field {
            0 => Value::text(&gazetteer.area(row.area).county_name),
            1 => Value::text(&gazetteer.area(row.area).town_name),
            2 => self.name(row.village),
            3 => self.name(row.road),
            4 => label(Column::Number),
            5 => self.name(row.place),
            6 => label(Column::Building),
            7 => label(Column::Unit),
            8 => label(Column::Floor),
            _ => label(Column::Room),
        }
    }

    fn shape(&self, number: u32) -> Shape<'_> {
        let (lon, lat) = self.base.gazetteer.row(self.order[number as usize]).point();
        Shape::Point(lon, lat)
    }
}

pub(super) fn layer(atlas: &Atlas, about: About, revision: String) -> Layer {
    let base = atlas.shared_base();
    let mut order: Vec<RowId> = (0..base.gazetteer.len() as RowId).collect();
    order.sort_by(|a, b| base.gazetteer.id(*a).cmp(base.gazetteer.id(*b)));
    let fields = [
        ("county", "区县"),
        ("town", "镇街"),
        ("village", "村社"),
        ("road", "道路"),
        ("number", "门牌号"),
        ("place", "地点"),
        ("building", "楼幢"),
        ("unit", "单元"),
        ("floor", "楼层"),
        ("room", "房间"),
    ];
    let fields = fields.map(|(name, title)| Field::text(name, title)).to_vec();
    let repeated = order.windows(2).any(|pair| base.gazetteer.id(pair[0]) == base.gazetteer.id(pair[1]));
    let features = Arc::new(Addresses { base, order, repeated });
    Layer::new(super::ADDRESS.to_owned(), about, revision, fields, GeometryKind::Point, features)
}
