//! Arcs of dictionary hits: what a name may be here, by its form and by the divisions that the text names besides.

use super::divisions::{DivisionId, Divisions};
use super::endings;
use super::lattice::{Arc, STATES, State, Tag, state_of_level};
use super::lexicon::{Form, Hit, Lexicon, Meaning, NameKind};
use super::rows::Level;

/// Scores of a hit by level from province to village (roads and places as a sixth), its form, and per character.
const FULL: [i32; 6] = [245, 240, 167, 107, 180, -193];
const ALIAS: [i32; 6] = [106, 76, 52, -32, 14, 62];
const SHORT: [i32; 6] = [75, 55, 0, -151, -141, 0];
const CHAR: [i32; 6] = [36, 82, 109, 151, 166, 260];

/// At home a bare 江东 is the town, not the district of another city.
const HOME_TOWN: i32 = 93;

/// The bare name of a far county is mostly part of something else.
const FAR_COUNTY: i32 = -95;

/// A stem that goes on as another name (杭州路, 金华大厦) is part of that name, by level.
const GOES_ON: [i32; 5] = [0, -117, -57, -72, -168];

/// The same before a word that stands between name and ending (杭州国际…).
const BEFORE_MIDDLE: [i32; 5] = [0, 51, -20, -105, -62];

/// A short name that is itself an ending.
const ENDING_NAME: i32 = -121;

/// A village's bare name that is also the name of the quarter built on its ground (下湾 5区, 樊村 179栋).
const VILLAGE_PLACE: i32 = -85;

/// How a division lies to the counties and cities that the text names: nothing named, elsewhere, in the city, in the
/// county; rows by level from city to village, for short and for full names.
#[rustfmt::skip]
const SHORT_FIT: [[i32; 4]; 4] = [
    [-5, -60, 20, 20],
    [11, -45, -5, 40],
    [-9, -53, 14, 17],
    [-41, -6, -46, 73],
];
#[rustfmt::skip]
const FULL_FIT: [[i32; 4]; 4] = [
    [-74, 0, 0, 0],
    [-56, -95, -21, 20],
    [-84, -178, -54, 39],
    [-48, -91, -127, 111],
];

/// Counties and cities named in a text.
#[derive(Debug, Default)]
pub struct Mentions {
    named: Vec<(Level, u32, DivisionId)>,
}

/// How an area lies to the mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum Fit {
    Unknown,
    Elsewhere,
    InCity,
    InCounty,
}

/// At most so many are remembered.
const MENTIONS: usize = 16;

impl Mentions {
    /// Finds them among the hits of a text.
    pub fn read(&mut self, hits: &[Hit], lexicon: &Lexicon) {
        self.named.clear();
        for hit in hits {
            for sense in lexicon.senses(hit.pattern) {
                let Meaning::Division(id) = sense.meaning else { continue };
                let division = lexicon.divisions.get(id);
                if matches!(division.level, Level::City | Level::County) && self.named.len() < MENTIONS {
                    self.named.push((division.level, division.area, id));
                }
            }
        }
    }

    /// How a county (six digits) lies to the counties and cities named.
    pub fn fit_of_area(&self, county: u32) -> Fit {
        self.fit(county, Level::Town, None)
    }

    fn fit_of(&self, id: DivisionId, divisions: &Divisions) -> Fit {
        let division = divisions.get(id);
        self.fit(division.area, division.level, Some(id))
    }

    fn fit(&self, area: u32, level: Level, own: Option<DivisionId>) -> Fit {
        let mut best = Fit::Unknown;
        for &(named, code, id) in &self.named {
            if named >= level || own == Some(id) {
                continue;
            }
            let fit = match named {
                Level::County if code == area => Fit::InCounty,
                Level::City if code / 100 == area / 100 => Fit::InCity,
                _ => Fit::Elsewhere,
            };
            best = best.max(fit);
        }
        best
    }
}

/// One arc per role that a dictionary hit can have, at its best form.
pub fn hit_arcs(hit: Hit, chars: &[char], lexicon: &Lexicon, mentions: &Mentions, arcs: &mut Vec<Arc>) {
    let length = i32::from(hit.end - hit.start);
    let mut best = [None::<(Form, Fit)>; STATES];
    let (mut near, mut home) = (false, false);
    for sense in lexicon.senses(hit.pattern) {
        let (state, fit) = match sense.meaning {
            Meaning::Division(id) => {
                near |= lexicon.divisions.is_near(id);
                home |= lexicon.is_home(id);
                // A municipality stands where other addresses have their city.
                let city = lexicon.divisions.is_municipality(id);
                let level = lexicon.divisions.get(id).level;
                let state = if city { State::City } else { state_of_level(level) };
                (state, mentions.fit_of(id, &lexicon.divisions))
            }
            Meaning::Name(NameKind::Road, _) => (State::Road, Fit::Unknown),
            Meaning::Name(NameKind::Place, _) => (State::Place, Fit::Unknown),
            Meaning::Name(NameKind::Village, _) => (State::Village, Fit::Unknown),
        };
        near |= matches!(sense.meaning, Meaning::Name(..));
        match &mut best[state as usize] {
            Some((form, held)) if *form == sense.form => *held = fit.max(*held),
            Some((form, _)) if *form < sense.form => {}
            held => *held = Some((sense.form, fit)),
        }
    }
    let slice = &chars[hit.start as usize..hit.end as usize];
    let rest = &chars[hit.end as usize..];
    let by_state =
        best.iter().zip(DICTIONARY_STATES).filter_map(|(held, state)| held.map(|held| (state, held)));
    for (state, (form, fit)) in by_state {
        let level = level_index(state);
        let mut score = CHAR[level] * length
            + match form {
                Form::Full => FULL[level],
                Form::Alias => ALIAS[level],
                Form::Short => SHORT[level],
            };
        let short = form == Form::Short;
        if (1..=4).contains(&level) {
            score +=
                if short { SHORT_FIT[level - 1][fit as usize] } else { FULL_FIT[level - 1][fit as usize] };
            if !ends_as_unit(slice) && endings::goes_on(rest) {
                score += GOES_ON[level];
            }
            if !ends_as_unit(slice) && endings::is_middle(rest) {
                score += BEFORE_MIDDLE[level];
            }
            if short && endings::is_ending(slice) {
                score += ENDING_NAME;
            }
        }
        if short && home && state == State::Town {
            score += HOME_TOWN;
        }
        if short && !near && state == State::County {
            score += FAR_COUNTY;
        }
        let (start, end, tag) = (hit.start, hit.end, Tag::Pattern(hit.pattern));
        if state == State::Village && short && best[State::Place as usize].is_none() {
            arcs.push(Arc { start, end, state: State::Place, score: score + VILLAGE_PLACE, tag });
        }
        arcs.push(Arc { start, end, state, score, tag });
    }
}

fn level_index(state: State) -> usize {
    match state {
        State::Province => 0,
        State::City => 1,
        State::County => 2,
        State::Town => 3,
        State::Village => 4,
        _ => 5,
    }
}

/// Whether a division's name ends with a word that says so.
fn ends_as_unit(name: &[char]) -> bool {
    name.last().is_some_and(|&last| "省市区县旗州盟镇乡道村处会社".contains(last))
}

/// The states that a hit can have, at their own index.
const DICTIONARY_STATES: [State; 9] = [
    State::Start,
    State::Province,
    State::City,
    State::County,
    State::Town,
    State::Village,
    State::Road,
    State::Number,
    State::Place,
];
