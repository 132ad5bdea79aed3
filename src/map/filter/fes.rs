//! Filter Encoding 2.0 (OGC 09-026r2), and 1.1 where it differs in names alone: the filters of WFS.

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};
use roxmltree::Node;

use super::{BAD_REGION, Comparison, Condition, DEEPEST, FilterError, LONGEST, Operand, Region};
use crate::coordinates::output::OutputSystem;
use crate::map::features::Kind;
use crate::map::layer::Layer;
use crate::map::write::gml;

/// Reads a filter for a layer; a geometry without a system of its own is in `crs`.
///
/// # Errors
/// The text is no XML, or no filter of this extent.
pub fn read(layer: &Layer, xml: &str, crs: OutputSystem) -> Result<Condition, FilterError> {
    if xml.chars().nth(LONGEST).is_some() {
        return Err(FilterError::TooLong);
    }
    if xml.matches('<').count() > 2_000 {
        return Err(FilterError::TooDeep);
    }
    let document = roxmltree::Document::parse(xml)
        .map_err(|error| wrong(format!("不是 XML（第 {} 行第 {} 列）", error.pos().row, error.pos().col)))?;
    of_filter(layer, document.root_element(), crs)
}

/// Reads the element `Filter`.
///
/// # Errors
/// As [`read`].
pub fn of_filter(layer: &Layer, filter: Node<'_, '_>, crs: OutputSystem) -> Result<Condition, FilterError> {
    let reader = Reader { layer, crs };
    let parts = reader.all(filter, 0)?;
    match parts.len() {
        0 => Err(wrong("Filter 里没有条件")),
        1 => Ok(parts.into_iter().next().unwrap_or(Condition::Always(true))),
        // Several ResourceId mean any of them; of conditions there is one.
        _ if elements(filter).all(|part| part.tag_name().name() == "ResourceId") => Ok(Condition::Or(parts)),
        _ => Err(wrong("Filter 里应有一个条件，多个条件须放在 And 或 Or 里")),
    }
}

fn wrong(what: impl Into<String>) -> FilterError {
    FilterError::Meaning(what.into())
}

fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

struct Reader<'a> {
    layer: &'a Layer,
    crs: OutputSystem,
}

impl Reader<'_> {
    fn all(&self, node: Node<'_, '_>, depth: usize) -> Result<Vec<Condition>, FilterError> {
        elements(node).map(|part| self.condition(part, depth + 1)).collect()
    }

    fn condition(&self, node: Node<'_, '_>, depth: usize) -> Result<Condition, FilterError> {
        if depth > DEEPEST {
            return Err(FilterError::TooDeep);
        }
        let name = node.tag_name().name();
        let comparison = match name {
            "PropertyIsEqualTo" => Some(Comparison::Equal),
            "PropertyIsNotEqualTo" => Some(Comparison::NotEqual),
            "PropertyIsLessThan" => Some(Comparison::Less),
            "PropertyIsLessThanOrEqualTo" => Some(Comparison::LessOrEqual),
            "PropertyIsGreaterThan" => Some(Comparison::Greater),
            "PropertyIsGreaterThanOrEqualTo" => Some(Comparison::GreaterOrEqual),
            _ => None,
        };
        if let Some(comparison) = comparison {
            let mut sides: Vec<Operand> =
                elements(node).map(|side| self.operand(side)).collect::<Result<_, _>>()?;
            let (Some(right), Some(left), true) = (sides.pop(), sides.pop(), sides.is_empty()) else {
                return Err(wrong(format!("{name} 需要两个参数")));
            };
            let right = self.like(&left, right)?;
            let mut left = self.like(&right, left)?;
            if node.attribute("matchCase") == Some("false") {
                left = Operand::Casei(Box::new(left));
            }
            return Ok(Condition::Compare(comparison, left, right));
        }
        match name {
            "And" => Ok(Condition::And(self.all(node, depth)?)),
            "Or" => Ok(Condition::Or(self.all(node, depth)?)),
            "Not" => match self.all(node, depth)? {
                parts if parts.len() == 1 => Ok(Condition::Not(Box::new(Condition::And(parts)))),
                _ => Err(wrong("Not 里应有一个条件")),
            },
            "PropertyIsNull" | "PropertyIsNil" => {
                match elements(node).next().map(|inner| self.operand(inner)) {
                    Some(Ok(Operand::Property(name))) => Ok(Condition::IsNull(name)),
                    _ => Err(wrong(format!("{name} 需要一个属性"))),
                }
            }
            "PropertyIsBetween" => {
                let parts: Vec<_> = elements(node).collect();
                let [value, low, high] = parts.as_slice() else {
                    return Err(wrong("PropertyIsBetween 需要属性、LowerBoundary 和 UpperBoundary"));
                };
                let value = self.operand(*value)?;
                let bound = |node: &Node<'_, '_>| {
                    let inner = elements(*node).next().ok_or_else(|| wrong("边界里没有值"))?;
                    self.like(&value, self.operand(inner)?)
                };
                let (low, high) = (bound(low)?, bound(high)?);
                Ok(Condition::Between(value, low, high))
            }
            "PropertyIsLike" => self.pattern(node),
            "ResourceId" | "FeatureId" | "GmlObjectId" => {
                let id = node.attributes().find(|attribute| matches!(attribute.name(), "rid" | "fid" | "id"));
                let id = id.ok_or_else(|| wrong(format!("{name} 缺少 rid")))?;
                Ok(resource(self.layer, [id.value()].into_iter()))
            }
            "BBOX" | "Intersects" => {
                let literal = elements(node)
                    .find(|part| !matches!(part.tag_name().name(), "ValueReference" | "PropertyName"))
                    .ok_or_else(|| wrong(format!("{name} 缺少几何")))?;
                Ok(Condition::Intersects(self.region(literal)?))
            }
            other => Err(wrong(format!("不支持“{other}”"))),
        }
    }

    fn pattern(&self, node: Node<'_, '_>) -> Result<Condition, FilterError> {
        let sign = |names: &[&str], otherwise| {
            names.iter().find_map(|name| node.attribute(*name)?.chars().next()).unwrap_or(otherwise)
        };
        let any = sign(&["wildCard"], '*');
        let one = sign(&["singleChar"], '?');
        let escape = sign(&["escapeChar", "escape"], '\\');
        let (mut value, mut pattern) = (None, None);
        for part in elements(node) {
            match self.operand(part)? {
                Operand::Property(name) => value = Some(Operand::Property(name)),
                Operand::Text(text) => pattern = Some(text),
                _ => {}
            }
        }
        let (Some(value), Some(pattern)) = (value, pattern) else {
            return Err(wrong("PropertyIsLike 需要属性和样式"));
        };
        let mut out = String::new();
        let mut letters = pattern.chars();
        while let Some(letter) = letters.next() {
            if letter == escape {
                out.extend(letters.next().into_iter().flat_map(|next| ['\\', next]));
            } else if letter == any {
                out.push('%');
            } else if letter == one {
                out.push('_');
            } else if matches!(letter, '%' | '_' | '\\') {
                out.extend(['\\', letter]);
            } else {
                out.push(letter);
            }
        }
        Ok(Condition::Like(value, out, node.attribute("matchCase") != Some("false")))
    }

    fn operand(&self, node: Node<'_, '_>) -> Result<Operand, FilterError> {
        match node.tag_name().name() {
            "ValueReference" | "PropertyName" => {
                // A path, of which the last step is the attribute: atlas:ftz/atlas:name.
                let path = node.text().unwrap_or_default().trim();
                let name = path.rsplit(['/', ':']).next().unwrap_or_default();
                let own = self.layer.fields.iter().find(|field| gml::xml_name(&field.name) == name);
                Ok(Operand::Property(own.map_or(name, |field| &field.name).to_owned()))
            }
            "Literal" => Ok(Operand::Text(node.text().unwrap_or_default().to_owned())),
            other => Err(wrong(format!("不支持“{other}”"))),
        }
    }

    /// A literal, which comes as text, as what it is compared with.
    fn like(&self, other: &Operand, literal: Operand) -> Result<Operand, FilterError> {
        let (Operand::Property(name), Operand::Text(text)) = (other, &literal) else { return Ok(literal) };
        let read =
            |value: Option<Operand>| value.ok_or_else(|| wrong(format!("属性“{name}”的值“{text}”无法解析")));
        match self.layer.field(name).map(|field| self.layer.fields[field].kind) {
            Some(Kind::Integer | Kind::Number) => read(text.trim().parse().ok().map(Operand::Number)),
            Some(Kind::Boolean) => read(text.trim().parse().ok().map(Operand::Boolean)),
            _ => Ok(literal),
        }
    }

    fn region(&self, node: Node<'_, '_>) -> Result<Region, FilterError> {
        let crs = match node.attribute("srsName") {
            None => self.crs,
            Some(name) => OutputSystem::parse(name).ok_or_else(|| wrong(format!("不支持坐标系“{name}”")))?,
        };
        let bad = || wrong("几何有误：支持 Envelope、Point、LineString、Polygon、MultiSurface");
        if node.tag_name().name() == "Envelope" {
            return envelope(node).and_then(|corners| Region::of_box(corners, crs)).ok_or_else(bad);
        }
        let geometry = geometry(node).ok_or_else(bad)?;
        Region::new(geometry, crs).ok_or_else(|| wrong(BAD_REGION))
    }
}

/// The condition that a feature is one of these, by their identifiers.
pub fn resource<'a>(layer: &Layer, ids: impl Iterator<Item = &'a str>) -> Condition {
    let own = ids.filter_map(|id| gml::id_of(layer, id.trim())).map(|id| Operand::Text(id.into_owned()));
    let own: Vec<Operand> = own.collect();
    match own.is_empty() {
        true => Condition::Always(false),
        false => Condition::In(Operand::Property("id".to_owned()), own),
    }
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split([' ', ',', '\t', '\n', '\r'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect()
}

/// All positions below a node, whichever way they are written.
fn positions(node: Node<'_, '_>) -> Option<Vec<Coord<f64>>> {
    let mut all = Vec::new();
    for part in node.descendants() {
        if matches!(part.tag_name().name(), "pos" | "posList" | "coordinates") {
            let numbers = numbers(part.text().unwrap_or_default())?;
            // Heights are passed over.
            let size = part
                .ancestors()
                .find_map(|node| node.attribute("srsDimension"))
                .map_or(Some(2), |size| size.parse().ok())?;
            if size < 2 || numbers.len() % size > 0 {
                return None;
            }
            all.extend(numbers.chunks_exact(size).map(|pair| Coord { x: pair[0], y: pair[1] }));
        }
    }
    Some(all)
}

fn envelope(node: Node<'_, '_>) -> Option<[f64; 4]> {
    let corner = |name| {
        let node = elements(node).find(|part| part.tag_name().name() == name)?;
        numbers(node.text()?).filter(|pair| pair.len() == 2)
    };
    let (low, high) = (corner("lowerCorner")?, corner("upperCorner")?);
    Some([low[0], low[1], high[0], high[1]])
}

fn geometry(node: Node<'_, '_>) -> Option<Geometry<f64>> {
    let below = |name: &'static str| node.descendants().filter(move |part| part.tag_name().name() == name);
    match node.tag_name().name() {
        "Point" => positions(node)?.first().map(|at| Geometry::Point(Point::from(*at))),
        "LineString" => Some(Geometry::LineString(LineString::new(positions(node)?))),
        "Polygon" | "MultiSurface" | "MultiPolygon" | "Surface" => {
            let polygons = below("Polygon").chain(below("PolygonPatch")).map(|polygon| {
                let mut rings = Vec::new();
                for side in elements(polygon) {
                    rings.push(LineString::new(positions(side)?));
                }
                let mut rings = rings.into_iter().filter(|ring| ring.0.len() > 3);
                Some(Polygon::new(rings.next()?, rings.collect()))
            });
            let polygons: Vec<Polygon<f64>> = polygons.collect::<Option<_>>()?;
            (!polygons.is_empty()).then(|| Geometry::MultiPolygon(MultiPolygon::new(polygons)))
        }
        _ => None,
    }
}
