//! Lists and ranges whose parts leave out what they share, second numberings, shops and garages, and areas and places that
//! the records know nothing of or put elsewhere. An invented county; what lies in the zone lies west of 121.3°.

use std::sync::OnceLock;

use ftz_atlas::address::rows::AddressRow;
use ftz_atlas::atlas::Atlas;
use rstest::rstest;

use crate::county::{self, INSIDE, OUTSIDE, county, side};

fn atlas() -> &'static Atlas {
    static ATLAS: OnceLock<Atlas> = OnceLock::new();
    ATLAS.get_or_init(|| {
        let mut builder = county(&[
            ("370699001", "站前街道"),
            ("370699002", "海湾街道"),
            ("370699100", "东风镇"),
            ("370699400", "红旗农场"),
            ("370699001001", "铁路社区"),
            ("370699002001", "海湾社区"),
            ("370699100201", "新桥村"),
        ]);
        rows().iter().for_each(|row| builder.address(row));
        builder.build().expect("an atlas")
    })
}

fn rows() -> Vec<AddressRow> {
    let mut out: Vec<AddressRow> = Vec::new();
    let mut add = |town: &str, [road, number, place, building, room]: [&str; 5], lon: f64| {
        out.push(AddressRow {
            id: format!("L{:04}", out.len()),
            county: "澜港县".into(),
            town: town.into(),
            road: road.into(),
            number: number.into(),
            place: place.into(),
            building: building.into(),
            room: room.into(),
            lon,
            lat: 37.05 + out.len() as f64 * 0.0001,
            ..AddressRow::default()
        });
    };
    for number in 1..=60 {
        add("站前街道", ["黄河路", &format!("{number}号"), "", "", ""], side(number, 30));
    }
    for number in 1..=9 {
        let number = format!("{number}号");
        add("站前街道", ["前进一路", &number, "", "", ""], INSIDE);
        add("站前街道", ["前进二路", &number, "", "", ""], OUTSIDE);
        add("站前街道", ["沙浦北路", &number, "", "", ""], INSIDE);
        add("站前街道", ["沙浦南路", &number, "", "", ""], OUTSIDE);
        add("东风镇", ["长江路", &number, "", "", ""], INSIDE);
        add("东风镇", ["", &number, "东升前屯", "", ""], INSIDE);
        add("东风镇", ["", &number, "东升后屯", "", ""], OUTSIDE);
        add("站前街道", ["", "", "和平工业园A区", &number.replace('号', "栋"), ""], INSIDE);
        add("站前街道", ["", "", "和平工业园B区", &number.replace('号', "栋"), ""], OUTSIDE);
        add("海湾街道", ["", "", "海湾工业城", &number.replace('号', "栋"), ""], INSIDE);
        add("站前街道", ["紫荆道", &number, "", "", ""], OUTSIDE);
        add("站前街道", ["", "", "福岚保税区", &number.replace('号', "栋"), ""], INSIDE);
        add("东风镇", ["", &format!("3巷{number}"), "石厦新村", "", ""], INSIDE);
    }
    for building in 1..=20 {
        let lon = side(building, 10);
        add("站前街道", ["", "", "铁路小区", &format!("{building}号楼"), ""], lon);
        add("站前街道", ["", "", "铁路小区", &format!("{building}号楼"), "12号车库"], lon);
        add("站前街道", ["沙浦路", "128号", "万福花园", &format!("{building}栋"), ""], lon);
    }
    for (building, lon) in [("A座", INSIDE), ("B座", OUTSIDE), ("C座", INSIDE), ("D座", INSIDE)] {
        add("站前街道", ["福强路", "88号", "卓越广场", building, ""], lon);
    }
    for (lane, lon) in [(3, INSIDE), (8, OUTSIDE)] {
        add("东风镇", ["", &format!("{lane}坊5号"), "下沙村", "", ""], lon);
        add("东风镇", ["", "", "青云市场", "", &format!("{lane}号床位")], lon);
        add("东风镇", ["", "", "文化小区", &format!("{lane}栋"), "1门"], lon);
        add("东风镇", [&format!("向阳{lane}委"), "3组", "", "", ""], lon);
        add("东风镇", ["", "", "商贸城", "", &format!("甲{lane}排乙5号")], lon);
    }
    add("站前街道", ["", "", "商贸城", "", "甲3排乙5号"], OUTSIDE);
    for number in 1..=30 {
        add("站前街道", ["海防路", &format!("88弄{number}号"), "", "", ""], side(number, 15));
    }
    for door in 1..=20 {
        add("站前街道", ["牛王庙街", &format!("8号附{door}号"), "", "", ""], side(door, 10));
    }
    for number in 1..=9 {
        let number = format!("{number}号");
        add("东风镇", ["冰洋路", &number, "", "", ""], INSIDE);
        add("东风镇", ["锦水大道二段", &number, "", "", ""], INSIDE);
        add("东风镇", ["", &number, "沈家宅", "", ""], INSIDE);
    }
    add("红旗农场", ["", "1号", "红旗大院", "", ""], INSIDE);
    add("站前街道", ["", "", "101街区", "2号楼", ""], INSIDE);
    add("站前街道", ["", "", "108街区", "2号楼", ""], OUTSIDE);
    add("站前街道", ["", "", "散货码头", "12号仓库", ""], INSIDE);
    add("站前街道", ["前进横路", "22号", "", "", ""], INSIDE);
    add("站前街道", ["前进横路", "22号自编1号", "", "", ""], OUTSIDE);
    out
}

fn judged(text: &str) -> String {
    county::judged(atlas(), text)
}

fn is_review(text: &str) {
    assert!(judged(text).starts_with("review "), "{text}: {}", judged(text));
}

/// What is clear stays automatic.
#[rstest]
#[case("澜港县站前街道黄河路10号门市", "inside")]
#[case("黄河路50号门市", "outside")]
#[case("黄河路10号、20号门市", "inside")]
#[case("黄河路10-20号门市", "inside")]
#[case("铁路小区5号楼", "inside")]
#[case("铁路小区15号楼12号车库", "outside")]
#[case("沙浦路128号万福花园3-5栋", "inside")]
#[case("福强路88号卓越广场C-D座", "inside")]
#[case("和平工业园A区3栋", "inside")]
#[case("东升后屯5号", "outside")]
#[case("东风镇石厦新村3巷5号", "inside")]
#[case("澜港县光明新区黄河路10号", "inside")]
#[case("站前街道光明新区黄河路50号", "outside")]
#[case("福岚保税区5栋", "inside")]
#[case("站前街道散货码头12号仓库", "inside")]
#[case("福岚街道福岚保税区5栋", "inside")]
#[case("站前街道铁路社区黄河路10号", "inside")]
#[case("海湾街道", "inside")]
#[case("黄河路10号（2栋3楼）", "inside")]
#[case("澜港县站前街道黄河路10号东单元", "inside")]
#[case("60、澜港县站前街道黄河路10号", "inside")]
#[case("60.澜港县站前街道黄河路10号", "inside")]
#[case("3）黄河路50号", "outside")]
#[case("一、澜港县站前街道黄河路10号", "inside")]
#[case("澜港县站前街道黄河路10号，饰品、玩具", "inside")]
#[case("黄河路10号，经营范围：水果、蔬菜", "inside")]
#[case("黄河路10号，联系人张三、李四", "inside")]
#[case("黄河路10号厂房、办公楼、宿舍", "inside")]
#[case("住所、经营场所：黄河路10号", "inside")]
#[case("黄河路10号一、二、三楼", "inside")]
#[case("铁路小区5号楼一、二、三层", "inside")]
#[case("黄河路10号301卡拉OK", "inside")]
#[case("黄河路10号3楼301厅", "inside")]
#[case("黄河路10号万达广场60号商铺", "inside")]
#[case("恒大新城黄河路10号", "inside")]
#[case("澜港县红旗农场3栋", "inside")]
#[case("60 黄河路10号", "inside")]
#[case("（3）黄河路50号", "outside")]
#[case("海防路88弄5号", "inside")]
#[case("海防路88弄5号301室", "inside")]
#[case("海防路88弄25-301", "outside")]
#[case("海防路88弄3-5号", "inside")]
#[case("牛王庙街8号附5号", "inside")]
#[case("牛王庙街8号附5-6号", "inside")]
#[case("东风镇锦水大道2段5号", "inside")]
#[case("东风镇冰洋路北段5号", "inside")]
#[case("黄河路10号（028-85551234）", "inside")]
#[case("东风镇石厦新村3巷5号（自编1号）", "inside")]
fn clear(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text).split(' ').next(), Some(expected), "{text}: {}", judged(text));
}

/// Numbers before a word for a shop, and buildings behind the number of a street.
#[rstest]
#[case("黄河路10、50号门市")]
#[case("黄河路10号、50号门市")]
#[case("黄河路10-50号门脸")]
#[case("黄河路10号和50号门市")]
#[case("黄河路10号、50号楼")]
#[case("黄河路10-50号楼")]
#[case("黄河路10/50号楼")]
#[case("铁路小区5.15号楼")]
#[case("60号、黄河路10号")]
#[case("沙浦路128号万福花园9-12栋")]
#[case("沙浦路128号万福花园5至15号楼")]
#[case("福强路88号A-B座")]
#[case("福强路88号卓越广场A-D座")]
fn numbers_and_buildings(#[case] text: &str) {
    is_review(text);
}

/// Numbers below the number of a lane or door.
#[rstest]
#[case("海防路88弄5-25号")]
#[case("海防路88弄5号25号")]
#[case("海防路88弄5号-25号")]
#[case("海防路88弄5至25号101室")]
#[case("海防路88弄5-40号")]
#[case("海防路88弄3、5、25号")]
#[case("海防路88弄5号90弄5号")]
#[case("海防路88弄-90弄5号")]
#[case("牛王庙街8号附5-15号")]
#[case("牛王庙街8号附5号至附15号")]
#[case("牛王庙街8号附5号附15号")]
#[case("牛王庙街8号附5、6、15号")]
#[case("牛王庙街8号附5-25号")]
fn below_a_number(#[case] text: &str) {
    is_review(text);
}

/// What one part of a list leaves out, behind or before the other.
#[rstest]
#[case("和平工业园A区3栋与B区3栋")]
#[case("和平工业园A区3栋及B区3栋")]
#[case("和平工业园A区与B区之间")]
#[case("和平工业园A区3栋（B区）")]
#[case("前进一路与二路交汇处")]
#[case("前进一路5号与二路5号")]
#[case("前进一路、二路5号")]
#[case("沙浦北路与南路交汇处5号")]
#[case("东升前屯5号与后屯5号")]
#[case("东升前屯与后屯")]
#[case("前进一、前进二路5号")]
#[case("铁路小区五、十五号楼")]
#[case("铁路小区五至十五号楼")]
#[case("铁路小区五/十五号楼")]
#[case("和平工业园A区、B区")]
#[case("前进一路、二路交汇处")]
#[case("101、108街区2号楼")]
#[case("101/108街区2号楼")]
#[case("101和108街区2号楼")]
#[case("东升前屯、后屯")]
#[case("和平工业园A区3栋兼B区3栋")]
#[case("和平工业园A区3栋以及B区3栋")]
#[case("和平工业园A区（含B区）")]
#[case("和平工业园A区3栋（含B区3栋）")]
#[case("万福花园五、六、十五栋")]
fn left_out(#[case] text: &str) {
    is_review(text);
}

/// A number with a word for a shop or garage is no building, and 自编 is a numbering of its own.
#[rstest]
#[case("铁路小区12号车库")]
#[case("铁路小区15号门市")]
#[case("铁路小区2号网点")]
#[case("铁路小区15#车库")]
#[case("前进横路22号（自编1号）")]
fn shops_and_second_numbers(#[case] text: &str) {
    is_review(text);
}

/// Areas that nobody knows, places that lie elsewhere, parts that the base lacks, villages of other towns.
#[rstest]
#[case("光明新区黄河路10号")]
#[case("烟台市前海合作区黄河路10号")]
#[case("八五七农场黄河路10号")]
#[case("福岚保税区紫荆道5号")]
#[case("站前街道紫荆道5号福岚保税区")]
#[case("福强路88号卓越广场二期C座")]
#[case("沙浦路128号万福花园B区15栋")]
#[case("东风镇铁路社区长江路5号")]
#[case("澜港县海湾街5号")]
#[case("海湾花园5栋")]
#[case("澜港县海湾5号")]
#[case("东风镇冰洋路二段15号")]
#[case("东风镇新桥村西沈家宅5号")]
#[case("澜港县海湾（5号）")]
#[case("澜港县海湾自编5号")]
#[case("（原）黄河路10号")]
#[case("原：黄河路10号")]
fn elsewhere(#[case] text: &str) {
    is_review(text);
}

/// What a base writes in a way of its own is found as it stands there.
#[rstest]
#[case("东风镇下沙村3坊5号", "inside")]
#[case("澜港县东风镇下沙村8坊5号", "outside")]
#[case("下沙村8坊5号（自主申报）", "outside")]
#[case("山东省烟台市澜港县东风镇青云市场8号床位", "outside")]
#[case("东风镇 文化小区 3栋1门", "inside")]
#[case("东风镇文化小区８栋１门", "outside")]
#[case("东风镇向阳8委3组", "outside")]
#[case("东风镇商贸城甲3排乙5号", "inside")]
#[case("站前街道商贸城甲3排乙5号", "outside")]
#[case("商贸城甲3排乙5号", "review")]
#[case("海湾街道商贸城甲3排乙5号", "review")]
#[case("前进横路22号自编1号", "outside")]
#[case("杭州市西湖区商贸城甲8排乙5号", "outside")]
#[case("东风镇下沙村9坊5号", "review")]
#[case("东风镇下沙村3坊5号、8坊5号", "review")]
#[case("东风镇下沙村3坊5号对面", "inside")]
fn verbatim(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(judged(text).split(' ').next(), Some(expected), "{text}: {}", judged(text));
}

/// Second premises in brackets.
#[rstest]
#[case("铁路小区5号楼201（另设经营场所于铁路小区15号楼）")]
#[case("万福花园5栋201（即15栋）")]
#[case("万福花园5栋（在站前街道万福花园15栋设有经营场所）")]
fn second_premises(#[case] text: &str) {
    is_review(text);
}
