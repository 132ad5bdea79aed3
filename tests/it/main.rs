//! The program from outside: one binary for all integration tests, so that they link once.

mod coordinates;
mod databases;
mod import;
mod store;
