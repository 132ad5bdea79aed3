//! WFS 2.0 (OGC 09-025r2, basic) for the desktops that read nothing newer: one address, told apart by `request`.

mod capabilities;
mod describe;
mod feature;
mod parameters;
mod post;
mod query;
mod stored;

use axum::extract::{RawQuery, Request};
use axum::response::Response;

use super::base::BaseUrl;
use super::extract;
use super::ows::Exception;
use super::state::App;
use super::view::Current;
use axum::extract::State;
use parameters::Parameters;

use crate::map::Map;

pub const GML: &str = "application/gml+xml; version=3.2";

/// What every request is answered from.
struct Context<'a> {
    map: &'a Map,
    base: String,
    now: chrono::DateTime<chrono::Utc>,
}

/// WFS 2.0: GetCapabilities, DescribeFeatureType, GetFeature, ListStoredQueries, DescribeStoredQueries.
#[utoipa::path(
    get, operation_id = "wfs", path = "/wfs", tag = "older protocols",
    params(
        ("service" = Option<String>, Query, description = "`WFS`", example = "WFS"),
        ("request" = Option<String>, Query, description = "`GetCapabilities`, `DescribeFeatureType`, `GetFeature`, ..", example = "GetCapabilities"),
        ("version" = Option<String>, Query, description = "`2.0.0`"),
        ("typeNames" = Option<String>, Query, description = "A layer", example = "atlas:ftz"),
        ("count" = Option<String>, Query, description = "Features in the reply"),
        ("startIndex" = Option<String>, Query, description = "Features passed over"),
        ("bbox" = Option<String>, Query, description = "Lower and upper corner, then a system; latitude first without one"),
        ("srsName" = Option<String>, Query, description = "System of the reply"),
        ("filter" = Option<String>, Query, description = "Filter Encoding 2.0"),
        ("resourceId" = Option<String>, Query, description = "Features by their identifiers"),
        ("propertyName" = Option<String>, Query, description = "Attributes of the reply, joined by commas; all without it"),
        ("outputFormat" = Option<String>, Query, description = "GML 3.2 or `application/geo+json`"),
        ("resultType" = Option<String>, Query, description = "`results` or `hits`"),
    ),
    responses(
        (status = 200, description = "An XML document, or GeoJSON", content((String = "text/xml"), (String = "application/gml+xml"), (Object = "application/geo+json"))),
        (status = 400, description = "An OWS exception report", content_type = "text/xml", body = String),
        (status = 404, description = "No feature has this identifier", content_type = "text/xml", body = String),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = super::problem::Problem, content_type = "application/problem+json"),
    )
)]
pub async fn get(
    Current(view): Current,
    State(app): State<App>,
    BaseUrl(base): BaseUrl,
    RawQuery(query): RawQuery,
) -> Response {
    let context = Context { map: view.map(), base, now: (app.now)() };
    answer(&app, &context, &Parameters::of_query(query)).await.unwrap_or_else(Exception::reply)
}

/// The same, with the request as XML.
#[utoipa::path(
    post, operation_id = "wfs_post", path = "/wfs", tag = "older protocols",
    request_body(content = String, content_type = "text/xml", description = "A WFS 2.0 request; GetFeature with one query"),
    responses(
        (status = 200, description = "An XML document, or GeoJSON", content((String = "text/xml"), (String = "application/gml+xml"), (Object = "application/geo+json"))),
        (status = "4XX", description = "An OWS exception report", content_type = "text/xml", body = String),
        (status = 503, description = "The Atlas is being loaded, or the server is busy", body = super::problem::Problem, content_type = "application/problem+json"),
    )
)]
pub async fn post(
    Current(view): Current,
    State(app): State<App>,
    BaseUrl(base): BaseUrl,
    request: Request,
) -> Response {
    let context = Context { map: view.map(), base, now: (app.now)() };
    let body = match extract::body(&app, request).await {
        Ok(body) => body,
        Err(problem) => return Exception::new("OperationParsingFailed", "request", problem.detail).reply(),
    };
    match post::parameters(&body) {
        Ok(parameters) => answer(&app, &context, &parameters).await.unwrap_or_else(Exception::reply),
        Err(exception) => exception.reply(),
    }
}

async fn answer(app: &App, context: &Context<'_>, parameters: &Parameters) -> Result<Response, Exception> {
    if let Some(service) = parameters.get("service")
        && !service.eq_ignore_ascii_case("WFS")
    {
        return Err(Exception::invalid("service", format!("这里是 WFS，不是“{service}”")));
    }
    let request = parameters.get("request").ok_or_else(|| Exception::missing("request"))?;
    if request.eq_ignore_ascii_case("GetCapabilities")
        && let Some(versions) = parameters.get("acceptversions")
        && !versions.split(',').any(|version| version.trim().starts_with("2.0"))
    {
        let detail = format!("不支持版本“{versions}”，只有 2.0.0");
        return Err(Exception::new("VersionNegotiationFailed", "acceptVersions", detail));
    }
    if !request.eq_ignore_ascii_case("GetCapabilities")
        && let Some(version) = parameters.get("version").filter(|version| !version.starts_with("2.0"))
    {
        return Err(Exception::invalid("version", format!("不支持版本“{version}”，只有 2.0.0")));
    }
    match request.to_ascii_lowercase().as_str() {
        "getcapabilities" => Ok(capabilities::reply(context)),
        "describefeaturetype" => describe::reply(context, parameters),
        "getfeature" => feature::reply(app, context, parameters).await,
        "liststoredqueries" => Ok(stored::list(context)),
        "describestoredqueries" => Ok(stored::describe()),
        _ => Err(Exception::new("OperationNotSupported", "request", format!("不支持“{request}”"))),
    }
}
