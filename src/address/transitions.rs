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

/// States with a row of their own: all but the open stretches, which behave as what they are stretches of.
const ROWS: usize = STATES - 2;

#[rustfmt::skip]
const CORE: [[i32; ROWS]; ROWS] = [
    // to: Start  Prov  City  Coun  Town  Vill  Road  Numb  Plac  Buil  Unit  Floo  Room  Note  Part  Firm  Lane
    [     -9999,    24,    19,    -113,  15,  -186,  -55, 104,  -97, -217, -290, -160, -42,  -72,  -40,  38,  -40], // from Start
    [     -9999, -120,   23,    -108,  2,  -142,  -48, -200,  -115, -220, -250, -250, -250,  23, -100,  13,  -80], // Province
    [     -9999,  -62,  -114,   -1,    28,  -205,   -18, -160,  -72, -180, -220, -200, -166,  -27,  -49,  13,  -25], // City
    [     -9999,  -58,  -179,  -135,   66,    -122,   4, 1,   -44, -157, -221, -211, -223,  -7,  -8,   112,   -40], // County
    [     -9999, -191, -240, -251, -150,   -125,   -52,  -104,   -103, -251, -318, -269, -262,  -124,    -83,   41,    -136], // Town
    [     -9999, -300, -395, -339,  -261,  -344,   -64,   -16,   -123,   -160,  -259,  -105,  -263,  -129,   -137,   17,   -44], // Village
    [     -9999, -400, -246, -318, -143,  -219,  -47,   99,    -81,  -190,  -226,  -21,  -225,  -65,    -41,    71,    52], // Road
    [     -9999, -329, -416, -277, -229, -318,  -236,  -259,   -128,   -53,  -108,   -6,   -201,  -154,   34,   38,  -36], // Number
    [     -9999, -413, -418, -388, -201,  -292,  -146,   -109,  -177,   -82,  -153,   -45,   -178,  -118,    -7,  -50,  -124], // Place
    [     -9999, -400, -367, -250, -181, -233, -194, -257,  -138, -258,   10,   -36,   -104,  -122,  -146,  21, -100], // Building
    [     -9999, -400, -400, -157, -161, -167, -163, -246,  -149,  -186,  -268,   -21,   -76,  -118,  -63,  -61, -120], // Unit
    [     -9999, -400, -397, -222, -188, -212, -266, -305,  -120, -206,    -62,  -112,   -118,  -122,  -22,  14, -120], // Floor
    [     -9999, -411, -328, -219, -152, -255, -229, -244,  -219, -250,  -162,  -144,  -167,   -49,  -63,  5, -130], // Room
    [     -9999, -198, -203, -213,  -59,  -184,  -105,  -48,  -135,  -94,  -82,  -32,  -130,  -104,  -95,  -4,  -22], // Note
    [     -9999, -400, -400, -302, -160,  -120,  -52,   -127,  -124,   -28,  -72,   16,   -90,  -6,  -112,  91,  -87], // Part
    [     -9999, -400, -363, -330, -132,  -283,  -171,   -151,  -137,   -91,  -102,   -58,   -124,  -85,  27,  -29,  -10], // Firm
    [     -9999, -400, -400, -350, -110,  -203,  -46,   58,    -35,  -84,  -162,  -40,  -188,  -7,    5,    17,  -52], // Lane
];

/// Cost of beginning a stretch of which nothing is known.
const OPEN_PLACE: i32 = 29;
const OPEN_NOTE: i32 = -4;

/// A division is not expected behind something unknown.
const DIVISION_AFTER_OPEN: i32 = -5;

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
        other if from == PLACE_OPEN && other < State::Road as usize => CORE[row][other] + DIVISION_AFTER_OPEN,
        other => CORE[row][other],
    }
}
