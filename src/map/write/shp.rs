//! A whole layer as a zipped Shapefile (ESRI 1998): WGS-84 longitude and latitude, attributes in UTF-8.
//!
//! The form has its limits: names of ten bytes, texts of 254. Names are cut and numbered where two would be one; texts are
//! cut between letters.

use std::io::{Cursor, Write};

use dbase::encoding::UnicodeLossy;
use dbase::{FieldName, FieldValue, Record, TableWriterBuilder};
use shapefile::{Point, Polygon, PolygonRing, ShapeWriter};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::polygons;
use crate::map::features::{Kind, Shape, Value};
use crate::map::layer::{GeometryKind, Layer};

/// Why there is no Shapefile.
#[derive(Debug, thiserror::Error)]
pub enum ShapefileError {
    #[error("the shapes cannot be written: {0}")]
    Shapes(#[from] shapefile::Error),
    #[error("the attributes cannot be written: {0}")]
    Attributes(#[from] dbase::Error),
    #[error("an attribute's name cannot be written: {0}")]
    Name(String),
    #[error("the archive cannot be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    #[error("the archive cannot be written: {0}")]
    Write(#[from] std::io::Error),
}

const PRJ: &str = "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],\
    PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]";

/// Bytes of an attribute's name, and of a text.
const NAME: usize = 10;
const TEXT: usize = 254;

/// The archive of a layer.
///
/// # Errors
/// See [`ShapefileError`]; a layer of more than 2 GB.
pub fn archive(layer: &Layer, synthetic: bool) -> Result<Vec<u8>, ShapefileError> {
    let (shp, shx) = shapes(layer)?;
    let dbf = attributes(layer)?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut parts: Vec<(&str, &[u8])> =
        vec![("shp", &shp), ("shx", &shx), ("dbf", &dbf), ("prj", PRJ.as_bytes()), ("cpg", b"UTF-8")];
    if synthetic {
        parts.push(("synthetic.txt", "合成数据\n".as_bytes()));
    }
    for (extension, bytes) in parts {
        zip.start_file(format!("{}.{extension}", layer.name), SimpleFileOptions::default())?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn shapes(layer: &Layer) -> Result<(Vec<u8>, Vec<u8>), ShapefileError> {
    let (mut shp, mut shx) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    let mut writer = ShapeWriter::with_shx(&mut shp, &mut shx);
    for number in 0..layer.features().len() as u32 {
        match layer.features().shape(number) {
            Shape::Point(lon, lat) => writer.write_shape(&Point::new(lon, lat))?,
            Shape::Polygons(shape) => {
                let rings = polygons(shape).flat_map(|rings| {
                    rings.enumerate().map(|(index, ring)| {
                        let points = ring.0.iter().map(|at| Point::new(at.x, at.y)).collect();
                        if index == 0 { PolygonRing::Outer(points) } else { PolygonRing::Inner(points) }
                    })
                });
                writer.write_shape(&Polygon::with_rings(rings.collect()))?;
            }
        }
    }
    writer.finalize()?;
    drop(writer);
    Ok((shp.into_inner(), shx.into_inner()))
}

/// One attribute: of the layer by its index, or the id.
struct Column {
    name: String,
    field: Option<usize>,
}

fn attributes(layer: &Layer) -> Result<Vec<u8>, ShapefileError> {
    let mut columns: Vec<Column> = Vec::new();
    // Imported layers have their id as their code.
    let id = (layer.kind() == GeometryKind::Point && layer.field("code").is_none()).then_some(("id", None));
    let fields = layer.fields.iter().enumerate().map(|(index, field)| (field.name.as_str(), Some(index)));
    for (name, field) in id.into_iter().chain(fields) {
        columns.push(Column { name: short(name, &columns), field });
    }
    let mut table = TableWriterBuilder::with_encoding(UnicodeLossy);
    for column in &columns {
        let name = FieldName::try_from(column.name.as_str())
            .map_err(|error| ShapefileError::Name(error.to_string()))?;
        table = match column.field.map_or(Kind::Text, |field| layer.fields[field].kind) {
            Kind::Text => table.add_character_field(name, width(layer, column)),
            Kind::Integer => table.add_numeric_field(name, 18, 0),
            Kind::Number => table.add_numeric_field(name, 19, 6),
            Kind::Boolean => table.add_logical_field(name),
        };
    }
    let mut dbf = Cursor::new(Vec::new());
    let mut writer = table.build_with_dest(&mut dbf);
    for number in 0..layer.features().len() as u32 {
        let mut record = Record::default();
        for column in &columns {
            record.insert(column.name.clone(), value(layer, number, column));
        }
        writer.write_record(&record)?;
    }
    writer.finalize()?;
    drop(writer);
    Ok(dbf.into_inner())
}

/// A name within the form's limit that no column has yet.
fn short(name: &str, taken: &[Column]) -> String {
    let plain = cut(name, NAME);
    let free = |name: &str| taken.iter().all(|column| column.name != name);
    if free(plain) {
        return plain.to_owned();
    }
    (1..)
        .map(|number| format!("{}_{number}", cut(name, NAME - 4)))
        .find(|name| free(name))
        .unwrap_or_default()
}

/// The beginning of a text that has at most so many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn text_of(layer: &Layer, number: u32, column: &Column) -> Option<String> {
    match column.field {
        None => Some(layer.features().id(number).into_owned()),
        Some(field) => match layer.features().value(number, field) {
            Value::Text(text) => Some(text.to_owned()),
            _ => None,
        },
    }
}

/// Bytes of the longest text of a column.
fn width(layer: &Layer, column: &Column) -> u8 {
    let numbers = 0..layer.features().len() as u32;
    let longest = numbers.filter_map(|number| text_of(layer, number, column)).map(|text| text.len()).max();
    longest.unwrap_or(1).clamp(1, TEXT) as u8
}

fn value(layer: &Layer, number: u32, column: &Column) -> FieldValue {
    let kind = column.field.map_or(Kind::Text, |field| layer.fields[field].kind);
    let found = column.field.map_or(Value::Null, |field| layer.features().value(number, field));
    match (kind, found) {
        (Kind::Text, _) => {
            FieldValue::Character(text_of(layer, number, column).map(|text| cut(&text, TEXT).to_owned()))
        }
        (Kind::Integer, Value::Integer(value)) => FieldValue::Numeric(Some(value as f64)),
        (Kind::Number, Value::Number(value)) => FieldValue::Numeric(Some(value)),
        (Kind::Boolean, Value::Boolean(value)) => FieldValue::Logical(Some(value)),
        (Kind::Boolean, _) => FieldValue::Logical(None),
        _ => FieldValue::Numeric(None),
    }
}
