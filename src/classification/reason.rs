//! Reasons of a verdict, as codes and as a sentence for the clerk.

use crate::classification::Reason;

/// Why a verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReasonCode {
    ExactMatch,
    SiteMatch,
    RoadOneSide,
    PlaceOneSide,
    VillageOneSide,
    TownOneSide,
    Elsewhere,
    AllReadingsAgree,
    AddressesAgree,
    RelativeAgrees,
    LinkedArea,
    OldName,
    NameSimilar,
    Empty,
    NoAddress,
    NameUnknown,
    Unread,
    TownUnrecorded,
    NumberUnknown,
    BuildingUnknown,
    TooCoarse,
    OnBoundary,
    Ambiguous,
    TownMismatch,
    Contradiction,
    RelativeWords,
    SeveralAddresses,
    DivisionsConflict,
    NoZones,
    UnreadableRow,
}

impl ReasonCode {
    /// The word used in the API, in files and in tables.
    pub fn code(self) -> &'static str {
        self.pair().0
    }

    fn pair(self) -> (&'static str, &'static str) {
        match self {
            ReasonCode::ExactMatch => ("exact_match", "与标准地址库中的一条地址完全一致"),
            ReasonCode::SiteMatch => ("site_match", "标准地址库中有该门牌（楼幢），更细一级未写明或未入库"),
            ReasonCode::RoadOneSide => ("road_one_side", "整条道路（本镇街段）都在边界的同一侧"),
            ReasonCode::PlaceOneSide => ("place_one_side", "整个小区（市场、园区、楼宇）都在边界的同一侧"),
            ReasonCode::VillageOneSide => ("village_one_side", "整个村社都在边界的同一侧"),
            ReasonCode::TownOneSide => ("town_one_side", "整个镇街都在边界的同一侧"),
            ReasonCode::Elsewhere => ("elsewhere", "地址写明在本市以外的县（市、区）"),
            ReasonCode::AllReadingsAgree => ("all_readings_agree", "有多种可能的读法，但结论都相同"),
            ReasonCode::AddressesAgree => ("addresses_agree", "写了多个地址，各地址的结论相同"),
            ReasonCode::RelativeAgrees => {
                ("relative_agrees", "使用了“对面、旁、附近”等相对位置，可能的范围都在边界的同一侧")
            }
            ReasonCode::LinkedArea => ("linked_area", "位于联动创新区，但不在自贸区范围内"),
            ReasonCode::OldName => ("old_name", "使用了曾用名或别名，已按现名判别"),
            ReasonCode::NameSimilar => ("name_similar", "名称疑有错别字，已按相近的标准名称判别"),
            ReasonCode::Empty => ("empty", "没有填写地址"),
            ReasonCode::NoAddress => ("no_address", "文字中没有可以定位的地址要素"),
            ReasonCode::NameUnknown => ("name_unknown", "道路、小区或村社名称不在标准地址库中"),
            ReasonCode::Unread => ("unread", "有读不懂的文字，可能改变所指的位置"),
            ReasonCode::TownUnrecorded => ("town_unrecorded", "该镇街在标准地址库中还没有地址"),
            ReasonCode::NumberUnknown => {
                ("number_unknown", "该门牌号不在标准地址库中，且所在道路（村社）跨越边界")
            }
            ReasonCode::BuildingUnknown => {
                ("building_unknown", "该楼幢不在标准地址库中，且所在小区（园区）跨越边界")
            }
            ReasonCode::TooCoarse => ("too_coarse", "地址不够详细，所指范围跨越边界"),
            ReasonCode::OnBoundary => ("on_boundary", "位置紧贴边界，需要人工核对"),
            ReasonCode::Ambiguous => ("ambiguous", "同名地址不止一处，结论不同"),
            ReasonCode::TownMismatch => ("town_mismatch", "所写镇街与地址所在镇街不符"),
            ReasonCode::Contradiction => ("contradiction", "地址各部分互相矛盾"),
            ReasonCode::RelativeWords => {
                ("relative_words", "使用了“对面、旁、附近”等相对位置，可能的范围跨越边界")
            }
            ReasonCode::SeveralAddresses => ("several_addresses", "写了多个地址，各地址的结论不同"),
            ReasonCode::DivisionsConflict => ("divisions_conflict", "写明的县（市、区）在市外，而镇街在本市"),
            ReasonCode::NoZones => ("no_zones", "尚未导入自贸区边界（ftz 图层）"),
            ReasonCode::UnreadableRow => ("unreadable_row", "这一行无法读取"),
        }
    }
}

impl From<ReasonCode> for Reason {
    fn from(reason: ReasonCode) -> Self {
        let (code, text) = reason.pair();
        Reason { code: code.into(), text: text.into() }
    }
}
