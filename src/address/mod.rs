//! From text to site: normalise → lexicon → segment → elements → gazetteer → retrieve → rank; suggest.

mod anchor;
pub mod answer;
pub mod base;
pub mod builder;
mod compare;
pub mod divisions;
pub mod elements;
pub mod fault;
pub mod gazetteer;
mod intern;
pub mod label;
pub mod lattice;
pub mod lexicon;
pub mod normalize;
mod numbers;
pub mod numerals;
pub mod query;
pub mod rank;
pub mod retrieve;
pub mod rows;
pub mod segment;
pub mod similar;
pub mod suggest;
mod transitions;
pub mod understand;
mod variants;
mod words;
