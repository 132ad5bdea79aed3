//! Names of invented firms.

use super::dice::Dice;

#[rustfmt::skip]
const WORDS: [&str; 40] = [
    "琪轩", "鑫萍", "艾诺", "博翔", "晨曦", "鼎盛", "恩泽", "帆远", "格瑞", "海纳", "嘉善", "凯旋", "乐途",
    "麦田", "诺亚", "欧尚", "品尚", "千羽", "锐达", "尚品", "泰兴", "唯依", "西美", "雅琳", "卓越", "贝尔",
    "彩虹", "迪雅", "飞鸿", "广源", "瀚海", "金鹿", "蓝鲸", "米兰", "年轮", "启明", "日升", "思博", "天一",
    "新视野",
];
#[rustfmt::skip]
const TRADES: [&str; 16] = [
    "进出口", "贸易", "电子商务", "供应链管理", "饰品", "针织", "玩具", "日用品", "工艺品", "文具", "箱包",
    "服饰", "物流", "网络科技", "国际货运代理", "家居用品",
];
const FORMS: [&str; 7] = ["有限公司", "有限公司", "有限公司", "商行", "经营部", "工作室", "厂"];

pub fn word(dice: &mut Dice) -> &'static str {
    dice.pick(&WORDS)
}

pub fn name(county: &str, dice: &mut Dice) -> String {
    format!("{county}{}{}{}", dice.pick(&WORDS), dice.pick(&TRADES), dice.pick(&FORMS))
}
