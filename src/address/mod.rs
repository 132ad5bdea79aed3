//! From text to site: normalise → lexicon → segment → elements → gazetteer → retrieve → rank; suggest.

pub mod rows;
