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
    [     -9999,    17,    -5,    -124,  9,  -193,  -82, 185,  -107, -217, -311, -160, -9,  -78,  -26,  30,  -40], // from Start
    [     -9999, -120,   12,    -107,  17,  -157,  -68, -200,  -106, -220, -250, -250, -250,  14, -100,  31,  -80], // Province
    [     -9999,  -61,  -89,   -7,    29,  -198,   -46, -160,  -74, -180, -220, -200, -159,  -45,  -49,  12,  -25], // City
    [     -9999,  -52,  -203,  -157,   62,    -114,   -19, -8,   -44, -144, -235, -211, -263,  -22,  -19,   115,   -41], // County
    [     -9999, -202, -286, -283, -158,   -144,   -100,  -149,   -124, -270, -320, -297, -328,  -131,    -140,   16,    -182], // Town
    [     -9999, -300, -395, -335,  -252,  -323,   -74,   -23,   -112,   -190,  -285,  -91,  -289,  -129,   -114,   36,   -37], // Village
    [     -9999, -400, -226, -290, -111,  -187,  -63,   98,    -64,  -190,  -241,  -11,  -247,  -63,    -82,    92,    82], // Road
    [     -9999, -326, -416, -284, -225, -295,  -250,  -267,   -115,   -66,  -117,   -26,   -224,  -162,   33,   56,  -21], // Number
    [     -9999, -413, -401, -401, -176,  -269,  -161,   -106,  -166,   -91,  -153,   -43,   -197,  -125,    20,  -34,  -113], // Place
    [     -9999, -400, -318, -229, -152, -271, -199, -283,  -119, -281,   10,   -24,   -141,  -97,  -171,  55, -100], // Building
    [     -9999, -400, -400, -144, -126, -173, -178, -251,  -128,  -175,  -282,   -21,   -103,  -89,  -63,  -22, -120], // Unit
    [     -9999, -400, -397, -221, -176, -212, -283, -319,  -116, -218,    -77,  -116,   -138,  -133,  -7,  29, -120], // Floor
    [     -9999, -411, -290, -206, -125, -282, -254, -240,  -184, -245,  -204,  -146,  -194,   -61,  -63,  19, -130], // Room
    [     -9999, -201, -218, -220,  -59,  -188,  -135,  -60,  -134,  -117,  -102,  -47,  -167,  -115,  -95,  0,  -35], // Note
    [     -9999, -400, -400, -261, -160,  -132,  -102,   -131,  -151,   -46,  -69,   15,   -122,  -32,  -137,  88,  -116], // Part
    [     -9999, -400, -392, -325, -148,  -284,  -207,   -149,  -141,   -108,  -112,   -66,   -157,  -111,  32,  -33,  -10], // Firm
    [     -9999, -400, -400, -350, -110,  -224,  -95,   54,    -43,  -110,  -205,  -40,  -224,  -32,    5,    26,  -52], // Lane
];

/// Cost of beginning a stretch of which nothing is known.
const OPEN_PLACE: i32 = 19;
const OPEN_NOTE: i32 = 19;

/// A division is not expected behind something unknown.
const DIVISION_AFTER_OPEN: i32 = 4;

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
