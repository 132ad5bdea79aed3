//! Words that end names.

use super::arc::State;
use super::weight::{FAINT, FAIR, STRONG, SURE, WEAK};

/// Endings of names that no dictionary holds: role, weight, longest stem in characters, words.
#[rustfmt::skip]
pub const ENDINGS: &[(State, i32, usize, &str)] = &[
    (State::Province, WEAK, 3, "省"),
    (State::City, FAIR, 8, "自治州 地区"),
    (State::County, WEAK, 3, "市 县 区"),
    (State::Town, SURE, 6, "街道办事处 街道办 办事处 街道"),
    (State::Town, STRONG, 4, "镇"),
    (State::Town, FAIR, 4, "乡"),
    (State::Village, SURE, 5, "村民委员会 村委会 居委会 行政村 自然村 村委"),
    (State::Village, STRONG, 5, "社区"),
    (State::Village, STRONG, 4, "村"),
    // Hamlets are called by what lies beside them.
    (State::Village, FAINT, 3, "桥 塘 头 浦 山 庄 溪"),
    (State::Road, SURE, 6, "大道 大街 公路 胡同 东路 西路 南路 北路 中路 东街 西街 南街 北街 中街 支路 环路 直街 高速"),
    (State::Road, STRONG, 6, "路"),
    (State::Road, FAIR, 5, "街 巷 弄"),
    (State::Road, FAIR, 4, "组 队 北段 南段 东段 西段 中段"),
    (State::Road, WEAK, 5, "线 段 道"),
    (State::Road, FAINT, 5, "里 大桥"),
    // Quarters, parks, towers and markets.
    (State::Place, SURE, 8, "工业园区 工业区 开发区 大酒店 小镇 度假区"),
    (State::Place, SURE, 8, "小区 花园 花苑 家园 公寓 大厦 广场 商城 工业园 科技园 产业园 创业园 创意园 物流园 软件园 孵化园 园区 \
        山庄 新村 宾馆 饭店 商场 商厦 写字楼 大院"),
    (State::Place, STRONG, 8, "大楼 新区 新城 校区 超市 百货 车站 机场 宿舍 政府 别墅 公园 景区 步行街 华府 天地 国际 厂房 号院"),
    (State::Place, FAIR, 7, "苑 园 城 寓 阁 馆 站 院 邸 府 庭 坊 墅 轩 郡 店 市场 仓库 大厅 一品 世界"),
    (State::Place, WEAK, 7, "庄 湾 居 区 厦 局 楼 村 谷 港 岛 都 桥 车间"),
    (State::Place, FAINT, 7, "座 里 期 山 头 塘 口 大门 南门 西门 后门"),
    // Firms and institutions.
    (State::Firm, STRONG, 16, "有限公司"),
    (State::Firm, STRONG, 12, "公司 学院 大学 中学 小学 学校 幼儿园 医院 业主委员会 营业部 加油站 管委会 委员会 办事处 建材城 服装城"),
    (State::Firm, FAIR, 10, "中心 市场 酒店 集团 合作社 商行 便利店 烟酒店 营业厅 专卖店 旗舰店 体验店 法院 检察院 派出所 支行 分行 美容院 \
        村委会 居委会 药房 银行 工作室 网吧 快递 大队 支队 分局 公安局 会所 餐厅 火锅 店铺 基地 厨房"),
    (State::Firm, WEAK, 10, "厂 所 物流 服饰 鞋业 电器 家纺 保险 证券 商店 网咖 中队 专柜"),
    (State::Firm, FAINT, 10, "厅 部 处 社 室 行"),
];

/// Words that follow figures and make of them a part of a place, a lane, a group or a road (三区, 5弄, 104国道).
#[rustfmt::skip]
pub const PARTS: &[(State, i32, &str)] = &[
    (State::Part, STRONG, "期 街区 组团"),
    (State::Part, WEAK, "区 区块 地块"),
    (State::Lane, STRONG, "组 队 巷 段 村民小组 村民组 小组 小队"),
    (State::Lane, FAINT, "社"),
    (State::Road, SURE + WEAK, "国道 省道 县道 号路 号街 号大街 号大道"),
    (State::Road, FAIR, "路 街 大街 大道"),
    (State::Place, SURE + WEAK, "号桥 号院"),
];

/// Endings of areas as large as towns.
#[rustfmt::skip]
pub const AREAS: [&str; 14] = [
    "新区", "合作区", "开发区", "保税区", "高新区", "农场", "牧场", "林场", "林业局", "管理区", "度假区", "港区", "科学城", "自贸区",
];
