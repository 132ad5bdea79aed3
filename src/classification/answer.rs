//! The shapes of an answer, as the API, the command line and the pages show them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use crate::address::answer::{Element, Precision, Role};
pub use crate::spatial::answer::{Side, ZoneRef};

/// Inside or outside the free trade zone, or left to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Inside,
    Outside,
    Review,
}

impl Verdict {
    /// The word used in the API, in files and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Inside => "inside",
            Verdict::Outside => "outside",
            Verdict::Review => "review",
        }
    }
}

/// Where a site may really lie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Footprint {
    Radius {
        metres: f64,
    },
    /// A closed ring of WGS-84 longitude, latitude pairs.
    Polygon {
        ring: Vec<[f64; 2]>,
    },
}

/// What an address denotes: a gazetteer record or a coarser node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Site {
    /// The imported id where there is one, else `n-` and a hash of the node's elements.
    pub id: String,
    pub standard_address: String,
    pub precision: Precision,
    /// WGS-84 degrees.
    pub lon: f64,
    pub lat: f64,
    pub town_code: Option<String>,
    pub village_code: Option<String>,
    pub town: Option<String>,
    pub village: Option<String>,
    pub footprint: Footprint,
    pub side: Side,
    /// Metres from the footprint to the nearest `ftz` boundary; `None` where there is no such layer.
    pub boundary_distance: Option<f64>,
}

/// A named way in which the text and a candidate disagree, in log-odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Fault {
    pub code: String,
    pub text: String,
    pub penalty: f64,
}

/// One reading of the address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    pub site: Site,
    /// Log-odds.
    pub score: f64,
    pub probability: f64,
    pub faults: Vec<Fault>,
}

/// Why the verdict is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    pub code: String,
    pub text: String,
}

/// The one missing element that would settle a review, as a question to the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    pub element: Role,
    pub text: String,
    pub options: Vec<String>,
}

/// The whole answer to one address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Identification {
    pub input: String,
    pub verdict: Verdict,
    /// Calibrated probability that the verdict is right.
    pub confidence: f64,
    pub precision: Precision,
    pub site: Option<Site>,
    pub elements: Vec<Element>,
    pub zones: Vec<ZoneRef>,
    pub candidates: Vec<Candidate>,
    pub reasons: Vec<Reason>,
    pub question: Option<Question>,
    pub atlas_version: String,
    pub engine_version: String,
    /// True where the answer rests on invented data.
    pub synthetic: bool,
}

/// One completion of what is being typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    pub text: String,
    /// `division`, `road`, `place` or `address`.
    pub kind: String,
    pub detail: String,
    pub lon: Option<f64>,
    pub lat: Option<f64>,
    pub site_id: Option<String>,
}

/// What lies at a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReverseAnswer {
    pub lon: f64,
    pub lat: f64,
    pub division: DivisionNames,
    pub zones: Vec<ZoneRef>,
    pub addresses: Vec<Nearby>,
    pub atlas_version: String,
    /// True where the answer rests on invented data.
    pub synthetic: bool,
}

/// Names of the divisions that hold a point, as far as the data tell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct DivisionNames {
    pub province: Option<String>,
    pub city: Option<String>,
    pub county: Option<String>,
    pub town: Option<String>,
    pub village: Option<String>,
}

/// An address near a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Nearby {
    pub site: Site,
    /// Metres.
    pub distance: f64,
}
