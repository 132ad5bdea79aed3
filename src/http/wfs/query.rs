//! What GetFeature asks of one layer: where, which features, which of their attributes.

use super::parameters::Parameters;
use crate::coordinates::output::OutputSystem;
use crate::http::ows::Exception;
use crate::map::filter::{Filter, FilterError, Region, fes};
use crate::map::layer::Layer;
use crate::map::write::Chosen;
use crate::map::write::gml::xml_name;

/// What of each feature is asked for, by the names of its elements; the identifier always comes.
pub fn chosen(layer: &Layer, parameters: &Parameters) -> Result<Chosen, Exception> {
    let Some(names) = parameters.get("propertyname") else { return Ok(Chosen::ALL) };
    let mut chosen = Chosen { fields: Some(Vec::new()), geometry: false };
    for name in names.split(',') {
        let name = name.trim().trim_matches(['(', ')']);
        // Whatever prefix a client binds to our namespace.
        let bare = name.rsplit(':').next().unwrap_or_default();
        match layer.fields.iter().position(|field| xml_name(&field.name) == bare) {
            Some(field) => chosen.fields.get_or_insert_default().push(field),
            None if bare == "geometry" => chosen.geometry = true,
            None if bare == "id" => {}
            None => {
                let known: Vec<&str> = layer.fields.iter().map(|field| field.name.as_str()).collect();
                let detail = format!("图层没有属性“{name}”；可用：{}、geometry", known.join("、"));
                return Err(Exception::invalid("propertyName", detail));
            }
        }
    }
    Ok(chosen)
}

/// Two corners and perhaps their system; without one, that of the layer: latitude first.
pub fn bounds(text: &str) -> Result<Region, Exception> {
    let wrong = || Exception::invalid("bbox", "bbox 应为四个数，之后可跟坐标系；没有坐标系时纬度在前");
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let (numbers, system) = match parts.as_slice() {
        [numbers @ .., system] if numbers.len() == 4 => {
            (numbers, OutputSystem::parse(system).ok_or_else(wrong)?)
        }
        numbers => (numbers, OutputSystem::WGS84),
    };
    let numbers: Vec<f64> =
        numbers.iter().map(|number| number.parse()).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let corners = <[f64; 4]>::try_from(numbers).map_err(|_| wrong())?;
    Region::of_box(corners, system).ok_or_else(wrong)
}

pub fn filter(layer: &Layer, parameters: &Parameters) -> Result<Option<Filter>, Exception> {
    let refuse = |error: FilterError| Exception::invalid("filter", error.to_string());
    if parameters.get("filter").is_some() && parameters.get("resourceid").is_some() {
        return Err(Exception::invalid("filter", "filter 与 resourceId 只能用一个"));
    }
    let condition = if let Some(xml) = parameters.get("filter") {
        // One filter per type may stand in brackets.
        let xml = xml.trim_start_matches('(').trim_end_matches(')');
        fes::read(layer, xml, OutputSystem::WGS84).map_err(refuse)?
    } else if let Some(ids) = parameters.get("resourceid") {
        fes::resource(layer, ids.split(','))
    } else {
        return Ok(None);
    };
    Filter::bind(layer, condition).map(Some).map_err(refuse)
}
