//! `GET /api/v1/usage`: which unit uses the platform how much.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::auth::unavailable;
use crate::http::extract::Parameters;
use crate::http::problem::{FieldError, Problem};
use crate::http::session::UnitName;
use crate::http::state::App;
use crate::spatial::rows::{day_begins, day_of};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// First day, in China; 30 days before the last unless said.
    from: Option<NaiveDate>,
    /// Last day; today unless said.
    to: Option<NaiveDate>,
}

/// Requests by unit, most first.
#[derive(Serialize, ToSchema)]
pub struct UsageInfo {
    from: NaiveDate,
    to: NaiveDate,
    total: u64,
    units: Vec<UnitUsage>,
}

#[derive(Serialize, ToSchema)]
pub struct UnitUsage {
    /// Null for requests without a sign-in.
    unit: Option<UnitName>,
    accounts: u64,
    requests: u64,
    /// By what was done.
    by_action: BTreeMap<&'static str, u64>,
    /// Days with requests.
    days: Vec<DayUsage>,
}

#[derive(Serialize, ToSchema)]
pub struct DayUsage {
    day: NaiveDate,
    requests: u64,
}

#[derive(Default)]
struct Sums {
    actions: BTreeMap<&'static str, u64>,
    days: BTreeMap<NaiveDate, u64>,
}

/// Longest stretch that is summed at once.
const MOST_DAYS: i64 = 800;

/// Usage by unit, day and action.
#[utoipa::path(
    get, operation_id = "get_usage", path = "/api/v1/usage", tag = "administration",
    params(UsageQuery),
    responses(
        (status = 200, description = "Requests by unit", body = UsageInfo),
        (status = "4XX", description = "A parameter is wrong, or without the right", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The database is away", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn usage(
    State(app): State<App>,
    Parameters(query): Parameters<UsageQuery>,
) -> Result<Json<UsageInfo>, Problem> {
    let authority = app.authorities()?;
    let to = query.to.unwrap_or_else(|| day_of((app.now)()));
    let from = query.from.unwrap_or_else(|| to.checked_sub_days(Days::new(29)).unwrap_or(to));
    if from > to || (to - from).num_days() > MOST_DAYS {
        return Err(Problem::invalid(FieldError::parameter("from", "起止日期须先后有序，且不超过 800 天。")));
    }
    let hour = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H").to_string();
    let Some(end) = to.succ_opt() else {
        return Err(Problem::invalid(FieldError::parameter("to", "日期过大。")));
    };
    let rows = authority.store.usage(&hour(day_begins(from)), &hour(day_begins(end))).await;
    let rows = rows.map_err(|error| unavailable(&error))?;
    let units = authority.store.units().await.map_err(|error| unavailable(&error))?;
    let mut sums = BTreeMap::<String, Sums>::new();
    for row in rows {
        let Ok(at) = format!("{}:00:00Z", row.hour).parse::<DateTime<Utc>>() else { continue };
        let sum = sums.entry(row.unit).or_default();
        *sum.actions.entry(row.action.as_str()).or_default() += row.requests;
        *sum.days.entry(day_of(at)).or_default() += row.requests;
    }
    // Units that did not use it are told, too.
    for (unit, _) in &units {
        sums.entry(unit.code.clone()).or_default();
    }
    let mut told: Vec<UnitUsage> = sums
        .into_iter()
        .map(|(code, sum)| {
            let known = units.iter().find(|(unit, _)| unit.code == code);
            UnitUsage {
                unit: known.map(|(unit, _)| UnitName { code, name: unit.name.clone() }),
                accounts: known.map_or(0, |(_, accounts)| *accounts),
                requests: sum.days.values().sum(),
                by_action: sum.actions,
                days: sum.days.into_iter().map(|(day, requests)| DayUsage { day, requests }).collect(),
            }
        })
        .collect();
    told.sort_by_key(|unit| std::cmp::Reverse(unit.requests));
    Ok(Json(UsageInfo { from, to, total: told.iter().map(|unit| unit.requests).sum(), units: told }))
}
