//! `GET /metrics`: figures for Prometheus.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use super::state::{App, Snapshot};
use crate::classification::Verdict;

/// Upper bounds of the latency classes, seconds: an identification takes some tens of microseconds, a batch some tens of
/// milliseconds.
const LATENCY: [f64; 12] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

/// Makes this process count; once per process.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new().set_buckets(&LATENCY)?.install_recorder()?;
    describe_counter!("http_requests_total", "Requests by method, route and status");
    describe_histogram!(
        "http_request_duration_seconds",
        Unit::Seconds,
        "Time to the answer, by method and route"
    );
    describe_counter!("ftz_atlas_verdicts_total", "Identifications by verdict");
    describe_gauge!("ftz_atlas_info", "1 for the Atlas and engine that answer now");
    describe_gauge!("ftz_atlas_rows", "Rows in the Atlas that answers now, by kind");
    describe_gauge!("ftz_atlas_database_reachable", "1 while the database answers");
    describe_gauge!("process_resident_memory_bytes", Unit::Bytes, "Memory held by the process");
    Ok(handle)
}

pub fn count_verdict(verdict: Verdict) {
    let verdict = match verdict {
        Verdict::Inside => "inside",
        Verdict::Outside => "outside",
        Verdict::Review => "review",
    };
    counter!("ftz_atlas_verdicts_total", "verdict" => verdict).increment(1);
}

/// The old version's gauge stays in the exposition at 0, so that dashboards see the change.
pub fn atlas_changed(replaced: Option<&Snapshot>, current: Option<&Snapshot>) {
    for (snapshot, value) in [(replaced, 0.0), (current, 1.0)] {
        if let Some(snapshot) = snapshot {
            let version = snapshot.atlas.version().to_owned();
            gauge!("ftz_atlas_info", "atlas" => version, "engine" => env!("CARGO_PKG_VERSION")).set(value);
        }
    }
    if let Some(Snapshot { counts, .. }) = current {
        gauge!("ftz_atlas_rows", "kind" => "divisions").set(counts.divisions as f64);
        gauge!("ftz_atlas_rows", "kind" => "aliases").set(counts.aliases as f64);
        gauge!("ftz_atlas_rows", "kind" => "addresses").set(counts.addresses as f64);
        gauge!("ftz_atlas_rows", "kind" => "zones").set(counts.zones as f64);
    }
}

/// Figures in the Prometheus text format.
#[utoipa::path(
    get,
    operation_id = "metrics",
    path = "/metrics",
    tag = "operations",
    responses((status = 200, description = "Prometheus text format", content_type = "text/plain", body = String))
)]
pub async fn get(State(app): State<App>) -> impl IntoResponse {
    if let Some(bytes) = resident_memory() {
        gauge!("process_resident_memory_bytes").set(bytes as f64);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render())
}

/// From `/proc`; `None` on other systems than Linux.
pub fn resident_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
