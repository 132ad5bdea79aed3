//! The program from outside: one binary for all integration tests, so that they link once.

mod cli;
mod coordinates;
mod databases;
mod harness;
mod http;
mod import;
mod parse;
mod sample;
mod store;
