//! What the gate answers before any route, for the API's description: so that no route has to say it, and none forgets.

use utoipa::Modify;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Content, OpenApi, Ref, ResponseBuilder};

/// Adds the ways to show who asks, and what is answered to whom they do not help.
pub struct Gate;

const REFUSALS: [(&str, &str); 3] = [
    ("401", "Not signed in, or the key is not in force"),
    ("403", "Without the right, or sent by a page of another origin"),
    ("429", "The key's quota, or the address's tries, are used up"),
];

impl Modify for Gate {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_default();
        let key = |value: fn(ApiKeyValue) -> ApiKey, name: &str| {
            SecurityScheme::ApiKey(value(ApiKeyValue::new(name)))
        };
        let schemes = [
            ("session", key(ApiKey::Cookie, "ftz_session")),
            ("key", key(ApiKey::Header, "X-API-Key")),
            ("key_in_query", key(ApiKey::Query, "key")),
            ("bearer", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build())),
            ("basic", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Basic).build())),
        ];
        // One of them, or none: a server without accounts asks for none, and what it lets visitors do needs none.
        let mut ways = vec![SecurityRequirement::default()];
        for (name, scheme) in schemes {
            components.add_security_scheme(name, scheme);
            ways.push(SecurityRequirement::new(name, Vec::<String>::new()));
        }
        document.security = Some(ways);
        for item in document.paths.paths.values_mut() {
            let operations =
                [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                for (status, description) in REFUSALS {
                    let content = Content::new(Some(Ref::from_schema_name("Problem")));
                    let response = ResponseBuilder::new().description(description);
                    let response = response.content("application/problem+json", content).build();
                    let responses = &mut operation.responses.responses;
                    responses.entry(status.to_owned()).or_insert_with(|| response.into());
                }
            }
        }
    }
}
