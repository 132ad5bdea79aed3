//! Arcs of dictionary hits: what a name may be here, by its form and by the divisions that the text names besides.

use super::arc::{Arc, State, Tag, state_of_level};
use super::divisions::{DivisionId, Divisions};
use super::endings;
use super::lexicon::{Form, Hit, Lexicon, Meaning, NameKind};
use super::rows::Level;

/// A division by level from province to village: in full, by an alias, by its bare stem.
const FULL: [i32; 5] = [350, 350, 350, 400, 400];
const ALIAS: [i32; 5] = [200, 200, 200, 250, 200];
const SHORT: [i32; 5] = [100, 175, 100, 100, 75];

/// A name of the address base: each character after the first.
const NAME_CHAR: i32 = 200;

/// The whole of which only parts are in the base (四季 for 四季一区).
const PART: i32 = 125;

/// Each character of a division's name beyond three: 铜山湖村村民委员会 is not 铜山湖村 and something else.
const LONG_NAME: i32 = 25;

/// Each character of a bare stem beyond two.
const STEM_CHAR: i32 = 50;

/// At home a bare 江东 is the town, not the district of another city.
const HOME_TOWN: i32 = 100;

/// The bare name of a far county is mostly part of something else.
const FAR_COUNTY: i32 = -100;

/// A stem that goes on as another name (杭州路, 金华大厦) is part of that name.
const GOES_ON: i32 = -125;

/// An alias or stem that begins a longer full name (官塘 of 官塘下村).
const WITHIN: i32 = -150;

/// The same before a word that stands between name and ending (杭州国际…).
const BEFORE_MIDDLE: i32 = -125;

/// A short name that is itself an ending.
const ENDING_NAME: i32 = -150;

/// A village's bare name that is also the name of the quarter built on its ground (下湾 5区, 樊村 179栋).
const VILLAGE_PLACE: i32 = -75;

/// How a division lies to the counties and cities that the text names: nothing named, elsewhere, in the city, in the
/// county; of a short and of a full name.
const SHORT_FIT: [i32; 4] = [0, -75, 0, 75];
const FULL_FIT: [i32; 4] = [-50, -100, 0, 50];
/// A county in the city that is named, as a town in its county.
const IN_CITY: i32 = 75;

/// Counties and cities named in a text.
#[derive(Debug, Default)]
pub struct Mentions {
    /// Level, county or city, and where the name begins.
    named: Vec<(Level, u32, u16)>,
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
                let mention = (division.level, division.area, hit.start);
                if matches!(division.level, Level::City | Level::County)
                    && self.named.len() < MENTIONS
                    && !self.named.contains(&mention)
                {
                    self.named.push(mention);
                }
            }
        }
    }

    /// How a county (six digits) lies to the counties and cities named.
    pub fn fit_of_area(&self, county: u32) -> Fit {
        self.fit(county, Level::Town, u16::MAX)
    }

    fn fit_of(&self, id: DivisionId, divisions: &Divisions, start: u16) -> Fit {
        let division = divisions.get(id);
        self.fit(division.area, division.level, start)
    }

    /// `start`: where the name itself begins, which is no evidence for itself.
    fn fit(&self, area: u32, level: Level, start: u16) -> Fit {
        let mut best = Fit::Unknown;
        for &(named, code, at) in &self.named {
            if named >= level || at == start {
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

/// One arc per role that a dictionary hit can have, at its best form. `within` a longer full name that begins with it.
pub fn hit_arcs(
    hit: Hit,
    within: bool,
    chars: &[char],
    lexicon: &Lexicon,
    mentions: &Mentions,
    arcs: &mut Vec<Arc>,
) {
    let length = i32::from(hit.end - hit.start);
    let mut best = [None::<(Form, Fit)>; DICTIONARY_STATES.len()];
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
                (state, mentions.fit_of(id, &lexicon.divisions, hit.start))
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
    // Only a division whose name does not say what it is can be the beginning of a longer name.
    let division = best[State::City as usize..=State::Village as usize].iter().any(Option::is_some);
    let open = division && !ends_as_unit(slice);
    let (goes_on, before_middle) = (open && endings::goes_on(rest), open && endings::is_middle(rest));
    let by_state =
        best.iter().zip(DICTIONARY_STATES).filter_map(|(held, state)| held.map(|held| (state, held)));
    for (state, (form, fit)) in by_state {
        let level = level_index(state);
        let short = form == Form::Short;
        let mut score = match form {
            Form::Part => PART,
            _ if level == NAME => NAME_CHAR * (length - 1),
            Form::Full => FULL[level] + LONG_NAME * (length - 3).max(0),
            Form::Alias => ALIAS[level] + LONG_NAME * (length - 3).max(0),
            Form::Short => SHORT[level] + STEM_CHAR * (length - 2),
        };
        if (1..=4).contains(&level) {
            score += if short { SHORT_FIT } else { FULL_FIT }[fit as usize];
            if state == State::County && fit == Fit::InCity {
                score += IN_CITY;
            }
            if goes_on {
                score += GOES_ON;
            }
            if before_middle {
                score += BEFORE_MIDDLE;
            }
            if short && endings::is_ending(slice) {
                score += ENDING_NAME;
            }
            if within && form != Form::Full {
                score += WITHIN;
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

/// What is no division.
const NAME: usize = 5;

fn level_index(state: State) -> usize {
    match state {
        State::Province => 0,
        State::City => 1,
        State::County => 2,
        State::Town => 3,
        State::Village => 4,
        _ => NAME,
    }
}

/// Whether a division's name ends with a word that says so.
fn ends_as_unit(name: &[char]) -> bool {
    matches!(
        name.last(),
        Some('省' | '市' | '区' | '县' | '旗' | '州' | '盟' | '镇' | '乡' | '道' | '村' | '处' | '会' | '社')
    )
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
