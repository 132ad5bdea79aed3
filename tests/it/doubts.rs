//! What nobody may decide by the records alone: texts that say more, or something else, than the address they contain, on
//! the base of a city that has only begun to collect. An invented county; the zone lies west of 121.3°, and reaches into a
//! town of which there is no address yet.

use std::sync::OnceLock;

use ftz_atlas::address::rows::AddressRow;
use ftz_atlas::atlas::Atlas;
use rstest::rstest;

use crate::county::{self, INSIDE, OUTSIDE, county};

/// 88 metres inside the boundary.
const NEAR: f64 = 121.299;

/// 朝阳路 crosses the boundary between 20 and 60, 建设路 lies inside; 新区路 is recorded in a town that no division has.
fn records() -> Vec<(&'static str, &'static str, u32, f64)> {
    let mut out: Vec<_> = (1..=20).map(|number| ("河东街道", "朝阳路", number, NEAR)).collect();
    out.extend((60..=80).map(|number| ("河东街道", "朝阳路", number, OUTSIDE)));
    out.extend((1..=9).map(|number| ("河东街道", "建设路", number, INSIDE)));
    out.extend((1..=9).map(|number| ("河西镇", "滨江路", number, OUTSIDE)));
    out.extend((1..=9).map(|number| ("临海管委会", "新区路", number, INSIDE)));
    out
}

fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| build(records()))
}

/// The base of a city whose only records lie outside.
fn begun() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| build(records().into_iter().filter(|(town, ..)| *town == "河西镇").collect()))
}

fn build(records: Vec<(&str, &str, u32, f64)>) -> Atlas {
    let mut builder = county(&[("370699001", "河东街道"), ("370699100", "河西镇"), ("370699101", "海门镇")]);
    for (index, (town, road, number, lon)) in records.into_iter().enumerate() {
        builder.address(&AddressRow {
            id: format!("D{index:02}"),
            county: "澜港县".into(),
            town: town.into(),
            road: road.into(),
            number: format!("{number}号"),
            lon,
            lat: 37.1 + index as f64 * 0.0001,
            ..AddressRow::default()
        });
    }
    builder.build().expect("an atlas")
}

fn judged(text: &str) -> String {
    county::judged(atlas(), text)
}

/// The plain texts that all others here vary.
#[rstest]
#[case("澜港县河东街道朝阳路5号", "inside exact_match")]
#[case("朝阳路65号", "outside exact_match")]
#[case("建设路5号", "inside exact_match")]
#[case("河西镇", "outside town_one_side")]
#[case("朝阳路55号", "review number_unknown")]
#[case("临海管委会新区路5号", "inside site_match")]
#[case("澜港县河西武康路5号", "outside town_one_side")]
#[case("澜港县河西花园5栋", "review name_unknown")]
#[case("澜港县河西一路5号", "review name_unknown")]
fn plain(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text), expected, "{text}");
}

/// A town without addresses is not the towns that have some, and neither is what holds it.
#[rstest]
#[case("澜港县海门镇", "review town_unrecorded")]
#[case("澜港县海门镇幸福路1号", "review town_unrecorded")]
#[case("澜港县银海路5号", "review name_unknown")]
#[case("澜港县", "review too_coarse")]
#[case("烟台市银海路5号", "review name_unknown")]
#[case("山东省烟台市", "review too_coarse")]
#[case("山东省", "review too_coarse")]
#[case("澜港县河西镇", "outside town_one_side")]
#[case("澜港县河西镇银海路5号", "outside town_one_side")]
fn towns_without_addresses(#[case] text: &str, #[case] expected: &str) {
    let answer = begun().classify(text);
    assert_eq!(format!("{} {}", answer.verdict.as_str(), answer.reasons[0].code()), expected, "{text}");
}

/// Another city or province, briefly or behind the address; an unknown town; a town that the records name otherwise.
#[rstest]
#[case("北京建设路5号")]
#[case("上海建设路5号")]
#[case("甘肃建设路5号")]
#[case("杭州建设路5号")]
#[case("浙江省杭州建设路5号")]
#[case("广州河东街道建设路5号")]
#[case("建设路5号上海市")]
#[case("建设路5号芝罘区")]
#[case("建设路5号，芝罘区")]
#[case("河东街道朝阳路5号，杭州市")]
#[case("澜港县永安镇朝阳路5号")]
#[case("河西镇新区路5号")]
#[case("河西建设路5号")]
#[case("澜港县河西建设路5号")]
#[case("海门建设路5号")]
fn elsewhere(#[case] text: &str) {
    assert_ne!(judged(text).split(' ').next(), Some("inside"), "{text}: {}", judged(text));
}

/// Several numbers, however they are joined.
#[rstest]
#[case("朝阳路18-55号")]
#[case("河东街道朝阳路19号-59号")]
#[case("朝阳路5号——65号")]
#[case("朝阳路5——65号")]
#[case("朝阳路5号到65号")]
#[case("朝阳路5号兼65号")]
#[case("朝阳路5号（65号）")]
#[case("朝阳路5号(现65号)")]
#[case("朝阳路5号65号")]
#[case("朝阳路5号朝阳路66号")]
#[case("朝阳路1号-150号")]
#[case("朝阳路十五零三号")]
#[case("朝阳路5号（分店：60号）")]
#[case("朝阳路5号（分店60号）")]
#[case("朝阳路5号，分店：60号")]
#[case("朝阳路5号二店60号")]
#[case("朝阳路5号（仓库：朝阳路60号）")]
#[case("朝阳路5号分支机构：60号")]
fn several_numbers(#[case] text: &str) {
    assert!(judged(text).starts_with("review "), "{text}: {}", judged(text));
}

/// Around a site that is nearer to the boundary than 200 metres.
#[rstest]
#[case("对面")]
#[case("对过")]
#[case("斜对过")]
#[case("边上")]
#[case("背后")]
#[case("路边")]
#[case("以东")]
#[case("东侧")]
#[case("东北角")]
#[case("交界处")]
#[case("往东走")]
#[case("往东100米")]
#[case("往东一百米")]
#[case("向东三百米")]
#[case("东300m")]
#[case("东1公里")]
#[case("再往前")]
#[case("周边")]
#[case("临近")]
#[case("西南方向")]
fn around(#[case] words: &str) {
    let text = format!("澜港县河东街道朝阳路5号{words}");
    assert!(judged(&text).starts_with("review "), "{text}: {}", judged(&text));
    let text = format!("澜港县河东街道朝阳路5号3楼{words}");
    assert!(!judged(&text).starts_with("outside "), "{text}: {}", judged(&text));
}

/// West of another county may be at home.
#[test]
fn around_another_county() {
    assert!(judged("莱州市以西5公里").starts_with("review relative_words"), "{}", judged("莱州市以西5公里"));
    assert!(
        judged("山东省莱州市文昌路5号旁").starts_with("outside"),
        "{}",
        judged("山东省莱州市文昌路5号旁")
    );
}

/// Far enough from the boundary, words of place decide nothing, and are told.
#[test]
fn around_and_far_away() {
    let answer = atlas().identify("河东街道建设路5号对面");
    let codes: Vec<&str> = answer.reasons.iter().map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["exact_match", "relative_agrees"]);
    let site = answer.site.expect("a site");
    assert_eq!(serde_json::to_value(&site.footprint).unwrap()["metres"], 200.0);
    assert!(site.boundary_distance > Some(4_000.0), "{:?}", site.boundary_distance);
}

#[test]
fn near_an_address_is_not_at_it() {
    assert!(judged("靠近朝阳路5号").starts_with("review "), "{}", judged("靠近朝阳路5号"));
}

/// A second address without a number, beside the first one or in brackets.
#[rstest]
#[case("河东街道朝阳路5号、杭州市西湖区文三路")]
#[case("河东街道朝阳路5号，上海市浦东新区")]
#[case("河东街道朝阳路5号(上海市浦东新区张江路)")]
#[case("河东街道朝阳路5号；澜港县海门镇银海路")]
fn second_address(#[case] text: &str) {
    assert!(judged(text).starts_with("review "), "{text}: {}", judged(text));
}

/// What stands beside an address without being another one.
#[rstest]
#[case("河东街道朝阳路5号(自主申报)")]
#[case("河东街道朝阳路5号（原建设路5号）")]
#[case("河东街道朝阳路5号，张三饭店")]
#[case("河东街道朝阳路5号，联系电话13812345678")]
#[case("河东街道朝阳路5号，澜港县")]
#[case("山东省烟台市澜港县河东街道朝阳路5号4楼东侧")]
#[case("河东街道朝阳路5号2幢3号")]
fn notes(#[case] text: &str) {
    assert!(judged(text).starts_with("inside "), "{text}: {}", judged(text));
}
