//! Quotas of keys: by the minute in this process, by the day (in China) over all servers.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use moka::future::Cache;

use super::{KeyBounds, unavailable};
use crate::http::problem::Problem;
use crate::spatial::rows::day_of;
use crate::store::Store;

/// How long what other servers have counted is not asked again.
const BELIEVED: Duration = Duration::from_secs(60);

pub struct Quotas {
    minutes: moka::sync::Cache<(String, u32), Arc<DefaultDirectRateLimiter>>,
    /// What a key has used of a day.
    days: Cache<(String, NaiveDate), Arc<AtomicU64>>,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            minutes: moka::sync::Cache::builder().max_capacity(20_000).build(),
            days: Cache::builder().max_capacity(20_000).time_to_live(BELIEVED).build(),
        }
    }
}

impl Quotas {
    /// # Errors
    /// 429 where one is used up, 503 where the database cannot tell.
    pub(super) async fn take(
        &self,
        store: &Store,
        key: &KeyBounds,
        now: DateTime<Utc>,
    ) -> Result<(), Problem> {
        let per_minute = NonZeroU32::new(key.per_minute).unwrap_or(NonZeroU32::MIN);
        let limiter = self.minutes.get_with((key.id.clone(), key.per_minute), || {
            Arc::new(RateLimiter::direct(Quota::per_minute(per_minute)))
        });
        if limiter.check().is_err() {
            return Err(Problem::of(StatusCode::TOO_MANY_REQUESTS)
                .because(format!("这把密钥每分钟最多 {} 次请求，请稍后重试。", key.per_minute))
                .retry_after(60u32.div_ceil(key.per_minute.max(1)).max(1)));
        }
        let day = day_of(now);
        let first = crate::spatial::rows::day_begins(day).format("%Y-%m-%dT%H").to_string();
        let used = self
            .days
            .try_get_with((key.id.clone(), day), async {
                store.usage_of_key(&first, &key.id).await.map(|used| Arc::new(AtomicU64::new(used)))
            })
            .await
            .map_err(|error| unavailable(&error))?;
        if used.fetch_add(1, Ordering::Relaxed) >= u64::from(key.per_day) {
            used.fetch_sub(1, Ordering::Relaxed);
            return Err(Problem::of(StatusCode::TOO_MANY_REQUESTS)
                .because(format!("这把密钥每天最多 {} 次请求，今天已用完。", key.per_day))
                .retry_after(3_600));
        }
        Ok(())
    }
}
