//! Locks an account after too many wrong passwords, for a while that grows.

use chrono::{DateTime, Duration, Utc};

/// Wrong tries in a row that are let pass.
pub const TRIES: i64 = 5;
/// The first lock; each further wrong try behind it doubles it.
const FIRST: Duration = Duration::minutes(15);
const LONGEST: Duration = Duration::hours(24);

/// What is known of an account's tries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tries {
    /// Wrong ones since the last right one.
    pub wrong: i64,
    pub locked_until: Option<DateTime<Utc>>,
}

impl Tries {
    pub fn is_locked(self, now: DateTime<Utc>) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// After a wrong try. Tries while it is locked do not count, so that nobody can lock another out for ever.
    pub fn failed(self, now: DateTime<Utc>) -> Tries {
        if self.is_locked(now) {
            return self;
        }
        let wrong = self.wrong + 1;
        let doublings = u32::try_from(wrong - TRIES).ok();
        let span = doublings.map(|n| (FIRST * 2_i32.pow(n.min(8))).min(LONGEST));
        Tries { wrong, locked_until: span.map(|span| now + span) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_tries_lock_and_locks_grow() {
        let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut tries = Tries::default();
        for _ in 0..TRIES - 1 {
            tries = tries.failed(start);
            assert!(!tries.is_locked(start));
        }
        tries = tries.failed(start);
        assert!(tries.is_locked(start + FIRST - Duration::seconds(1)) && !tries.is_locked(start + FIRST));
        // A try during the lock changes nothing.
        assert_eq!(tries.failed(start), tries);
        let mut now = start;
        for _ in 0..60 {
            now = tries.locked_until.unwrap();
            tries = tries.failed(now);
        }
        assert_eq!(tries.locked_until, Some(now + LONGEST));
    }
}
