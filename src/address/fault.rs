//! Named ways in which a text and a reading of it disagree.

/// What disagrees, and what it costs in hundredths of log-odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultCode {
    CountyMismatch,
    TownMismatch,
    TownUnknown,
    TownSimilar,
    VillageMismatch,
    RoadMismatch,
    PlaceMismatch,
    NameUnknown,
    NameSimilar,
    NumberUnknown,
    BuildingUnknown,
    UnitUnknown,
    FloorUnknown,
    RoomUnknown,
    LabelAbsent,
    LabelShifted,
}

impl FaultCode {
    /// The word used in the API and in tables.
    pub fn code(self) -> &'static str {
        match self {
            FaultCode::CountyMismatch => "county_mismatch",
            FaultCode::TownMismatch => "town_mismatch",
            FaultCode::TownUnknown => "town_unknown",
            FaultCode::TownSimilar => "town_similar",
            FaultCode::VillageMismatch => "village_mismatch",
            FaultCode::RoadMismatch => "road_mismatch",
            FaultCode::PlaceMismatch => "place_mismatch",
            FaultCode::NameUnknown => "name_unknown",
            FaultCode::NameSimilar => "name_similar",
            FaultCode::NumberUnknown => "number_unknown",
            FaultCode::BuildingUnknown => "building_unknown",
            FaultCode::UnitUnknown => "unit_unknown",
            FaultCode::FloorUnknown => "floor_unknown",
            FaultCode::RoomUnknown => "room_unknown",
            FaultCode::LabelAbsent => "label_absent",
            FaultCode::LabelShifted => "label_shifted",
        }
    }

    /// The same for the clerk.
    pub fn text(self) -> &'static str {
        match self {
            FaultCode::CountyMismatch => "县（市、区）与地址库不符",
            FaultCode::TownMismatch => "镇街与地址库不符",
            FaultCode::TownUnknown => "镇街名称无法识别",
            FaultCode::TownSimilar => "镇街名称与地址库相近而不相同",
            FaultCode::VillageMismatch => "村社与地址库不符",
            FaultCode::RoadMismatch => "道路与地址库不符",
            FaultCode::PlaceMismatch => "小区（市场、园区、楼宇）名称与地址库不符",
            FaultCode::NameUnknown => "有地址库中没有的名称",
            FaultCode::NameSimilar => "名称与地址库相近而不相同，按错别字处理",
            FaultCode::NumberUnknown => "地址库中没有该门牌号",
            FaultCode::BuildingUnknown => "地址库中没有该楼幢",
            FaultCode::UnitUnknown => "地址库中没有该单元（街）",
            FaultCode::FloorUnknown => "地址库中没有该楼层",
            FaultCode::RoomUnknown => "地址库中没有该室号",
            FaultCode::LabelAbsent => "地址库未记录到这一级",
            FaultCode::LabelShifted => "号牌的级别与地址库写法不同",
        }
    }
}
