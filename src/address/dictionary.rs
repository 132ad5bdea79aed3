//! Arcs of dictionary hits: what a name may be here, by its form and by the divisions that the text names besides.

use super::divisions::{DivisionId, Divisions};
use super::endings;
use super::lattice::{Arc, State, Tag, state_of_level};
use super::lexicon::{Form, Hit, Lexicon, Meaning, NameKind};
use super::rows::Level;

/// Scores of a hit by level from province to village (roads and places as a sixth), its form, and per character.
const FULL: [i32; 6] = [241, 242, 171, 107, 175, -291];
const ALIAS: [i32; 6] = [107, 64, 50, -3, -36, 5];
const SHORT: [i32; 6] = [72, 57, 6, -116, -130, 0];
const CHAR: [i32; 6] = [34, 90, 107, 139, 150, 276];

/// At home a bare 江东 is the town, not the district of another city.
const HOME_TOWN: i32 = 86;

/// The bare name of a far county is mostly part of something else.
const FAR_COUNTY: i32 = -101;

/// A stem that goes on as another name (杭州路, 金华大厦) is part of that name, by level.
const GOES_ON: [i32; 5] = [0, -122, -54, -71, -73];

/// The same before a word that stands between name and ending (杭州国际…).
const BEFORE_MIDDLE: [i32; 5] = [0, 43, -22, -111, -78];

/// A short name that is itself an ending.
const ENDING_NAME: i32 = -113;

/// A village's bare name that is also the name of the quarter built on its ground (下湾 5区, 樊村 179栋).
const VILLAGE_PLACE: i32 = -92;

/// How a division lies to the counties and cities that the text names: nothing named, elsewhere, in the city, in the
/// county; rows by level from city to village, for short and for full names.
#[rustfmt::skip]
const SHORT_FIT: [[i32; 4]; 4] = [
    [-3, -60, 20, 20],
    [14, -53, 6, 40],
    [4, -51, 23, 30],
    [-27, 3, -56, 71],
];
#[rustfmt::skip]
const FULL_FIT: [[i32; 4]; 4] = [
    [-84, 0, 0, 0],
    [-60, -88, -23, 20],
    [-85, -147, -52, 36],
    [-57, -69, -140, 55],
];

/// Counties and cities named in a text.
#[derive(Debug, Default)]
pub struct Mentions {
    named: Vec<(Level, u32)>,
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
                let mention = (division.level, division.area);
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
        self.fit(county, Level::Town)
    }

    fn fit_of(&self, id: DivisionId, divisions: &Divisions) -> Fit {
        let division = divisions.get(id);
        self.fit(division.area, division.level)
    }

    fn fit(&self, area: u32, level: Level) -> Fit {
        let mut best = Fit::Unknown;
        for &(named, code) in &self.named {
            if named >= level {
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
    // Only a division whose name does not say what it is can be the beginning of a longer name.
    let division = best[State::City as usize..=State::Village as usize].iter().any(Option::is_some);
    let open = division && !ends_as_unit(slice);
    let (goes_on, before_middle) = (open && endings::goes_on(rest), open && endings::is_middle(rest));
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
            if goes_on {
                score += GOES_ON[level];
            }
            if before_middle {
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
