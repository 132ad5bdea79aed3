//! Reading the elements of an address with the built-in divisions alone: no roads, places or addresses are imported.

use std::sync::OnceLock;

use ftz_atlas::atlas::{Atlas, AtlasBuilder};
use ftz_atlas::sources::builtin;
use rstest::rstest;

fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| {
        let mut builder = AtlasBuilder::new();
        builtin::divisions().iter().for_each(|row| builder.division(row.clone()));
        builtin::aliases().iter().for_each(|row| builder.alias(row.clone()));
        builder.build().expect("the built-in divisions make an atlas")
    })
}

/// Elements as `role text`, joined by bars.
fn read(text: &str) -> String {
    let elements = atlas().parse(text);
    let role = |element: &ftz_atlas::classification::Element| format!("{:?}", element.role).to_lowercase();
    elements.iter().map(|element| format!("{} {}", role(element), element.text)).collect::<Vec<_>>().join("|")
}

#[rstest]
// Levels from coarse to fine, in full and without their unit words.
#[case(
    "浙江省杭州市西湖区文新街道丰景路35号7幢2单元301室",
    "province 浙江省|city 杭州市|county 西湖区|town 文新街道|road 丰景路|number 35号|building 7幢|unit 2单元|room 301室"
)]
#[case("浙江杭州西湖文新丰景路35号", "province 浙江|city 杭州|county 西湖|town 文新|road 丰景路|number 35号")]
// A municipality stands where other addresses have their city.
#[case("上海市浦东新区张江镇明华路9号", "city 上海市|county 浦东新区|town 张江镇|road 明华路|number 9号")]
// Towns and villages that no list holds are known by their unit words; a group reads like a road.
#[case(
    "四川省成都市双流区永兴镇石桥村5组",
    "province 四川省|city 成都市|county 双流区|town 永兴镇|village 石桥村|road 5组"
)]
fn levels(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(read(text), expected);
}

#[rstest]
// A division's name that goes on is part of a longer name.
#[case("杭州市余杭区金华路12号", "city 杭州市|county 余杭区|road 金华路|number 12号")]
#[case("杭州市余杭区金华大厦12楼", "city 杭州市|county 余杭区|place 金华大厦|floor 12楼")]
#[case(
    "绍兴市柯桥区柯桥经济开发区明华路66号",
    "city 绍兴市|county 柯桥区|place 柯桥经济开发区|road 明华路|number 66号"
)]
// 城南 is a town of other counties, and here the beginning of a name.
#[case(
    "杭州市余杭区城南商务大厦B座1203室",
    "city 杭州市|county 余杭区|place 城南商务大厦|building B座|room 1203室"
)]
// No name ends within a common noun (园|林).
#[case("宁波市江北区宏盛园林有限公司", "city 宁波市|county 江北区|place 宏盛园林有限公司")]
// A village of the county that is named stands apart from the road behind it.
#[case("余姚市低塘街道历山丰华路12号", "county 余姚市|town 低塘街道|village 历山|road 丰华路|number 12号")]
// Two roads with a word between them.
#[case(
    "诸暨市大唐街道建设路与明华路交叉口",
    "county 诸暨市|town 大唐街道|road 建设路|note 与|road 明华路|note 交叉口"
)]
fn where_names_begin_and_end(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(read(text), expected);
}

#[rstest]
// Labels joined by hyphens go from building to room.
#[case("温州市鹿城区丽景花园5-3-402", "city 温州市|county 鹿城区|place 丽景花园|building 5|unit 3|room 402")]
// Part of a place.
#[case(
    "温州市鹿城区丽景花园三区5幢402室",
    "city 温州市|county 鹿城区|place 丽景花园|place 三区|building 5幢|room 402室"
)]
// A road may be named by a number; a lane is a number on its road, and doors stand along it.
#[case("杭州市钱塘区12号大街88号", "city 杭州市|county 钱塘区|road 12号大街|number 88号")]
#[case("湖州市织里镇中华路7弄3号", "city 湖州市|town 织里镇|road 中华路|number 7弄|building 3号")]
// A range is one number.
#[case("台州市椒江区中兴路336-338号", "city 台州市|county 椒江区|road 中兴路|number 336-338号")]
// What follows the labels is a note.
#[case(
    "诸暨市大唐街道明华路21号3楼电联13800000000",
    "county 诸暨市|town 大唐街道|road 明华路|number 21号|floor 3楼|note 电联|note 13800000000"
)]
fn labels(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(read(text), expected);
}
