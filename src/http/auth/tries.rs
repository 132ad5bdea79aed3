//! Holds off who tries many passwords: by the address that the tries come from, and by how many are judged at once.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;

/// Wrong sign-ins from one address within [`TRIES_WITHIN`], of whatever accounts.
const MOST_TRIES: u32 = 30;
pub const TRIES_WITHIN: Duration = Duration::from_secs(600);

/// Whoever has an address of IPv6 has 2^64 of them.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from(u128::from(long) >> 64 << 64)),
    }
}

/// Tries by address.
pub struct AddressTries(Cache<IpAddr, u32>);

impl Default for AddressTries {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(100_000).time_to_live(TRIES_WITHIN).build())
    }
}

impl AddressTries {
    /// Counts a try; `false` where there were too many.
    pub fn take(&self, address: IpAddr) -> bool {
        let entry = self.0.entry(household(address));
        entry.and_upsert_with(|held| held.map_or(1, |held| held.into_value().saturating_add(1))).into_value()
            <= MOST_TRIES
    }

    /// It was right, and so it was none.
    pub fn give_back(&self, address: IpAddr) {
        let entry = self.0.entry(household(address));
        entry.and_upsert_with(|held| held.map_or(0, |held| held.into_value().saturating_sub(1)));
    }
}

/// Sign-ins under way: apart from all other requests, so that no flood of them holds those up.
#[derive(Clone, Default)]
pub struct Signing(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// At once, in all and from one address.
const MOST: usize = 128;
const MOST_OF_ONE: usize = 16;

/// A place among those that sign in; given up with this value.
pub struct Place(Signing, IpAddr);

impl Signing {
    /// `None` where there is no place.
    pub fn place(&self, address: IpAddr) -> Option<Place> {
        let address = household(address);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.values().sum::<usize>() >= MOST || held.get(&address).is_some_and(|own| *own >= MOST_OF_ONE) {
            return None;
        }
        *held.entry(address).or_default() += 1;
        Some(Place(self.clone(), address))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = held.get_mut(&self.1) {
            *own -= 1;
            if *own == 0 {
                held.remove(&self.1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_counted_by_household() {
        let tries = AddressTries::default();
        for host in 0..MOST_TRIES {
            assert!(tries.take(format!("2001:db8::{host:x}").parse().unwrap()));
        }
        assert!(!tries.take("2001:db8::ffff:1".parse().unwrap()));
        assert!(tries.take("2001:db8:0:1::1".parse().unwrap()));
        for _ in 0..MOST_TRIES * 2 {
            let one = "203.0.113.9".parse().unwrap();
            assert!(tries.take(one));
            tries.give_back(one);
        }
    }

    #[test]
    fn places_are_few_and_come_back() {
        let signing = Signing::default();
        let one: IpAddr = "203.0.113.9".parse().unwrap();
        let held: Vec<_> = (0..MOST_OF_ONE).map(|_| signing.place(one).unwrap()).collect();
        assert!(signing.place(one).is_none() && signing.place("203.0.113.10".parse().unwrap()).is_some());
        drop(held);
        assert!(signing.place(one).is_some());
    }
}
