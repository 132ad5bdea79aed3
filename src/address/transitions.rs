//! How likely one role follows another, in hundredths of a natural logarithm: Chinese addresses go from coarse to
//! fine; skipping is common, going back is rare but happens (a repeated prefix, a town behind the place).

use super::lattice::{STATES, State};

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

/// Start, Province, City, County, Town, Village, Road, Number, Place, Building, Unit, Floor, Room, Note.
#[rustfmt::skip]
const CORE: [[i32; 14]; 14] = [
    // to: Start  Prov  City  Coun  Town  Vill  Road  Numb  Plac  Buil  Unit  Floo  Room  Note
    [     -9999,    0,    0,    0,  -10,  -30,  -20, -150,  -30, -160, -200, -160, -160,  -60], // from Start
    [     -9999, -120,   20,    0,  -30,  -80,  -60, -200,  -60, -220, -250, -250, -250,  -90], // Province
    [     -9999,  -80,  -60,   30,    0,  -60,   -5, -160,  -15, -180, -220, -200, -200,  -90], // City
    [     -9999,  -60,  -60,  -60,   30,    5,   15, -120,   10, -160, -200, -180, -180,  -90], // County
    [     -9999, -200, -200, -160, -180,   30,   25,  -60,   20, -120, -180, -160, -150,  -80], // Town
    [     -9999, -300, -300, -200,  -60,  -40,   15,   30,   10,   -5,  -60,  -50,  -60,  -60], // Village
    [     -9999, -400, -400, -350, -110,  -60,  -30,   80,    5,  -20,  -80,  -40,  -50,  -50], // Road
    [     -9999, -400, -400, -350, -200, -100,  -60,  -60,   20,   15,  -25,   25,   10,  -30], // Number
    [     -9999, -400, -400, -350, -160,  -80,  -10,   10,  -40,   45,  -10,   30,   20,  -40], // Place
    [     -9999, -400, -400, -350, -200, -150, -100, -100,  -50, -150,   50,   30,   40,  -30], // Building
    [     -9999, -400, -400, -350, -200, -150, -120, -130,  -70,  -90,  -60,   20,   50,  -20], // Unit
    [     -9999, -400, -400, -350, -200, -150, -120, -130,  -50, -100,    0,  -60,   40,  -10], // Floor
    [     -9999, -400, -400, -350, -200, -160, -130, -140,  -60, -110,  -90,  -70,  -50,   20], // Room
    [     -9999, -100, -100, -100,  -60,  -60,  -50,  -80,  -50,  -60,  -70,  -60,  -60,  -20], // Note
];

/// Cost of beginning a stretch of which nothing is known.
const OPEN_PLACE: i32 = -130;
const OPEN_NOTE: i32 = -170;

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
        PLACE_OPEN => CORE[row][PLACE] + OPEN_PLACE,
        NOTE_OPEN => CORE[row][NOTE] + OPEN_NOTE,
        // A division is not expected behind something unknown.
        other if from == PLACE_OPEN && other < State::Road as usize => CORE[row][other] - 150,
        other => CORE[row][other],
    }
}
