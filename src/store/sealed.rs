//! Features of L3 and L4 layers are sealed: their attributes, names and kinds stand as one sealed text in the place of the attributes. What
//! finds them (code, layer, geometry) stays in the open.

use super::error::Failure;
use super::{Store, StoreError};
use crate::access::keyring::{Keys, Suite};
use crate::access::seal;
use crate::spatial::rows::{FeatureRow, Properties, Scalar};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use std::collections::BTreeMap;
use std::sync::Arc;

statements! {
    LAYERS = "SELECT layer, properties FROM zones WHERE properties LIKE $1 ORDER BY layer";
    READ = "SELECT code, since, name, kind, properties FROM zones WHERE layer = $1 ORDER BY code, since";
    WRITE = "UPDATE zones SET name = $4, kind = $5, properties = $6 WHERE layer = $1 AND code = $2 AND since = $3";
}

/// What seals rows and opens them.
#[derive(Debug, Clone)]
pub struct Sealer {
    pub keys: Arc<Keys>,
    pub suite: Suite,
}

/// The attribute in whose place a sealed text stands; no file can have one of this name.
const SEALED: &str = "\u{1f}sealed";

/// What is sealed of a feature.
#[derive(Serialize, Deserialize)]
struct Inner {
    name: String,
    kind: String,
    properties: Properties,
}

fn place(layer: &str, code: &str) -> String {
    format!("layer/{layer}/{code}")
}

impl Sealer {
    /// A feature as it is kept; one that is sealed with the present key stays as it is.
    pub fn seal(&self, row: FeatureRow) -> FeatureRow {
        let FeatureRow { layer, code, name, kind, properties, geometry } = row;
        let inner = serde_json::to_vec(&Inner { name, kind, properties }).unwrap_or_default();
        let text = seal::seal(&self.keys.get(), self.suite, &place(&layer, &code), &inner);
        let properties = Properties::from([(SEALED.to_owned(), Scalar::Text(text))]);
        FeatureRow { layer, code, name: String::new(), kind: String::new(), properties, geometry }
    }

    fn open(&self, layer: &str, code: &str, text: &str) -> Result<Inner, String> {
        let opened = seal::open(&self.keys, &place(layer, code), text).map_err(|error| error.to_string())?;
        serde_json::from_slice(&opened).map_err(|error| error.to_string())
    }
}

fn sealed_text(properties: &Properties) -> Option<&str> {
    match properties.get(SEALED) {
        Some(Scalar::Text(text)) => Some(text),
        _ => None,
    }
}

impl Store {
    /// A feature as it was before it was sealed.
    pub(super) fn opened(&self, mut row: FeatureRow) -> Result<FeatureRow, StoreError> {
        let Some(text) = sealed_text(&row.properties) else { return Ok(row) };
        let opened = match self.sealer() {
            Some(sealer) => sealer.open(&row.layer, &row.code, text),
            None => Err("没有密钥文件".to_owned()),
        };
        let inner = opened.map_err(|cause| StoreError::Sealed {
            database: self.url().to_string(),
            layer: row.layer.clone(),
            cause,
        })?;
        (row.name, row.kind, row.properties) = (inner.name, inner.kind, inner.properties);
        Ok(row)
    }

    /// Sealed features by layer and by the number of the key that they are sealed with.
    ///
    /// # Errors
    /// The database fails, or holds attributes that are none.
    pub async fn sealed_features(&self) -> Result<BTreeMap<(String, u32), u64>, StoreError> {
        reading!(self, "读取加密的图层", conn => {
            let mut found = BTreeMap::new();
            for row in sqlx::query(LAYERS).bind(format!("%{}%", seal::MARK)).fetch_all(conn).await? {
                let (layer, text): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                let properties = serde_json::from_str(&text).map_err(|_| self.content("图层的属性", &layer))?;
                if let Some(number) = sealed_text(&properties).and_then(seal::number_of) {
                    *found.entry((layer, number)).or_default() += 1;
                }
            }
            Ok::<_, Failure>(found)
        })
    }

    /// Seals all versions of a layer with the present key, or opens them. Nothing changes of what they say.
    ///
    /// # Errors
    /// The database fails, there are no keys, or a row cannot be opened: nothing is changed then.
    pub async fn seal_layer(&self, layer: &str, seals: bool) -> Result<u64, StoreError> {
        writing!(self, "加密图层", tx => async {
            let mut changed = Vec::new();
            for row in sqlx::query(READ).bind(layer).fetch_all(&mut *tx).await? {
                let text: String = row.try_get(4)?;
                let code: String = row.try_get(0)?;
                let before = FeatureRow {
                    layer: layer.to_owned(),
                    name: row.try_get(2)?,
                    kind: row.try_get(3)?,
                    properties: serde_json::from_str(&text).map_err(|_| self.content("图层的属性", &code))?,
                    // It is not touched.
                    geometry: crate::spatial::rows::Geometry::Point(0.0, 0.0),
                    code,
                };
                let after = self.opened(before.clone())?;
                let after = match (seals, self.sealer()) {
                    (true, Some(sealer)) => sealer.seal(after),
                    (true, None) => return Err(self.content("密钥", "没有密钥文件").into()),
                    (false, _) => after,
                };
                if after != before {
                    changed.push((row.try_get::<i64, _>(1)?, after));
                }
            }
            for (since, row) in &changed {
                let properties = serde_json::to_string(&row.properties).unwrap_or_default();
                let query = sqlx::query(WRITE).bind(layer).bind(row.code.as_str()).bind(*since);
                let query = query.bind(row.name.as_str()).bind(row.kind.as_str()).bind(properties.as_str());
                query.execute(&mut *tx).await?;
            }
            Ok::<_, Failure>(changed.len() as u64)
        }.await)
    }
}
