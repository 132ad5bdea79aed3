//! The parameters of a request; letter case does not count in their names.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Context;
use crate::http::ows::Exception;
use crate::map::layer::Layer;
use crate::map::write::gml::xml_name;

#[derive(Default)]
pub struct Parameters {
    values: BTreeMap<String, String>,
}

impl Parameters {
    pub fn of_query(query: Option<String>) -> Self {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            parameters.put(&name, &value);
        }
        parameters
    }

    /// The first value of a name counts, under the name of version 2.0.
    pub fn put(&mut self, name: &str, value: &str) {
        let name = name.to_ascii_lowercase();
        let name = match name.as_str() {
            "typename" => "typenames",
            "maxfeatures" => "count",
            "featureid" => "resourceid",
            other => other,
        };
        self.values.entry(name.to_owned()).or_insert_with(|| value.trim().to_owned());
    }

    /// A value that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(&name.to_ascii_lowercase()).map(String::as_str).filter(|value| !value.is_empty())
    }

    pub fn number(&self, name: &'static str) -> Result<Option<usize>, Exception> {
        let read = |text: &str| {
            text.parse()
                .map_err(|_| Exception::invalid(name, format!("{name} 须为不小于 0 的整数，收到“{text}”")))
        };
        self.get(name).map(read).transpose()
    }

    /// The layers of `typeNames`; all without it.
    pub fn layers<'a>(&self, context: &Context<'a>) -> Result<Vec<&'a Arc<Layer>>, Exception> {
        let all = || context.map.layers();
        let Some(names) = self.get("typenames") else { return Ok(all().collect()) };
        let one = |name: &str| {
            let name = name.trim().trim_matches(['(', ')']);
            // Whatever prefix a client binds to our namespace.
            let bare = name.rsplit(':').next().unwrap_or_default();
            all().find(|layer| xml_name(&layer.name) == bare).ok_or_else(|| {
                let known: Vec<&str> = all().map(|layer| layer.name.as_str()).collect();
                Exception::invalid("typeNames", format!("没有图层“{name}”；现有图层：{}", known.join("、")))
            })
        };
        names.split(',').map(one).collect()
    }
}
