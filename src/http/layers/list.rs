//! `GET /api/v1/layers`: the layers that the caller may see.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{KindCount, kinds};
use crate::access::Action;
use crate::http::auth::Asking;
use crate::http::exports::{Taking, takings};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::view::Current;
use crate::map::features::Kind;
use crate::map::layer::{GeometryKind, Layer};

/// The layers in the order of a legend.
#[derive(Serialize, ToSchema)]
pub struct LayerList {
    /// True where the data are invented (the sample city): pages must say so.
    synthetic: bool,
    /// The number under which the map was approved for the public (审图号); null for a map that is not public.
    approval: Option<String>,
    layers: Vec<LayerInfo>,
}

/// One layer.
#[derive(Serialize, ToSchema)]
pub struct LayerInfo {
    layer: String,
    title: String,
    /// `point` or `polygon`.
    geometry: &'static str,
    features: usize,
    fields: Vec<FieldInfo>,
    /// West, south, east, north, WGS-84 degrees; null without features.
    extent: Option<[f64; 4]>,
    source: String,
    /// Reference system of the delivered file.
    crs: String,
    /// L1 open to L4 sensitive.
    level: &'static str,
    valid_from: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
    version: u32,
    /// Changes whenever the content does; drawings are cached by it.
    revision: String,
    /// Whether taking it away needs a second person: `none`, `needed`, `waiting` (it was asked for), `granted`.
    taking: &'static str,
    /// Features of each kind; empty where the layer has no kinds, or more than 40.
    kinds: Vec<KindCount>,
}

/// One attribute.
#[derive(Serialize, ToSchema)]
pub struct FieldInfo {
    name: String,
    title: String,
    /// `text`, `integer`, `number` or `boolean`.
    #[serde(rename = "type")]
    kind: &'static str,
}

/// Every layer with its description.
#[utoipa::path(
    get,
    operation_id = "list_layers",
    path = "/api/v1/layers",
    tag = "layers",
    responses(
        (status = 200, description = "The layers", body = LayerList),
        (status = 503, description = "The Atlas is being loaded", body = Problem, content_type = "application/problem+json"),
    )
)]
pub async fn list(
    State(app): State<App>,
    asking: Asking,
    Current(view): Current,
) -> Result<Json<LayerList>, Problem> {
    let layers: Vec<_> = view.map().layers().collect();
    let takings = takings(&app, &asking, &view, &layers).await;
    let may = asking.may(Action::Download);
    let told = |taking: &Taking| if may { taking.as_str() } else { Taking::Free.as_str() };
    let layers = layers.iter().zip(&takings).map(|(layer, taking)| info(layer, told(taking))).collect();
    Ok(Json(LayerList {
        synthetic: view.map().is_synthetic(),
        approval: view.map().approval().map(str::to_owned),
        layers,
    }))
}

fn info(layer: &Layer, taking: &'static str) -> LayerInfo {
    let about = &layer.about;
    let fields = layer.fields.iter().map(|field| FieldInfo {
        name: field.name.clone(),
        title: field.title.clone(),
        kind: match field.kind {
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Boolean => "boolean",
        },
    });
    LayerInfo {
        layer: layer.name.clone(),
        title: about.title.clone(),
        geometry: match layer.kind() {
            GeometryKind::Point => "point",
            GeometryKind::Polygon => "polygon",
        },
        features: layer.features().len(),
        fields: fields.collect(),
        extent: layer.extent(),
        source: about.source.clone(),
        crs: about.crs.clone(),
        level: about.level.as_str(),
        valid_from: about.valid_from,
        valid_to: about.valid_to,
        version: about.version,
        revision: layer.revision().to_owned(),
        taking,
        kinds: kinds(layer, 0..layer.features().len() as u32),
    }
}
