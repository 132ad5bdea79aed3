//! Habits of writing and of keeping addresses that cities have, each on a base made for it: which verdict a text gets,
//! and which texts nobody may decide. An invented county; what lies in the zone lies west of 121.3°.

use std::sync::OnceLock;

use ftz_atlas::address::rows::{AddressRow, AliasKind, AliasRow};
use ftz_atlas::atlas::Atlas;
use ftz_atlas::classification::Verdict;
use rstest::rstest;

use crate::county::{self, INSIDE, OUTSIDE, county};

/// Town, village, road, number, place, building and room of each record, and where it lies.
#[rustfmt::skip]
const RECORDS: &[([&str; 7], f64)] = &[
    // A road on both sides.
    (["河东街道", "", "人民路", "39号", "", "", ""], INSIDE),
    (["河东街道", "", "人民路", "41号", "", "", ""], INSIDE),
    (["河东街道", "", "人民路", "60号", "", "", ""], OUTSIDE),
    (["河东街道", "", "人民路", "9号", "", "", ""], INSIDE),
    (["河西镇", "", "人民路", "39号", "", "", ""], OUTSIDE),
    (["河东街道", "", "建设路", "4号", "", "", ""], OUTSIDE),
    (["河东街道", "", "建设路", "3号", "", "", ""], OUTSIDE),
    (["河东街道", "", "建设路", "14号", "", "", ""], INSIDE),
    (["河东街道", "", "建设路", "20号", "", "", ""], OUTSIDE),
    (["河东街道", "", "建设路", "16号", "", "", ""], INSIDE),
    // A hundred metres from the boundary.
    (["河东街道", "", "沿江路", "1号", "", "", ""], 121.299),
    // Lanes on a road, and lanes on a lane.
    (["河东街道", "", "建设路", "42弄4号", "", "", ""], INSIDE),
    (["河东街道", "", "建设路", "87弄2支弄3号", "", "", ""], INSIDE),
    // Numbers that go on behind their 号.
    (["河东街道", "", "富民路", "63号", "", "", ""], INSIDE),
    (["河东街道", "", "富民路", "63号乙", "", "", ""], OUTSIDE),
    (["河东街道", "", "富民路", "12号之一", "", "", ""], OUTSIDE),
    (["河东街道", "", "富民路", "12号", "", "", ""], INSIDE),
    (["河东街道", "", "富民路", "甲123号", "", "", ""], OUTSIDE),
    (["河东街道", "", "富民路", "123号", "", "", ""], INSIDE),
    // Yards with houses.
    (["河东街道", "", "和平路", "381号院", "", "2号楼", "201室"], INSIDE),
    (["河东街道", "", "和平路", "18号院", "", "2号楼", "201室"], OUTSIDE),
    // A village in groups and its namesake without.
    (["河东街道", "大龙村", "", "11号", "3组", "", ""], INSIDE),
    (["河东街道", "大龙村", "", "12号", "4组", "", ""], OUTSIDE),
    (["河西镇", "大龙村", "", "11号", "", "", ""], OUTSIDE),
    (["河东街道", "小河村", "", "5号", "1组", "", ""], INSIDE),
    (["河东街道", "小河村", "", "5号", "2组", "", ""], INSIDE),
    (["河东街道", "小河村", "", "6号", "1组", "", ""], OUTSIDE),
    // Lanes of one name in several villages.
    (["河东街道", "大龙村", "幸福胡同", "3号", "", "", ""], INSIDE),
    (["河西镇", "小塘村", "幸福胡同", "3号", "", "", ""], OUTSIDE),
    // A hamlet with its own numbers.
    (["河西镇", "小塘村", "", "14号", "牛角湾", "", ""], OUTSIDE),
    // A village that begins with the former name of another.
    (["河西镇", "小塘村", "", "88号", "", "", ""], OUTSIDE),
    (["河西镇", "前黄宅村", "", "88号", "", "", ""], INSIDE),
    // Quarters with districts, and one of the whole name elsewhere.
    (["河东街道", "", "", "", "银河小区一期", "3栋", "202室"], INSIDE),
    (["河东街道", "", "", "", "银河小区二期", "3栋", "202室"], INSIDE),
    (["河东街道", "", "", "", "银河小区二期", "8栋", "101室"], INSIDE),
    (["河西镇", "", "", "", "银河小区", "3栋", "202室"], OUTSIDE),
    (["河东街道", "", "", "", "东余一区", "9栋", "65号"], INSIDE),
    // Places that begin like others, and with the name of a town.
    (["河西镇", "", "", "", "花园1区", "7栋", "507室"], INSIDE),
    (["河西镇", "和丰村", "", "1号", "", "", ""], OUTSIDE),
    // A village that begins with the name of another one, and one like its end.
    (["河东街道", "大龙下村", "", "90号", "", "", ""], INSIDE),
    (["河东街道", "下柳村", "", "90号", "", "", ""], OUTSIDE),
    // A tower on a road of another town.
    (["河东街道", "", "镇前街", "114号", "", "", ""], OUTSIDE),
    (["河西镇", "", "镇前街", "114号", "香樟中心", "A座", "506室"], INSIDE),
    // A market, gate by gate.
    (["河西镇", "", "", "", "康海商贸城", "4号门", "2719店面"], OUTSIDE),
    (["河西镇", "", "", "", "康海商贸城", "5号门", "2719店面"], INSIDE),
    (["河西镇", "", "", "", "书香三区", "7栋", "507室"], OUTSIDE),
    (["河西镇", "", "", "", "河东香樟花园", "7栋", "507室"], OUTSIDE),
    (["河东街道", "", "", "", "恒福小区梅苑", "5幢", "301室"], OUTSIDE),
    (["河东街道", "", "", "", "恒福小区竹苑", "5幢", "301室"], INSIDE),
    // A tower, a wharf.
    (["河东街道", "", "", "", "银泰大厦", "", "1201室"], INSIDE),
    (["河东街道", "", "", "", "东港码头", "2号泊位", ""], INSIDE),
    (["河东街道", "", "", "", "东港码头", "9号泊位", ""], OUTSIDE),
    (["河东街道", "", "", "", "子牙产业园", "3号厂房", ""], INSIDE),
    (["河东街道", "", "", "", "子牙产业园", "7号厂房", ""], OUTSIDE),
    // Two towns whose names differ in the unit word alone, and a former town of two.
    (["城关镇", "", "文峰路", "9号", "", "", ""], OUTSIDE),
    (["城关街道", "", "文昌路", "9号", "", "", ""], INSIDE),
    (["城关街道", "", "文昌路", "11号", "", "", ""], OUTSIDE),
    (["河东街道", "", "老街", "7号", "", "", ""], INSIDE),
    (["河西镇", "", "老街", "7号", "", "", ""], OUTSIDE),
    (["河东街道", "", "柳林大街", "5号", "", "", ""], INSIDE),
];

const TOWNS: [(&str, &str); 4] =
    [("370699001", "河东街道"), ("370699002", "城关街道"), ("370699100", "河西镇"), ("370699101", "城关镇")];

const VILLAGES: [(&str, &str); 4] = [
    ("370699001200", "大龙村"),
    ("370699001201", "小河村"),
    ("370699100200", "大龙村"),
    ("370699100201", "小塘村"),
];

fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| {
        let mut builder = county(&[&TOWNS[..], &VILLAGES[..]].concat());
        let old = [("老城镇", "370699001"), ("老城镇", "370699100"), ("前黄村", "370699100201")];
        for (alias, target) in old {
            builder.alias(AliasRow {
                alias: alias.into(),
                kind: AliasKind::Division,
                target: target.into(),
                valid_from: None,
                valid_to: None,
                source: "test".into(),
            });
        }
        for (index, ([town, village, road, number, place, building, room], lon)) in RECORDS.iter().enumerate()
        {
            builder.address(&AddressRow {
                id: format!("H{index:02}"),
                county: "澜港县".into(),
                town: (*town).into(),
                village: (*village).into(),
                road: (*road).into(),
                number: (*number).into(),
                place: (*place).into(),
                building: (*building).into(),
                room: (*room).into(),
                lon: *lon,
                lat: 37.1 + index as f64 * 0.0001,
                ..AddressRow::default()
            });
        }
        builder.build().expect("an atlas")
    })
}

/// Verdict and first reason.
fn judged(text: &str) -> String {
    county::judged(atlas(), &format!("山东省烟台市澜港县{text}"))
}

#[rstest]
#[case("河东街道建设路42弄4号", "inside exact_match")]
#[case("河东街道建设路87弄2支弄3号", "inside exact_match")]
#[case("河东街道建设路4号", "outside exact_match")]
#[case("河东街道富民路63号乙", "outside exact_match")]
#[case("河东街道富民路63号", "inside exact_match")]
#[case("河东街道富民路63号丙", "review number_unknown")]
#[case("河东街道富民路12号之一", "outside exact_match")]
#[case("河东街道富民路甲123号", "outside exact_match")]
#[case("河东街道富民路甲一百二十三号", "outside exact_match")]
#[case("河东街道和平路381号院2号楼201室", "inside exact_match")]
#[case("河东街道和平路三百八十一号院二号楼201室", "inside exact_match")]
#[case("河东街道和平路577号院2号楼", "review number_unknown")]
#[case("河东街道东港码头2号泊位", "inside exact_match")]
#[case("河东街道子牙产业园3#厂房", "inside exact_match")]
#[case("河东街道子牙产业园l号厂房", "review building_unknown")]
fn numbers(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text), expected, "{text}");
}

#[rstest]
// A number that the base holds in part is not the number.
#[case("河东街道人民路39-7号", "review number_unknown")]
// Several numbers, and ranges.
#[case("河东街道建设路14号、20号", "review several_addresses")]
#[case("河东街道建设路14号和20号", "review several_addresses")]
#[case("河东街道建设路14号/20号", "review several_addresses")]
#[case("河东街道建设路14、20号", "review several_addresses")]
#[case("河东街道建设路14号、16号", "inside exact_match")]
#[case("河东街道建设路14号至20号", "review too_coarse")]
#[case("河东街道建设路14-16号", "inside site_match")]
#[case("河东街道建设路14-20号", "review too_coarse")]
#[case("河东街道建设路14-20号仓库", "review too_coarse")]
// Two addresses, joined without a comma.
#[case("河东街道人民路39号/富民路63号乙", "review several_addresses")]
#[case("河东街道人民路39号和富民路63号", "inside exact_match")]
fn several(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text), expected, "{text}");
}

#[rstest]
#[case("河东街道大龙村3组11号", "inside exact_match")]
#[case("河西镇大龙村11号", "outside exact_match")]
// A group that the base does not know, and none at all where all groups with the number agree.
#[case("河东街道大龙村9组11号", "review ambiguous")]
#[case("河东街道小河村5号", "inside site_match")]
// The village tells lanes of one name apart, without a town too.
#[case("大龙村幸福胡同3号", "inside exact_match")]
#[case("小塘村幸福胡同3号", "outside exact_match")]
#[case("河东街道小塘村幸福胡同3号", "review contradiction")]
fn villages(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text), expected, "{text}");
}

#[rstest]
// All districts of the named town, not the namesake elsewhere.
#[case("河东街道银河小区3栋202室", "inside site_match")]
#[case("河西镇银河小区3栋202室", "outside exact_match")]
#[case("银河小区3栋202室", "review ambiguous")]
// A district that does not exist is not another one.
#[case("河东街道银河小区九期3栋202室", "review name_unknown")]
#[case("河东街道恒福小区桃苑5幢301室", "review ambiguous")]
#[case("河东街道恒福小区5幢301室", "review ambiguous")]
fn districts(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text), expected, "{text}");
}

#[rstest]
// Like sound, in the named town with a known number.
#[case("河东街道人名路39号", "inside exact_match")]
#[case("人名路41号", "review name_unknown")]
// Nobody takes these for each other.
#[case("河东街道绣民路39号", "review name_unknown")]
#[case("河东街道银海小区一期3栋202室", "review name_unknown")]
#[case("河东街道柳林大道5号", "review name_unknown")]
// Something unknown before a known name may make it another name.
#[case("河东街道绣人民路39号", "review name_unknown")]
// A village's word before the part of its quarter.
#[case("河东街道东余村一区9栋65号", "inside exact_match")]
#[case("河东街道东余村二区9栋65号", "review name_unknown")]
#[case("和丰花园7幢507室", "review name_unknown")]
#[case("大龙下村90号", "inside exact_match")]
#[case("前黄宅村88号", "inside exact_match")]
#[case("前黄村88号", "outside exact_match")]
#[case("前黄黄宅村88号", "review name_unknown")]
#[case("河东街道镇前街114号香樟中心A座506室", "review ambiguous")]
#[case("河西镇书香业区", "review name_unknown")]
#[case("河东东路906号", "review name_unknown")]
fn slips(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text), expected, "{text}");
}

#[rstest]
// The house is of the place that the base does not know, not of the road.
#[case("河东街道人民路白公寓9幢", "review too_coarse")]
// A former address is no part of the address, a town in brackets is.
#[case("河东街道建设路14号(原人民路60号)", "inside exact_match")]
#[case("人民路39号（河西镇）", "outside exact_match")]
// Beside: 200 m around, or as far as it says.
#[case("河东街道人民路39号对面", "inside exact_match")]
#[case("河东街道人民路39号东侧9000米", "review relative_words")]
#[case("河东街道沿江路1号", "inside exact_match")]
#[case("沿江路1号(河东街道)斜对面厂房", "review relative_words")]
// A firm that is called by where it is.
#[case("银泰大厦物业管理有限公司", "review no_address")]
#[case("柳林大街派出所", "review name_unknown")]
#[case("诺亚日用品厂", "review no_address")]
fn what_is_around(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text), expected, "{text}");
}

#[rstest]
// Another unit word is another town, where there is one.
#[case("城关镇文峰路9号", "outside exact_match")]
#[case("城关街道文峰路9号", "review town_mismatch")]
#[case("城关街道文昌路9号", "inside exact_match")]
// A former town of two successors is either.
#[case("老城镇老街7号", "review ambiguous")]
fn towns(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text), expected, "{text}");
}

#[test]
fn another_county_with_a_town_of_ours_is_a_conflict() {
    let answer = atlas().classify("浙江省杭州市西湖区河西镇人民路39号");
    assert_eq!((answer.verdict, answer.reasons[0].code()), (Verdict::Review, "divisions_conflict"));
}

#[test]
fn a_standard_address_reads_from_coarse_to_fine() {
    let written = |text: &str| {
        atlas().classify(&format!("澜港县{text}")).standard_address.split_off("山东省烟台市澜港县".len())
    };
    assert_eq!(written("河西镇牛角湾14号"), "河西镇小塘村牛角湾14号");
    assert_eq!(written("和平路381号院2号楼201室"), "河东街道和平路381号院2号楼201室");
    assert_eq!(written("大龙村3组11号"), "河东街道大龙村3组11号");
}
