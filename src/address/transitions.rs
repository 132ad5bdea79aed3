//! How likely one role follows another, in hundredths of a natural logarithm: Chinese addresses go from coarse to
//! fine; skipping is common, going back is rare but happens (a repeated prefix, a town behind the place).

use super::arc::{STATES, State};

/// `TRANSITIONS[from][to]`.
pub static TRANSITIONS: [[i32; STATES]; STATES] = table();

const fn table() -> [[i32; STATES]; STATES] {
    let mut out = [[0; STATES]; STATES];
    let mut from = 0;
    while from < STATES {
        let mut to = 0;
        while to < STATES {
            out[from][to] = score(from, to);
            to += 1;
        }
        from += 1;
    }
    out
}

/// States with a row of their own: all but the open stretches, which behave as what they are stretches of.
const ROWS: usize = STATES - 2;

/// One row per state, one letter per state that may follow: `A` what is expected next, then half a step dearer by letter
/// up to what is against all order; see [`weight`].
#[rustfmt::skip]
const ORDER: [&[u8; ROWS]; ROWS] = [
    // from        to: -PCX TVRN L BUFM O plf  (Start, Province, City, County, Town, Village, Road, Number, Place,
    //                 Building, Unit, Floor, Room, Note, Part, Firm, Lane)
    b"_BBBBCBEBFGFFDFBE", // Start
    b"_FABCDCGCGGGGDFCF", // Province
    b"_DEABCBFBFFFFDFBF", // City
    b"_FEEABAEBFFFFDFBE", // County
    b"_JJHFBAEBFGFFDFBD", // Town
    b"_JJJEEBACEGEFDFCB", // Village
    b"_JJJFECABDEEFDEBA", // Road
    b"_JJJFEEEBADBCCDBC", // Number
    b"_JJJFDCBFABBBCAEE", // Place
    b"_JJJGFEFDFABBCEBE", // Building
    b"_JJJGFFFDEEBACEBF", // Unit
    b"_JJJGFFFDEDEACFBF", // Floor
    b"_JJJGFFFDFEDDBFBF", // Room
    b"_FFFEEDEDDDDDDEBE", // Note
    b"_JJJGFCCCABBBCCCD", // Part
    b"_JJJEEDDDBCBBBDFE", // Firm
    b"_JJJFFDABBDDDCDBC", // Lane
];

/// The weight of a letter.
const fn weight(letter: u8) -> i32 {
    match letter {
        b'_' => -9999,
        _ => 50 - 50 * (letter - b'A') as i32,
    }
}

/// Beginning a stretch of which nothing is known.
const OPEN_PLACE: i32 = -100;
const OPEN_NOTE: i32 = -100;

/// A division is not expected behind something unknown.
const DIVISION_AFTER_OPEN: i32 = -50;

const PLACE_OPEN: usize = State::PlaceOpen as usize;
const NOTE_OPEN: usize = State::NoteOpen as usize;
const PLACE: usize = State::Place as usize;
const NOTE: usize = State::Note as usize;

const fn score(from: usize, to: usize) -> i32 {
    let row = match from {
        PLACE_OPEN => PLACE,
        NOTE_OPEN => NOTE,
        other => other,
    };
    match to {
        // Two unknown stretches side by side are one.
        PLACE_OPEN if from == PLACE_OPEN || from == NOTE_OPEN => -9999,
        NOTE_OPEN if from == NOTE_OPEN => -9999,
        PLACE_OPEN => order(row, PLACE) + OPEN_PLACE,
        NOTE_OPEN => order(row, NOTE) + OPEN_NOTE,
        other if from == PLACE_OPEN && other < State::Road as usize => {
            order(row, other) + DIVISION_AFTER_OPEN
        }
        other => order(row, other),
    }
}

const fn order(from: usize, to: usize) -> i32 {
    weight(ORDER[from][to])
}
