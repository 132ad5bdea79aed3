//! The one missing element that would settle a review, as a question to the applicant.

use crate::address::base::AddressBase;
use crate::classification::judge::Judgement;
use crate::classification::reason::ReasonCode;
use crate::classification::weigh::Weighed;
use crate::classification::{Precision, Question, Role, Verdict};

/// At most this many answers are offered.
const OPTIONS: usize = 6;

/// The question that a review asks; `None` where an answer would settle nothing.
pub fn question(base: &AddressBase, judgement: &Judgement) -> Option<Question> {
    if judgement.verdict != Verdict::Review {
        return None;
    }
    let ask = |element: Role, text: &str| Some(Question { element, text: text.into(), options: Vec::new() });
    match judgement.reasons.first()? {
        ReasonCode::Ambiguous => ambiguous(base, &judgement.readings),
        ReasonCode::TownMismatch | ReasonCode::DivisionsConflict => town(base, &judgement.readings),
        ReasonCode::TooCoarse => finer(judgement),
        ReasonCode::NumberUnknown => ask(Role::Number, "请核对门牌号，并补充所在小区、楼宇或单位名称。"),
        ReasonCode::BuildingUnknown => ask(Role::Building, "请核对楼幢号，或补充道路和门牌号。"),
        ReasonCode::NameUnknown => ask(Role::Road, "请核对道路、小区或村社的名称，并补充所在镇街和门牌号。"),
        ReasonCode::Unread => ask(Role::Number, "请核对门牌号（楼幢号）前后的文字，只写地址本身。"),
        ReasonCode::NoAddress | ReasonCode::Empty => {
            ask(Role::Road, "请填写所在镇街、道路（小区、村社）和门牌号。")
        }
        ReasonCode::RelativeWords => ask(Role::Number, "请填写本身的门牌号，不用“对面、旁、附近”等说法。"),
        ReasonCode::SeveralAddresses => ask(Role::Number, "写了多个地址，请只保留一个经营场所。"),
        ReasonCode::Contradiction => ask(Role::Road, "地址各部分互相矛盾，请核对镇街、道路和小区名称。"),
        _ => None,
    }
}

/// Readings that differ in their town, else in their number.
fn ambiguous(base: &AddressBase, readings: &[Weighed]) -> Option<Question> {
    let towns = towns(base, readings);
    if towns.len() > 1 {
        return town(base, readings);
    }
    Some(Question {
        element: Role::Number,
        text: "同名地址不止一处，请补充道路和门牌号。".into(),
        options: Vec::new(),
    })
}

fn towns(base: &AddressBase, readings: &[Weighed]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for weighed in readings {
        let Some(group) = weighed.reading.group else { continue };
        let area = base.gazetteer.area(base.gazetteer.group(group as usize).area);
        if !area.town_name.is_empty() && !out.contains(&area.town_name) && out.len() < OPTIONS {
            out.push(area.town_name.clone());
        }
    }
    out
}

fn town(base: &AddressBase, readings: &[Weighed]) -> Option<Question> {
    let options = towns(base, readings);
    let text = if options.is_empty() {
        "请核对并补充所在镇街。".to_string()
    } else if options.len() == 1 {
        format!("请核对所在镇街：是{}吗？", options[0])
    } else {
        format!("请补充所在镇街：{}？", options.join("，还是"))
    };
    Some(Question { element: Role::Town, text, options })
}

/// The next finer element of a site that is too coarse.
fn finer(judgement: &Judgement) -> Option<Question> {
    let (element, text) = match judgement.precision() {
        Precision::Road | Precision::Interpolated => (Role::Number, "请补充门牌号。"),
        Precision::Place => (Role::Building, "请补充楼幢号（区、号门），或道路和门牌号。"),
        Precision::Village => (Role::Number, "请补充门牌号或自然村、小区名称。"),
        Precision::Number => (Role::Building, "请补充楼幢号。"),
        Precision::Building | Precision::Unit | Precision::Room => (Role::Room, "请补充单元和室号。"),
        Precision::Town | Precision::County | Precision::None => {
            (Role::Road, "请补充道路（小区、村社）和门牌号。")
        }
    };
    Some(Question { element, text: text.into(), options: Vec::new() })
}
