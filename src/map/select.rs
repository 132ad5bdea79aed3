//! Which features of a layer a question means, and one page of them.

use std::sync::atomic::{AtomicBool, Ordering};

use super::filter::Filter;
use super::layer::Layer;

/// A question to a layer. Empty parts ask for nothing.
#[derive(Default)]
pub struct Selection<'a> {
    /// West, south, east, north, WGS-84 degrees; a feature that touches it is in.
    pub bounds: Option<[f64; 4]>,
    pub filter: Option<&'a Filter>,
    /// Only features behind this id: a cursor that stays right while data change.
    pub after: Option<&'a str>,
    /// Features passed over, counted from the cursor or the beginning.
    pub offset: usize,
    pub limit: usize,
    /// Set by whoever no longer waits for the answer; what is found by then is worth nothing.
    pub stop: Option<&'a AtomicBool>,
}

/// Features in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub numbers: Vec<u32>,
    /// All features that bounds and filter select, wherever the page begins.
    pub matched: usize,
    /// Whether another page follows.
    pub more: bool,
}

impl Layer {
    pub fn select(&self, selection: &Selection<'_>) -> Page {
        let first = selection.after.map_or(0, |after| self.first_after(after, true));
        let stopped = || selection.stop.is_some_and(|stop| stop.load(Ordering::Relaxed));
        let passes =
            |number: u32| selection.filter.is_none_or(|filter| !stopped() && filter.passes(self, number));
        let window = narrower(selection.bounds, selection.filter.and_then(Filter::bounds));
        let all = self.features().len() as u32;
        // Without a window the features come in order, and only their number may have to be counted.
        let Some(window) = window else {
            if selection.filter.is_none() {
                let start = (first as usize).saturating_add(selection.offset).min(all as usize);
                let end = start.saturating_add(selection.limit).min(all as usize);
                return Page {
                    numbers: (start as u32..end as u32).collect(),
                    matched: all as usize,
                    more: end < all as usize,
                };
            }
            return page((0..all).filter(|number| passes(*number)).collect(), first, selection);
        };
        let mut found = self.meeting_box(window);
        // The filter's own window is but a hint: both boxes must be met.
        if let Some(bounds) = selection.bounds.filter(|bounds| *bounds != window) {
            let within: rustc_hash::FxHashSet<u32> = self.meeting_box(bounds).into_iter().collect();
            found.retain(|number| within.contains(number));
        }
        found.retain(|number| passes(*number));
        page(found, first, selection)
    }
}

/// The smaller of two windows.
fn narrower(a: Option<[f64; 4]>, b: Option<[f64; 4]>) -> Option<[f64; 4]> {
    let area = |[west, south, east, north]: [f64; 4]| (east - west).max(0.0) * (north - south).max(0.0);
    match (a, b) {
        (Some(a), Some(b)) => Some(if area(b) < area(a) { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// The page of what was found, in any order.
fn page(found: Vec<u32>, first: u32, selection: &Selection<'_>) -> Page {
    let matched = found.len();
    let mut numbers = found;
    numbers.retain(|number| *number >= first);
    let end = selection.offset.saturating_add(selection.limit);
    let more = numbers.len() > end;
    if more && end > 0 {
        numbers.select_nth_unstable(end - 1);
    }
    numbers.truncate(end);
    numbers.sort_unstable();
    numbers.drain(..selection.offset.min(numbers.len()));
    Page { numbers, matched, more }
}
