//! Verdicts on the sample city against its truth: automatic verdicts are right, and most answerable rows get one.

use std::sync::LazyLock;

use ftz_atlas::address::rows::AddressRow;
use ftz_atlas::atlas::{Atlas, AtlasBuilder};
use ftz_atlas::classification::Verdict;
use ftz_atlas::sample::{self, Office, Plan, Truth};
use ftz_atlas::sources::builtin;

const PLAN: Plan = Plan { addresses: 4_000, registrations: 2_000, seed: 20, counties: 1 };

static CITY: LazyLock<sample::City> = LazyLock::new(|| sample::city(&PLAN, &mut |_| {}).unwrap());

/// The sample city as an Atlas; `backwards` feeds its rows in the opposite order.
fn atlas(backwards: bool) -> Atlas {
    let mut builder = AtlasBuilder::new();
    let mut divisions: Vec<_> = builtin::divisions().iter().chain(&CITY.divisions).cloned().collect();
    let mut aliases: Vec<_> = builtin::aliases().iter().chain(&CITY.aliases).cloned().collect();
    let mut addresses: Vec<AddressRow> = CITY.addresses().collect();
    let mut zones = CITY.zones.clone();
    if backwards {
        divisions.reverse();
        aliases.reverse();
        addresses.reverse();
        zones.reverse();
    }
    divisions.into_iter().for_each(|row| builder.division(row));
    aliases.into_iter().for_each(|row| builder.alias(row));
    addresses.iter().for_each(|row| builder.address(row));
    zones.into_iter().for_each(|row| builder.zone(row));
    builder.build().unwrap()
}

static ATLAS: LazyLock<Atlas> = LazyLock::new(|| atlas(false));

/// The sample city's Atlas, for other tests too.
pub fn sample_atlas() -> &'static Atlas {
    &ATLAS
}

/// Addresses of the sample's registrations.
pub fn registrations() -> Vec<sample::Registration> {
    let office = Office::new(&CITY).unwrap();
    (0..PLAN.registrations).map(|number| office.registration(number)).collect()
}

#[test]
fn automatic_verdicts_are_right_and_most_rows_get_one() {
    let (mut answerable, mut automatic, mut wrong) = (0, 0, Vec::new());
    let (mut clean, mut clean_automatic) = (0, 0);
    let (mut unanswerable, mut accepted) = (0, Vec::new());
    for registration in registrations() {
        let verdict = sample_atlas().classify(&registration.address).verdict;
        let right = match registration.truth {
            Truth::Inside => Some(Verdict::Inside),
            Truth::Outside => Some(Verdict::Outside),
            Truth::Unanswerable => None,
        };
        let decided = usize::from(verdict != Verdict::Review);
        match right {
            Some(right) => {
                answerable += 1;
                automatic += decided;
                if decided == 1 && verdict != right {
                    wrong.push(registration.address.clone());
                }
            }
            None => {
                unanswerable += 1;
                if decided == 1 {
                    accepted.push(registration.address.clone());
                }
            }
        }
        if registration.noise.is_empty() {
            clean += 1;
            clean_automatic += decided;
        }
    }
    assert!(wrong.is_empty(), "wrong: {wrong:#?}");
    assert!(automatic * 100 >= answerable * 96, "{automatic} of {answerable}");
    assert!(clean_automatic * 100 >= clean * 99, "{clean_automatic} of {clean} clean");
    assert!(
        accepted.len() * 200 <= unanswerable,
        "accepted without ground, of {unanswerable}: {accepted:#?}"
    );
}

#[test]
fn the_same_rows_in_another_order_make_the_same_atlas() {
    let other = atlas(true);
    assert_eq!(other.version(), sample_atlas().version());
    assert_eq!(other.parts(), sample_atlas().parts());
    for registration in registrations().iter().take(300) {
        let (a, b) = (other.identify(&registration.address), sample_atlas().identify(&registration.address));
        assert_eq!(serde_json::to_value(&a).unwrap(), serde_json::to_value(&b).unwrap());
    }
}

#[test]
fn a_recorded_address_is_found_by_its_id() {
    let text = "浙江省义乌市福田街道国际商贸城三区82号门4楼25街37283店面(自主申报)";
    let answer = sample_atlas().identify(text);
    assert_eq!(answer.verdict, Verdict::Inside);
    let site = answer.site.unwrap();
    assert!(CITY.addresses().any(|row| row.id == site.id && row.room.contains("37283")), "{site:?}");
    assert_eq!(site.standard_address, "浙江省金华市义乌市福田街道国际商贸城三区82号门4楼25街37283店面");
    assert!(answer.zones.iter().any(|zone| zone.layer == "ftz"));
    assert!(answer.question.is_none());
}

#[test]
fn classify_and_identify_say_the_same() {
    for registration in registrations().iter().take(300) {
        let (row, full) =
            (sample_atlas().classify(&registration.address), sample_atlas().identify(&registration.address));
        assert_eq!(row.verdict, full.verdict);
        assert_eq!(row.confidence, full.confidence);
        assert_eq!(row.precision, full.precision);
        if let Some(site) = full.site {
            assert_eq!((row.site_id, row.standard_address), (site.id, site.standard_address));
            assert_eq!(row.point, Some((site.lon, site.lat)));
        }
    }
}

#[test]
fn a_review_names_its_reason_and_asks_what_would_settle_it() {
    for (text, reason) in [
        ("", "empty"),
        ("　", "empty"),
        ("义乌市", "too_coarse"),
        ("虚构文具有限公司", "no_address"),
        ("杭州市虚构文具有限公司", "no_address"),
        ("福田街道不存在路5号", "name_unknown"),
    ] {
        let answer = sample_atlas().identify(text);
        assert_eq!(answer.verdict, Verdict::Review, "{text}");
        assert_eq!(answer.reasons[0].code, reason, "{text}");
        assert!(answer.question.is_some(), "{text}");
    }
}

#[test]
fn another_county_is_outside_but_a_street_named_after_one_is_not() {
    for text in
        ["杭州市西湖区文三路90号", "浙江省金华市东阳市江北街道甘溪东街1号", "上海市浦东新区世纪大道1号"]
    {
        let answer = sample_atlas().identify(text);
        assert_eq!(
            (answer.verdict, answer.reasons[0].code.as_str()),
            (Verdict::Outside, "elsewhere"),
            "{text}"
        );
    }
    let answer = sample_atlas().identify("义乌市福田街道杭州路5号");
    assert_ne!(answer.reasons[0].code, "elsewhere");
}

#[test]
fn suggestions_complete_by_prefix_and_by_initials() {
    let found = sample_atlas().suggest("国际商贸", 10);
    assert!(found.iter().any(|suggestion| suggestion.text.contains("国际商贸城")), "{found:?}");
    let found = sample_atlas().suggest("gjsmc", 10);
    assert!(found.iter().any(|suggestion| suggestion.text.contains("国际商贸城")), "{found:?}");
    let found = sample_atlas().suggest("福田街道国际商贸城三区82号门", 10);
    assert!(found.iter().any(|suggestion| suggestion.kind == "address"), "{found:?}");
    assert!(sample_atlas().suggest("", 10).is_empty());
}

#[test]
fn reverse_tells_town_zones_and_the_nearest_address() {
    let row = CITY.addresses().next().unwrap();
    let answer = sample_atlas().reverse(row.lon, row.lat, 3);
    assert_eq!(answer.division.town.as_deref(), Some(row.town.as_str()));
    assert!(answer.addresses[0].distance < 1.0);
    assert!(answer.addresses.windows(2).all(|pair| pair[0].distance <= pair[1].distance));
    assert!(answer.zones.iter().any(|zone| zone.layer == "town"));
    let sea = sample_atlas().reverse(123.0, 30.0, 3);
    assert!(sea.addresses.is_empty() && sea.zones.is_empty());
}
