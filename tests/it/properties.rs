//! What holds for any text and any geometry.

use ftz_atlas::address::label::label;
use ftz_atlas::address::normalize::normalize;
use ftz_atlas::address::{numerals, similar};
use ftz_atlas::spatial::answer::Side;
use ftz_atlas::spatial::area::Area;
use ftz_atlas::spatial::boundary::{Boundary, FAR};
use geo::Contains;
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};
use proptest::prelude::*;
use rstest::rstest;

use crate::verdicts::{registrations, sample_atlas};

/// Texts that look like addresses, and texts that do not.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "浙江省",
        "义乌市",
        "福田街道",
        "稠城",
        "国际商贸城",
        "三区",
        "路",
        "12号",
        "3栋",
        "一单元",
        "4楼",
        "302室",
        "-",
        "(",
        "）",
        "；",
        "旁",
        "对面",
        "O2",
        "|",
        "〇",
        "　",
        "\u{200b}",
        "🏠",
        "電話",
        "廿三里",
        "1-3号",
        "A座",
        "村",
        "13800000000",
        "\u{0}",
        "ﬁ",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat()),
        prop::collection::vec(any::<char>(), 0..64).prop_map(|chars| chars.into_iter().collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_normal_character_comes_from_one_of_the_input(text in texts()) {
        let normal = normalize(&text);
        let length = text.chars().count() as u32;
        prop_assert_eq!(normal.chars.len(), normal.origin.len());
        prop_assert!(normal.origin.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(normal.origin.iter().all(|&index| index < length));
    }

    #[test]
    fn elements_are_slices_of_the_input_in_order(text in texts()) {
        let chars: Vec<char> = text.chars().collect();
        let elements = sample_atlas().parse(&text);
        let mut last = 0;
        for element in elements {
            prop_assert!(last <= element.start && element.start < element.end && element.end <= chars.len());
            prop_assert_eq!(chars[element.start..element.end].iter().collect::<String>(), element.text);
            last = element.end;
        }
    }

    #[test]
    fn any_text_has_an_answer_always_the_same(text in texts()) {
        let answer = sample_atlas().identify(&text);
        prop_assert!(!answer.reasons.is_empty());
        prop_assert!((0.5..=1.0).contains(&answer.confidence));
        let total: f64 = answer.candidates.iter().map(|candidate| candidate.probability).sum();
        prop_assert!(total <= 1.0 + 1e-4);
        prop_assert_eq!(answer, sample_atlas().identify(&text));
    }

    #[test]
    fn a_label_of_a_label_is_itself(text in "[0-9A-Z一二三十号栋室单元层-]{0,8}") {
        let once = label(&text);
        prop_assert_eq!(label(&once), once);
    }

    #[test]
    fn chinese_numerals_read_as_they_are_written(value in 1u64..100) {
        let written: Vec<char> = numerals::chinese(value).unwrap().chars().collect();
        prop_assert_eq!(numerals::value(&written), Some(value));
    }

    #[test]
    fn a_name_costs_nothing_against_itself_only(a in "[一-十东福田路街村]{2,8}", b in "[一-十东福田路街村]{2,8}") {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        prop_assert_eq!(similar::cost(&a, &a), 0.0);
        prop_assert_eq!(similar::cost(&a, &b) > 0.0, a != b);
    }

    #[test]
    fn a_character_too_many_costs_no_less_than_one_too_few(name in "[东福田路街村]{2,8}", at in 0usize..8, extra in "[福银海]") {
        let name: Vec<char> = name.chars().collect();
        let mut longer = name.clone();
        longer.insert(at.min(name.len()), extra.chars().next().unwrap());
        prop_assert!(similar::cost(&longer, &name) >= similar::cost(&name, &longer) - 1e-6);
    }

    #[test]
    fn points_lie_in_an_indexed_area_where_they_lie_in_the_polygon(
        spokes in prop::collection::vec(0.2f64..1.0, 3..40),
        points in prop::collection::vec((-1.1f64..1.1, -1.1f64..1.1), 50),
    ) {
        let shape = star(&spokes, (0.0, 0.0), 1.0);
        let area = Area::new(&shape);
        for (x, y) in points {
            prop_assert_eq!(area.contains(x, y), shape.contains(&Point::new(x, y)), "({}, {})", x, y);
        }
    }

    #[test]
    fn the_sign_of_the_distance_is_the_side(
        spokes in prop::collection::vec(0.3f64..1.0, 3..30),
        points in prop::collection::vec((-0.02f64..0.02, -0.02f64..0.02), 30),
    ) {
        let shape = star(&spokes, (120.0, 29.3), 0.01);
        let boundary = Boundary::new(&[&shape]).unwrap();
        for (x, y) in points {
            let (lon, lat) = (120.0 + x, 29.3 + y);
            let signed = boundary.signed_distance(lon, lat);
            let exact = boundary.distance(lon, lat);
            prop_assert!((signed.abs() - exact.min(FAR)).abs() < 1e-6);
            if exact > 0.01 {
                prop_assert_eq!(signed > 0.0, shape.contains(&Point::new(lon, lat)));
            }
        }
    }
}

/// A star-shaped ring around a centre.
fn star(spokes: &[f64], (x, y): (f64, f64), size: f64) -> MultiPolygon<f64> {
    let turn = std::f64::consts::TAU / spokes.len() as f64;
    let coords = spokes.iter().enumerate().map(|(index, length)| {
        let angle = turn * index as f64;
        Coord { x: x + size * length * angle.cos(), y: y + size * length * angle.sin() }
    });
    let mut ring: Vec<Coord<f64>> = coords.collect();
    ring.push(ring[0]);
    MultiPolygon(vec![Polygon::new(LineString(ring), Vec::new())])
}

#[test]
fn dropped_characters_do_not_move_the_elements() {
    for registration in registrations().iter().take(200) {
        let spaced: String = registration.address.chars().flat_map(|c| [c, '\u{200b}']).collect();
        let plain: Vec<_> = sample_atlas().parse(&registration.address).into_iter().map(|e| e.role).collect();
        let marked: Vec<_> = sample_atlas().parse(&spaced).into_iter().map(|e| e.role).collect();
        assert_eq!(plain, marked, "{}", registration.address);
    }
}

#[test]
fn very_long_texts_end() {
    for text in ["福田街道".repeat(5_000), "1-".repeat(50_000), "(".repeat(100_000), "路".repeat(100_000)]
    {
        assert!(!sample_atlas().identify(&text).reasons.is_empty());
    }
}

#[rstest]
#[case("35号", "35")]
#[case("三十五栋", "35")]
#[case("82号门", "82")]
#[case("4F", "4")]
#[case("Ａ座", "A")]
#[case("37283店面", "37283")]
#[case("12-1号", "12-1")]
#[case("12号-1", "12号-1")]
#[case("3O2室", "302")]
#[case("I2号", "12")]
#[case("007", "7")]
#[case("地下一层", "-1")]
#[case("负2楼", "-2")]
#[case("二〇一室", "201")]
#[case("A07", "A07")]
#[case("", "")]
fn labels_are_what_remains_without_unit_words(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(label(text), expected);
}

#[rstest]
#[case("国际商茂城", "国际商贸城", 0.9)]
#[case("陆港港新村", "陆港新村", 0.9)]
#[case("四季花园", "四季花园小区", 0.9)]
fn slips_are_cheap(#[case] typed: &str, #[case] name: &str, #[case] at_most: f32) {
    assert!(cost(typed, name) <= at_most, "{}", cost(typed, name));
}

#[rstest]
#[case("长春一区", "长春二区")]
#[case("城东路", "城西路")]
#[case("泰庆工业园", "泰庆小区")]
#[case("柯村", "徐村")]
fn other_names_are_dear(#[case] typed: &str, #[case] name: &str) {
    assert!(cost(typed, name) >= 1.0, "{}", cost(typed, name));
}

fn cost(typed: &str, name: &str) -> f32 {
    similar::cost(&typed.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>())
}

/// A town in several parts is on one side only if all its parts are.
#[test]
fn parts_on_both_sides_are_mixed() {
    let zone = star(&[1.0; 12], (120.0, 29.3), 0.01);
    let boundary = Boundary::new(&[&zone]).unwrap();
    let inside = star(&[1.0; 6], (120.0, 29.3), 0.001);
    let outside = star(&[1.0; 6], (120.1, 29.3), 0.001);
    assert_eq!(boundary.shape(&inside, 0.0).0, Side::Inside);
    assert_eq!(boundary.shape(&outside, 0.0).0, Side::Outside);
    for parts in [[&inside, &outside], [&outside, &inside]] {
        let both = MultiPolygon(parts.iter().flat_map(|part| part.0.clone()).collect());
        assert_eq!(boundary.shape(&both, 0.0), (Side::Mixed, 0.0));
    }
    // A polygon around the zone meets its boundary, and so does a line through it.
    assert_eq!(boundary.shape(&star(&[1.0; 12], (120.0, 29.3), 0.05), 0.0).0, Side::Mixed);
    let line = LineString(vec![Coord { x: 119.9, y: 29.3 }, Coord { x: 120.1, y: 29.3 }]);
    let line = MultiPolygon(vec![Polygon::new(line, Vec::new())]);
    assert_eq!(boundary.shape(&line, 0.0).0, Side::Mixed);
}
