//! `GET /api/v1/layers/{layer}`: a whole layer as a file. GeoJSON and CSV are written while they are sent; a Shapefile has its
//! sizes at its head and is made whole.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::access::audit::{Entry, Kind, instant};
use crate::access::{Action, Rule};
use crate::coordinates::output::OutputSystem;
use crate::http::auth::Asking;
use crate::http::auth::gate::refusal;
use crate::http::etag;
use crate::http::exports::{Taking, approval_required, taking};
use crate::http::named::one;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::view::Current;
use crate::map::layer::Layer;
use crate::map::seen::stamped;
use crate::map::write::{csv, geojson, shp};

/// Features that are written at a time.
const CHUNK: u32 = 1_000;

/// Pages draw layers of so many features whole, without a file of them.
const MOST_SHOWN: usize = 5_000;

/// Whether the caller may take a layer away; that he does is on record.
async fn may_take(
    app: &App,
    asking: &Asking,
    layer: &Layer,
    file: &str,
    taking: Taking,
) -> Result<(), Problem> {
    if !asking.may(Action::Download) {
        return Err(refusal(&asking.caller, Rule::May(Action::Download)));
    }
    let approved = match taking {
        Taking::Free => None,
        Taking::Granted(request) => Some(request),
        Taking::Needed | Taking::Waiting => return Err(approval_required()),
    };
    if let (Some(authority), Some(_)) = (app.authority(), asking.caller.account()) {
        let detail = serde_json::json!({
            "features": layer.features().len(), "level": layer.about.level.as_str(), "revision": layer.revision(),
            "approval": approved.as_ref().map(|request| &request.id),
        });
        let entry = asking.entry((app.now)(), Kind::Export, file);
        let reason = approved.map_or_else(String::new, |request| request.purpose);
        authority.record(Entry { reason, detail: detail.to_string(), ..entry }).await?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    GeoJson,
    Csv,
    Shapefile,
}

/// A whole layer as GeoJSON (RFC 7946), CSV (points as x, y, polygons as WKT) or zipped Shapefile; WGS-84 longitude and
/// latitude.
#[utoipa::path(
    get,
    operation_id = "get_layer",
    path = "/api/v1/layers/{layer}",
    tag = "layers",
    params(("layer" = String, Path, description = "A layer's name, followed by `.geojson` (or nothing), `.csv` or `.zip`", example = "ftz.geojson")),
    responses(
        (status = 200, description = "The layer; `synthetic` at the top of GeoJSON", content(
            (Object = "application/geo+json"), (String = "text/csv"), (Vec<u8> = "application/zip"))),
        (status = 304, description = "Unchanged since the given ETag"),
        (status = 403, description = "Without the right, or (`approval-required`) a second person must approve it first", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No such layer", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn download(
    Current(view): Current,
    asking: Asking,
    State(app): State<App>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (name, form) = if let Some(name) = file.strip_suffix(".csv") {
        (name, Form::Csv)
    } else if let Some(name) = file.strip_suffix(".zip") {
        (name, Form::Shapefile)
    } else {
        (file.strip_suffix(".geojson").unwrap_or(&file), Form::GeoJson)
    };
    let layer = one(view.map(), name)?;
    let now = (app.now)();
    let taking = taking(&app, &asking, &view, layer).await?;
    let takes = file != *name || layer.features().len() > MOST_SHOWN || !matches!(taking, Taking::Free);
    if takes {
        may_take(&app, &asking, layer, &file, taking).await?;
    }
    // What is taken away says by whom and when.
    let by = asking.caller.account().filter(|_| takes).map(|account| account.name.as_str());
    let stamped = by.map(|by| Arc::new(stamped(layer, by, &instant(now))));
    let synthetic = view.map().is_synthetic();
    let tag = etag::weak(format!("{}.{synthetic}.{}", layer.revision(), by.unwrap_or_default()));
    let layer = stamped.as_ref().unwrap_or(layer);
    let mut reply = HeaderMap::new();
    etag::put(&mut reply, &tag);
    if etag::unchanged(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, reply).into_response());
    }
    let kind = match form {
        Form::GeoJson => "application/geo+json",
        Form::Csv => "text/csv; charset=utf-8",
        Form::Shapefile => "application/zip",
    };
    reply.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if form == Form::Shapefile {
        let made = whole(&app, Arc::clone(layer), synthetic).await?;
        return Ok((reply, made).into_response());
    }
    Ok((reply, body(Arc::clone(layer), form, synthetic)).into_response())
}

/// A Shapefile, made on a thread of its own, one per core at a time: it is held in memory.
async fn whole(app: &App, layer: Arc<Layer>, synthetic: bool) -> Result<Vec<u8>, Problem> {
    let failed = || Problem::of(StatusCode::INTERNAL_SERVER_ERROR);
    let permit = Arc::clone(&app.batches).acquire_owned().await.map_err(|_| failed())?;
    let work = move || {
        let made = shp::archive(&layer, synthetic);
        drop(permit);
        made
    };
    let made = tokio::task::spawn_blocking(work).await.map_err(|_| failed())?;
    made.map_err(|error| {
        tracing::error!(%error, "a Shapefile could not be made");
        failed()
    })
}

/// The file, a stretch of features at a time.
fn body(layer: Arc<Layer>, form: Form, synthetic: bool) -> Body {
    let all = layer.features().len() as u32;
    if all <= CHUNK {
        let mut out = head(&layer, form, synthetic);
        write(&mut out, &layer, form, 0..all);
        out.extend(foot(form));
        return out.into();
    }
    let starts = (0..all).step_by(CHUNK as usize);
    let parts = starts.map(move |start| {
        let mut out = if start == 0 { head(&layer, form, synthetic) } else { Vec::new() };
        let end = (start + CHUNK).min(all);
        write(&mut out, &layer, form, start..end);
        if end == all {
            out.extend(foot(form));
        }
        Ok::<_, Infallible>(Bytes::from(out))
    });
    Body::from_stream(futures_util::stream::iter(parts))
}

fn head(layer: &Layer, form: Form, synthetic: bool) -> Vec<u8> {
    match form {
        Form::GeoJson => {
            let mut out = b"{\"type\":\"FeatureCollection\",\"name\":".to_vec();
            geojson::string(&mut out, &layer.name);
            out.extend(format!(",\"synthetic\":{synthetic},\"features\":[").as_bytes());
            out
        }
        Form::Csv => {
            // The mark by which spreadsheets know UTF-8.
            let mut out = "\u{feff}".as_bytes().to_vec();
            csv::header(&mut out, layer);
            out
        }
        Form::Shapefile => Vec::new(),
    }
}

fn write(out: &mut Vec<u8>, layer: &Layer, form: Form, numbers: std::ops::Range<u32>) {
    for number in numbers {
        // CRS84 reaches everywhere: there is no error.
        let _ = match form {
            Form::GeoJson => {
                if number > 0 {
                    out.push(b',');
                }
                geojson::feature_of_layer(out, layer, number)
            }
            Form::Csv => csv::row(out, layer, number, OutputSystem::CRS84),
            Form::Shapefile => Ok(()),
        };
    }
}

fn foot(form: Form) -> &'static [u8] {
    match form {
        Form::GeoJson => b"]}",
        Form::Csv | Form::Shapefile => b"",
    }
}
