//! Requests as XML documents, turned into the parameters that the same request has in a query.

use roxmltree::{Document, Node};

use super::parameters::Parameters;
use crate::http::ows::Exception;

/// The parameters of a request.
///
/// # Errors
/// The body is no XML, or more than one query.
pub fn parameters(body: &[u8]) -> Result<Parameters, Exception> {
    let wrong = |detail: String| Exception::new("OperationParsingFailed", "request", detail);
    let text = std::str::from_utf8(body).map_err(|_| wrong("正文须为 UTF-8 编码的 XML".to_owned()))?;
    if text.matches('<').count() > 5_000 {
        return Err(wrong("请求过大".to_owned()));
    }
    let document = Document::parse(text)
        .map_err(|error| wrong(format!("不是 XML（第 {} 行第 {} 列）", error.pos().row, error.pos().col)))?;
    let root = document.root_element();
    let mut parameters = Parameters::default();
    parameters.put("request", root.tag_name().name());
    for attribute in root.attributes() {
        parameters.put(attribute.name(), attribute.value());
    }
    let (mut queries, mut types) = (0, Vec::new());
    for part in root.children().filter(Node::is_element) {
        match part.tag_name().name() {
            "Query" => {
                queries += 1;
                query(&mut parameters, part, text);
            }
            "StoredQuery" => {
                parameters.put("storedquery_id", part.attribute("id").unwrap_or_default());
                for inner in part.children().filter(Node::is_element) {
                    parameters
                        .put(inner.attribute("name").unwrap_or_default(), inner.text().unwrap_or_default());
                }
            }
            "TypeName" => types.push(part.text().unwrap_or_default().trim().to_owned()),
            _ => {}
        }
    }
    if !types.is_empty() {
        parameters.put("typenames", &types.join(","));
    }
    if queries > 1 {
        return Err(wrong("一次只能有一个 Query".to_owned()));
    }
    Ok(parameters)
}

fn query(parameters: &mut Parameters, query: Node<'_, '_>, text: &str) {
    for attribute in query.attributes() {
        parameters.put(attribute.name(), attribute.value());
    }
    let mut names = Vec::new();
    for part in query.children().filter(Node::is_element) {
        match part.tag_name().name() {
            // By its text; the prefixes that the document declares go into its first tag.
            "Filter" => {
                let own = &text[part.range()];
                let declared: String = part
                    .namespaces()
                    .filter(|namespace| !own.contains(namespace.uri()))
                    .map(|namespace| match namespace.name() {
                        Some("xml") => String::new(),
                        Some(prefix) => format!(" xmlns:{prefix}=\"{}\"", namespace.uri()),
                        None => format!(" xmlns=\"{}\"", namespace.uri()),
                    })
                    .collect();
                let end = own.find(['>', ' ', '/']).unwrap_or(own.len());
                parameters.put("filter", &format!("{}{declared}{}", &own[..end], &own[end..]));
            }
            "PropertyName" => names.push(part.text().unwrap_or_default().trim().to_owned()),
            "SortBy" => parameters.put("sortby", "1"),
            _ => {}
        }
    }
    if !names.is_empty() {
        parameters.put("propertyname", &names.join(","));
    }
}
