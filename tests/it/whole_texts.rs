//! A text is read whole or not decided: what it says beside what the base knows (a part, a group, a second building, an end
//! of a range) may be what is meant. An invented county; what lies in the zone lies west of 121.3°.

use std::sync::OnceLock;

use ftz_atlas::address::rows::AddressRow;
use ftz_atlas::atlas::Atlas;
use rstest::rstest;

use crate::county::{self, INSIDE, OUTSIDE, county, side};

fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| {
        let mut builder = county(&[
            ("370699001", "河东街道"),
            ("370699002", "新港街道"),
            ("370699100", "河西镇"),
            ("370699101", "柳林镇"),
            ("370699100201", "大龙村"),
            ("370699100202", "沙埕村"),
            ("370699100203", "石湾村"),
        ]);
        for row in rows() {
            builder.address(&row);
        }
        builder.build().expect("an atlas")
    })
}

fn rows() -> Vec<AddressRow> {
    let mut out: Vec<AddressRow> = Vec::new();
    let mut add = |town: &str, [village, road, number, place, building]: [&str; 5], lon: f64| {
        out.push(AddressRow {
            id: format!("W{:04}", out.len()),
            county: "澜港县".into(),
            town: town.into(),
            village: village.into(),
            road: road.into(),
            number: number.into(),
            place: place.into(),
            building: building.into(),
            lon,
            lat: 37.05 + out.len() as f64 * 0.0001,
            ..AddressRow::default()
        });
    };
    for number in 1..=100 {
        add("河东街道", ["", "人民路", &format!("{number}号"), "", ""], side(number, 50));
    }
    for number in 1..=20 {
        add("河东街道", ["", "建设路", &format!("{number}号"), "", ""], OUTSIDE);
        add("河东街道", ["", "", "", "丽景花园", &format!("{number}幢")], side(number, 10));
        add("河东街道", ["", "福兴里", &format!("{number}号"), "", ""], INSIDE);
        add(
            "河西镇",
            ["沙埕村", "", &format!("{number}号"), "", if number <= 10 { "1组" } else { "2组" }],
            side(number, 10),
        );
    }
    for number in 1..=10 {
        add("河东街道", ["", "", "", "海港工业园", &format!("{number}号厂房")], side(number, 5));
        add("新港街道", ["", "滨海路", &format!("{number}号"), "", ""], INSIDE);
        add("柳林镇", ["", "柳林路", &format!("{number}号"), "", ""], OUTSIDE);
        add("河西镇", ["石湾村", "", &format!("{number}号"), "", "1组"], INSIDE);
        add("河西镇", ["石湾村", "", &format!("{number}号"), "", "2组"], OUTSIDE);
    }
    for number in 1..=80 {
        add("河西镇", ["大龙村", "", &format!("{number}号"), "", ""], side(number, 40));
    }
    add("河东街道", ["", "港城大道", "88号", "科创大厦", "A座"], INSIDE);
    add("河东街道", ["", "大龙路", "5号", "", ""], INSIDE);
    add("河东街道", ["", "人民路", "特1号", "", ""], OUTSIDE);
    add("河东街道", ["", "花楼街", "10号", "", ""], INSIDE);
    add("河东街道", ["", "花楼街", "10号附1号", "", ""], OUTSIDE);
    add("河东街道", ["", "花楼街", "30号", "", ""], INSIDE);
    add("河东街道", ["", "花楼街", "甲30号", "", ""], OUTSIDE);
    add("河东街道", ["", "花楼街", "18号", "", ""], INSIDE);
    add("河东街道", ["", "花楼街", "18-1号", "", ""], OUTSIDE);
    add("河东街道", ["", "嵩山路", "6号", "", ""], INSIDE);
    for building in 1..=6 {
        add("河东街道", ["", "嵩山路", "6号", "", &format!("{building}号楼")], side(building, 3));
    }
    add("新港街道", ["", "", "", "汽车城", "1号楼"], INSIDE);
    add("新港街道", ["", "", "", "农贸市场", "1号楼"], INSIDE);
    for building in 1..=9 {
        add("新港街道", ["", "", "", "安居小区一期", &format!("{building}幢")], INSIDE);
        add("新港街道", ["", "", "", "安居小区二期", &format!("{}幢", building + 10)], OUTSIDE);
        add("新港街道", ["", "", "", "金海湾东区", &format!("{building}幢")], INSIDE);
        add("新港街道", ["", "", "", "金海湾西区", &format!("{building}幢")], OUTSIDE);
    }
    for row in 1..=4 {
        add("新港街道", ["", "", "", "水产城", &format!("{row}排")], side(row, 3));
    }
    out
}

fn judged(text: &str) -> String {
    county::judged(atlas(), &format!("澜港县{text}"))
}

fn is_review(text: &str) {
    assert!(
        judged(text).starts_with("review "),
        "{text}: {} {}",
        judged(text),
        atlas().classify(&format!("澜港县{text}")).standard_address
    );
}

/// What is clear stays automatic.
#[rstest]
#[case("河东街道丽景花园5幢101室", "inside")]
#[case("河东街道丽景花园5号楼1单元101室", "inside")]
#[case("河东街道丽景花园15-1-101", "outside")]
#[case("河东街道丽景花园5-302室", "inside")]
#[case("河东街道海港工业园5号厂房", "inside")]
#[case("河东街道人民路5号丽景花园3幢101室", "inside")]
#[case("河东街道港城大道88号科创大厦A座501室", "inside")]
#[case("河东街道丽景花园5-8幢", "inside")]
#[case("河东街道丽景花园5幢、6幢", "inside")]
#[case("新港街道水产城2-3排5号", "inside")]
#[case("河西镇大龙村5号", "inside")]
#[case("河西镇大龙村60号(张三饭店)", "outside")]
#[case("河东街道人民路5号楼上", "inside")]
#[case("河东街道人民路5号张三饭店", "inside")]
#[case("河东街道人民路5号101室、102室", "inside")]
#[case("河东街道人民路5-9号和15-20号", "inside")]
#[case("河西镇石湾村1组3号", "inside")]
#[case("河西镇石湾村2组3号", "outside")]
#[case("河西镇石湾村第二村民小组3号", "outside")]
#[case("河西镇沙埕村1社5号", "inside")]
#[case("河西镇沙埕村5号", "inside")]
#[case("河东街道人民路特1号", "outside")]
#[case("新港街道金海湾东区5幢", "inside")]
#[case("新港街道金海湾西区5幢101室", "outside")]
#[case("新港街道农贸市场1号楼", "inside")]
#[case("新港街道滨海路5号（原人民路60号）", "inside")]
#[case("新港街道滨海路5号原人民路60号", "inside")]
#[case("新港街道滨海路5号(原金海湾饭店)", "inside")]
#[case("河东街道人民路特3号", "review")]
fn clear(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text).split(' ').next(), Some(expected), "{text}: {}", judged(text));
}

/// A character before a known name makes another name.
#[rstest]
#[case("河东街道新丽景花园5幢101室")]
#[case("河东街道东丽景花园5幢101室")]
#[case("新丽景花园5幢101室")]
#[case("河东街道东海港工业园5号厂房")]
#[case("河东街道新科创大厦A座501室")]
#[case("河东街道老福兴里5号")]
#[case("河东街道东人民路5号")]
fn before_a_name(#[case] text: &str) {
    is_review(text);
}

/// A name that any town may have, recorded in another town than the one named; a former street.
#[rstest]
#[case("柳林镇农贸市场1号楼")]
#[case("柳林镇汽车城1号楼")]
#[case("新港街道原滨海路5号")]
#[case("新港街道滨海路原5号")]
#[case("河东街道原人民路5号")]
fn perhaps_another(#[case] text: &str) {
    is_review(text);
}

/// Ranges of buildings, halls and rows.
#[rstest]
#[case("河东街道丽景花园5-15幢")]
#[case("河东街道丽景花园5至15幢")]
#[case("河东街道丽景花园5-15号楼")]
#[case("河东街道丽景花园5幢-15幢")]
#[case("河东街道丽景花园5号楼-15号楼")]
#[case("河东街道丽景花园15-5幢")]
#[case("河东街道海港工业园3-8号厂房")]
#[case("河东街道海港工业园3～8栋")]
#[case("河东街道海港工业园3栋至8栋")]
#[case("新港街道水产城3-4排5号")]
#[case("河西镇沙埕村1-2组")]
fn ranges_of_buildings(#[case] text: &str) {
    is_review(text);
}

/// Two names with labels that the base has, in two places.
#[rstest]
#[case("河东街道建设路5号丽景花园3幢1单元101室")]
#[case("河东街道人民路5号丽景花园15幢1单元101室")]
#[case("河东街道人民路60号科创大厦A座501室")]
#[case("河东街道大龙路5号大龙村60号")]
#[case("河西镇大龙村60号丽景花园3幢")]
#[case("新港街道、柳林镇")]
#[case("新港街道和柳林镇交界处")]
#[case("新港街道金海湾东区5幢西区5幢")]
#[case("新港街道金海湾东区5幢、西区5幢")]
#[case("新港街道金海湾东区、西区5幢")]
#[case("新港街道金海湾东区西区5幢")]
#[case("新港街道金海湾东、西区5幢")]
#[case("新港街道金海湾5幢")]
#[case("新港街道安居小区区一期13幢")]
fn two_places(#[case] text: &str) {
    is_review(text);
}

/// Villagers' groups that the records contradict, and other words behind a figure.
#[rstest]
#[case("河西镇沙埕村2组5号")]
#[case("河西镇沙埕村二小队5号")]
#[case("河西镇沙埕村第二村民小组5号")]
#[case("河西镇沙埕村1组15号")]
#[case("河西镇大龙村5社")]
#[case("河西镇大龙村5片5号")]
#[case("河西镇大龙村5屯")]
#[case("河东街道人民路5公里处")]
#[case("人民路50米处")]
#[case("河东街道人民路5地块")]
#[case("河东街道人民路05-01地块")]
#[case("河东街道海港工业园5号地块")]
#[case("河东街道人民路5号线地铁站")]
#[case("河东街道海港工业园5号路")]
#[case("河东街道人民路5号桥")]
#[case("河东街道人民路5号小区10幢")]
#[case("河东街道人民路60组3号")]
#[case("河东街道人民路5之3号")]
#[case("河东街道人民路5-60单号")]
fn words_behind_a_figure(#[case] text: &str) {
    is_review(text);
}

/// The first number of a quarter that the base lacks is not left out for a later one.
#[rstest]
#[case("河东街道丽景花园15号商铺3号")]
#[case("河东街道丽景花园15弄3号101室")]
#[case("河东街道丽景花园15号院3号")]
fn first_number(#[case] text: &str) {
    is_review(text);
}

/// A part that the base does not know, however it is written.
#[rstest]
#[case("河东街道丽景花园(北区)5幢101室")]
#[case("河东街道丽景花园（东苑）5幢101室")]
#[case("河东街道丽景花园南5幢101室")]
#[case("河东街道海港工业园(南区)5号厂房")]
#[case("海港工业园（二期）5号厂房")]
#[case("河西镇大龙村（大岙）5号")]
#[case("河西镇大龙村工业园区5号厂房")]
#[case("河西镇大龙村花园5幢")]
fn unknown_parts(#[case] text: &str) {
    is_review(text);
}

/// The same behind a comma, and with a group in front of a range.
#[rstest]
#[case("河东街道丽景花园，南5幢")]
#[case("河东街道丽景花园3幢、南5幢")]
#[case("河东街道丽景花园3幢、（大岙）5幢")]
#[case("河西镇沙埕村，2组5号")]
#[case("河西镇沙埕村2组3号-5号")]
#[case("河东街道人民路60号-145号")]
#[case("河东街道人民路5号，杭州市西湖区8号")]
#[case("河东街道人民路，杭州市西湖区5号")]
#[case("河东街道人民路5号，上海市浦东新区")]
#[case("河东街道人民路5号杭州市西湖区")]
fn behind_a_comma(#[case] text: &str) {
    is_review(text);
}

/// Lists: each of their numbers counts.
#[rstest]
#[case("河东街道人民路5、6、7号", "inside")]
#[case("河东街道人民路5、7、9号", "inside")]
#[case("河东街道人民路65、66、67号", "outside")]
#[case("河东街道丽景花园5幢1层1、2、3号", "inside")]
#[case("河东街道人民路5、6、60、8号", "review")]
#[case("河东街道人民路5、6号、60号", "review")]
#[case("河东街道人民路1、3、60、7、9号", "review")]
#[case("滨海路、柳林路", "review")]
#[case("新港街道滨海路、福兴里", "inside")]
fn lists(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text).split(' ').next(), Some(expected), "{text}: {}", judged(text));
}

/// Doors of one number on both sides, buildings of one number, second figures and numbers in brackets.
#[rstest]
#[case("河东街道花楼街10号附3号")]
#[case("河东街道花楼街10号（附1号）")]
#[case("河东街道花楼街10号付1号")]
#[case("河东街道花楼街30甲")]
#[case("河东街道花楼街30（甲）号")]
#[case("河东街道花楼街18号-1")]
#[case("河东街道人民路5~60")]
#[case("河东街道人民路5号至60")]
#[case("河东街道人民路5号（60）")]
#[case("河东街道人民路5号（现门牌60）")]
#[case("河东街道嵩山路6号8号楼")]
#[case("河东街道嵩山路6号3号楼5号楼")]
#[case("河东街道嵩山路6号2-5号楼")]
#[case("国际汽车城1号楼")]
fn doors_and_buildings(#[case] text: &str) {
    is_review(text);
}

/// Ways of writing a 街道, and words that are counties elsewhere.
#[rstest]
#[case("新港街滨海路5号", "inside")]
#[case("新港街办滨海路5号", "inside")]
#[case("新港办事处滨海路5号", "inside")]
#[case("柳林镇（现新港街道）滨海路5号", "inside")]
#[case("新港街道（现柳林镇）柳林路5号", "outside")]
#[case("河东街道人民路60号（旧门牌5号）", "outside")]
fn ways_of_writing(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text).split(' ').next(), Some(expected), "{text}: {}", judged(text));
}

#[test]
fn a_word_is_no_county() {
    for text in ["城区人民路5号", "东区人民路5号"] {
        let answer = atlas().classify(text);
        assert_ne!(answer.verdict.as_str(), "outside", "{text}");
    }
}

/// Hyphens at clauses that lean on each other are no ranges, and no text ends the program.
#[rstest]
#[case("河东街道丽景花园25-3幢望江宾馆、28幢")]
#[case("丽景花园5-3幢望江宾馆、8幢")]
#[case("人民路5-、8幢-3")]
#[case("人民路5旁99999999999999999999999999999999米")]
fn every_text_has_an_answer(#[case] text: &str) {
    let answer = atlas().identify(&format!("澜港县{text}"));
    let json = serde_json::to_string(&answer).expect("an answer");
    assert!(!json.contains("\"metres\":null"), "{json}");
}

/// Several addresses, with or without a mark between them.
#[rstest]
#[case("河东街道人民路5号1楼60号2楼")]
#[case("河东街道人民路5号101室60号102室")]
#[case("河东街道人民路5号A座60号B座")]
#[case("河东街道（1）人民路5号（2）人民路60号")]
#[case("河东街道丽景花园5幢101室15幢101室")]
#[case("河东街道丽景花园5幢15幢")]
#[case("河东街道海港工业园3栋4栋8栋")]
#[case("河东街道海港工业园5#8#厂房")]
#[case("河东街道人民路5号101室、102室、60号101室")]
#[case("河东街道人民路5-9号和55-60号")]
#[case("河东街道人民路5-9号55-60号")]
fn several_addresses(#[case] text: &str) {
    is_review(text);
}
