//! What is built in: the country's provinces, cities and counties, the towns of Zhejiang, and common aliases of both.

use crate::address::rows::{AliasRow, DivisionRow};
use super::csv::{Record, Records, Step};
use std::sync::OnceLock;
