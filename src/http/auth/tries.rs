//! Holds off who tries many passwords: by the address that the tries come from, and by how many are judged at once.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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

/// Sign-ins under way: apart from all other requests, so that no flood of them holds those up. Who comes while the places are taken
/// waits a little: at half past eight a whole office signs in from one address.
pub struct Signing {
    all: Arc<Semaphore>,
    of_one: Cache<IpAddr, Arc<Semaphore>>,
}

/// At once, in all and from one address. Fewer than [`MOST_TRIES`], so that right ones under way are not taken for wrong ones.
const MOST: usize = 128;
const MOST_OF_ONE: usize = 16;
const PATIENCE: Duration = Duration::from_secs(5);

/// A place among those that sign in; given up with this value.
pub struct Place {
    _of_one: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

impl Default for Signing {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(MOST)),
            of_one: Cache::builder().max_capacity(100_000).time_to_idle(TRIES_WITHIN).build(),
        }
    }
}

impl Signing {
    /// `None` where no place has become free in time.
    pub async fn place(&self, address: IpAddr) -> Option<Place> {
        let own = self.of_one.get_with(household(address), || Arc::new(Semaphore::new(MOST_OF_ONE)));
        let both = async {
            let of_one = own.acquire_owned().await.ok()?;
            let of_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Place { _of_one: of_one, _of_all: of_all })
        };
        tokio::time::timeout(PATIENCE, both).await.ok().flatten()
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

    #[tokio::test(start_paused = true)]
    async fn places_are_few_and_come_back() {
        let signing = Signing::default();
        let one: IpAddr = "203.0.113.9".parse().unwrap();
        let mut held = Vec::new();
        for _ in 0..MOST_OF_ONE {
            held.push(signing.place(one).await.unwrap());
        }
        assert!(signing.place(one).await.is_none());
        assert!(signing.place("203.0.113.10".parse().unwrap()).await.is_some());
        held.pop();
        assert!(signing.place(one).await.is_some());
    }
}
