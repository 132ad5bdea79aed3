//! The program from outside: one binary for all integration tests, so that they link once.

mod archive;
mod basemaps;
mod cli;
mod coordinates;
mod county;
mod databases;
mod doubts;
mod geometry;
mod habits;
mod harness;
mod http;
mod import;
mod layers;
mod lists;
mod maps;
mod origins;
mod parse;
mod properties;
mod public;
mod sample;
mod second_city;
mod store;
mod verdicts;
mod versions;
mod whole_texts;
