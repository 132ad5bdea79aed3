//! The reference system that a Shapefile's `.prj` declares, where it is one of ours.

use crate::coordinates::ReferenceSystem;

/// In our own words; `None` for what cannot be told.
pub(super) fn system(prj: &str) -> Option<ReferenceSystem> {
    let name = |start: &str| {
        let at = prj.to_ascii_uppercase().find(start)? + start.len();
        prj.get(at..)?.split('"').next().map(|name| name.replace(' ', "_").to_ascii_uppercase())
    };
    if let Some(projected) = name("PROJCS[\"") {
        let after = |mark: &str| {
            let rest = &projected[projected.find(mark)? + mark.len()..];
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u16>().ok()
        };
        if !projected.contains("CGCS2000") {
            return None;
        }
        // CGCS2000_3_Degree_GK_CM_120E, CGCS2000_3_Degree_GK_Zone_40 and the like of six degrees.
        let three = projected.contains("3_DEGREE") || projected.contains("3-DEGREE");
        let code = match (after("CM_"), after("ZONE_")) {
            (Some(meridian), _) if three => 4534 + meridian.checked_sub(75)? / 3,
            (Some(meridian), _) => 4502 + meridian.checked_sub(75)? / 6,
            (None, Some(zone)) if three => 4513 + zone.checked_sub(25)?,
            (None, Some(zone)) => 4491 + zone.checked_sub(13)?,
            (None, None) => return None,
        };
        return format!("epsg:{code}").parse().ok();
    }
    match name("GEOGCS[\"")?.as_str() {
        "GCS_WGS_1984" | "WGS_84" | "WGS84" => Some(ReferenceSystem::Wgs84),
        geographic if geographic.contains("2000") => Some(ReferenceSystem::Cgcs2000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_systems() {
        for (prj, expected) in [
            ("GEOGCS[\"GCS_WGS_1984\",DATUM[", Some("wgs84")),
            ("GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",", Some("cgcs2000")),
            ("PROJCS[\"CGCS2000_3_Degree_GK_CM_120E\",GEOGCS[\"x\"", Some("epsg:4549")),
            ("PROJCS[\"CGCS2000 / 3-degree Gauss-Kruger CM 120E\",GEOGCS[", Some("epsg:4549")),
            ("PROJCS[\"CGCS2000_3_Degree_GK_Zone_40\",", Some("epsg:4528")),
            ("PROJCS[\"CGCS2000_GK_CM_117E\",", Some("epsg:4509")),
            ("PROJCS[\"Xian_1980_GK_CM_117E\",", None),
            ("", None),
        ] {
            assert_eq!(system(prj).map(|system| system.to_string()).as_deref(), expected, "{prj}");
        }
    }
}
