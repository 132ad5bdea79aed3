//! Words that say what a label is (3幢, 5楼, 302室), their misspellings among them.

use super::arc::State;
use super::weight::{FAINT, FAIR, STRONG, SURE, WEAK};

/// Shops and garages in a building, with and without 号.
#[rustfmt::skip]
pub const SHOPS: &str =
    "门市 号门市 门市房 号门市房 门头 号门头 门头房 号门头房 门脸 号门脸 门店 号门店 商服 号商服 网点 号网点 车库 号车库 车位 号车位 仓房 号仓房 床位 号床位 铺面 号铺面";

/// Unit words and the role that each gives its label: role, weight, words.
#[rustfmt::skip]
pub const UNITS: &[(State, i32, &str)] = &[
    (State::Building, SURE, "号楼 号搂 号褛 号厂房 号写字楼 号大门 号门 号库 号馆 栋 幢 座 泊位 号泊位"),
    (State::Building, STRONG, "冻 童 懂 撞 憧 拣 橦"),
    (State::Building, FAIR, "排"),
    (State::Building, WEAK, "楼 门 区块"),
    (State::Building, FAINT, "大门"),
    (State::Unit, SURE, "单元 单无 号单元 号单无"),
    (State::Unit, FAIR, "街"),
    (State::Unit, WEAK, "门 户 梯"),
    (State::Floor, SURE, "楼 F"),
    (State::Floor, STRONG, "层 搂 褛"),
    (State::Room, SURE, "室 号室 号房 房间 号房间 店面 号店面 号店 号铺 铺 铺位 号铺位 商位 号商位 档口 号档口 门面 号门面 号仓库 \
        车间 号车间 办公室 卡位"),
    (State::Room, STRONG, "房 店 商铺 号商铺 摊位 号摊位 摊 档 仓库 间"),
    (State::Room, STRONG, SHOPS),
    (State::Room, FAIR, "仓"),
    (State::Note, SURE, "号电梯 电梯"),
];
