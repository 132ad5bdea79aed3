//! The static handler: the bytes of saved answers, from memory, by their paths.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::{Failure, lines};

type Answer = (StatusCode, HeaderMap, Bytes);

pub fn serve(listen: &str, paths: &str, folder: &str) -> Result<(), Failure> {
    let mut answers: HashMap<String, Answer> = HashMap::new();
    for (number, path) in lines(paths)?.into_iter().enumerate() {
        answers.insert(path, load(Path::new(folder), number)?);
    }
    let answers = Arc::new(answers);
    let answer = move |uri: Uri| {
        let found: Response = match answers.get(uri.path()) {
            Some(answer) => answer.clone().into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        };
        std::future::ready(found)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await?;
        let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
            let _ = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, Router::new().fallback(answer)).await?)
    })
}

fn load(folder: &Path, number: usize) -> Result<Answer, Failure> {
    let body = std::fs::read(folder.join(number.to_string()))?;
    let head = std::fs::read_to_string(folder.join(format!("{number}.head")))?;
    let mut head = head.lines();
    let status: u16 = head.next().unwrap_or_default().parse()?;
    let mut headers = HeaderMap::new();
    for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
        match head.next() {
            Some(value) if !value.is_empty() => drop(headers.insert(name, HeaderValue::from_str(value)?)),
            _ => {}
        }
    }
    Ok((StatusCode::from_u16(status)?, headers, body.into()))
}
