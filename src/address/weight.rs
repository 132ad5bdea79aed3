//! The scale on which a text's readings are weighed.
//!
//! A weight is a log-odds in hundredths of a natural logarithm: how much likelier a stretch of text is under a reading
//! than as characters of which nothing is known (which weigh 0). The weights of this stage are set by hand, in steps of
//! a quarter, from what the words mean and from what follows what in an address; they only order readings, and no
//! verdict rests on them.

/// Has no other use (小区, 有限公司, 单元): e⁴, some fifty times as likely.
pub const SURE: i32 = 400;
/// Hardly ever anything else.
pub const STRONG: i32 = 300;
/// Mostly.
pub const FAIR: i32 = 200;
/// As often as not.
pub const WEAK: i32 = 100;
/// Possible, where nothing better is at hand.
pub const FAINT: i32 = 0;
