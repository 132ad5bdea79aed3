//! Reference systems against published values, and there and back.

use ftz_atlas::coordinates::grid::Grid;
use ftz_atlas::coordinates::local::{LocalSystem, ParametersError, Systems};
use ftz_atlas::coordinates::{CoordinateError, ReferenceSystem, datum};
use proptest::prelude::*;

/// Metres between two WGS-84 points that are close to each other.
fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let east = (a.0 - b.0) * 111_320.0 * a.1.to_radians().cos();
    let north = (a.1 - b.1) * 110_950.0;
    east.hypot(north)
}

/// WGS-84, GCJ-02 and BD-09 of the same points. Source: the PyPI package coord-convert 0.2.1, run by hand; the first
/// is also the published example of the eviltransform packages.
const DATUMS: [[(f64, f64); 3]; 2] = [
    [
        (121.5272106, 31.1774276),
        (121.531541859215, 31.17530398364597),
        (121.53801568643858, 31.181328606874466),
    ],
    [
        (120.075058, 29.306841),
        (120.07979440054422, 29.30435318342766),
        (120.08635776067615, 29.310174251606956),
    ],
];

#[test]
fn datums_agree_with_published_values() {
    for [wgs84, gcj02, bd09] in DATUMS {
        assert!(metres(datum::wgs84_to_gcj02(wgs84.0, wgs84.1), gcj02) < 1e-3);
        assert!(metres(datum::gcj02_to_bd09(gcj02.0, gcj02.1), bd09) < 1e-3);
        assert!(metres(ReferenceSystem::Gcj02.to_wgs84(gcj02.0, gcj02.1).unwrap(), wgs84) < 1e-3);
        assert!(metres(ReferenceSystem::Bd09.to_wgs84(bd09.0, bd09.1).unwrap(), wgs84) < 1e-3);
    }
}

#[test]
fn outside_china_nothing_is_shifted() {
    for point in [(2.35, 48.85), (-122.4, 37.8), (151.2, -33.9), (139.7, 35.7)] {
        assert_eq!(datum::wgs84_to_gcj02(point.0, point.1), point);
        assert_eq!(datum::gcj02_to_wgs84(point.0, point.1), point);
    }
}

/// EPSG code, longitude, latitude, easting, northing. Source: pyproj 3.7.2 with PROJ 9.5.1, from EPSG:4490, run by hand.
const GRIDS: [(u16, f64, f64, f64, f64); 8] = [
    (4549, 120.075058, 29.306841, 507_291.866_673, 3_243_281.396_987),
    (4549, 121.4, 31.2, 633_432.298_747, 3_453_993.143_861),
    (4549, 122.3, 30.0, 721_948.468_474, 3_322_341.549_518),
    (4550, 122.207106, 29.985295, 423_484.099_339, 3_318_747.925_932),
    (4528, 120.075058, 29.306841, 40_507_291.866_673, 3_243_281.396_987),
    (4547, 114.0, 22.5, 500_000.0, 2_489_167.311_084),
    (4508, 111.5, 30.5, 547_999.761_275, 3_375_648.032_605),
    (4497, 111.5, 30.5, 19_547_999.761_275, 3_375_648.032_605),
];

#[test]
fn grids_agree_with_proj() {
    for (epsg, lon, lat, easting, northing) in GRIDS {
        let system: ReferenceSystem = format!("epsg:{epsg}").parse().unwrap();
        assert!(metres(system.to_wgs84(easting, northing).unwrap(), (lon, lat)) < 1e-3, "{epsg}");
        let (x, y) = Grid::from_epsg(epsg).unwrap().from_geographic(lon, lat).unwrap();
        assert!((x - easting).hypot(y - northing) < 1e-3, "{epsg}: {x} {y}");
    }
}

proptest! {
    #[test]
    fn datums_go_there_and_back(lon in 73.0..136.0, lat in 3.0..54.0) {
        let gcj02 = datum::wgs84_to_gcj02(lon, lat);
        prop_assert!(metres(gcj02, (lon, lat)) < 2_000.0);
        prop_assert!(metres(datum::gcj02_to_wgs84(gcj02.0, gcj02.1), (lon, lat)) < 1e-3);
        let bd09 = datum::gcj02_to_bd09(lon, lat);
        prop_assert!(metres(datum::bd09_to_gcj02(bd09.0, bd09.1), (lon, lat)) < 1e-3);
    }

    #[test]
    fn grids_go_there_and_back(k in 0u16..21, off in -2.5..2.5, lat in 4.0..53.0) {
        for epsg in [4513 + k, 4534 + k] {
            let grid = Grid::from_epsg(epsg).unwrap();
            let lon = f64::from(75 + 3 * k) + off;
            let (x, y) = grid.from_geographic(lon, lat).unwrap();
            prop_assert!(metres(grid.to_geographic(x, y).unwrap(), (lon, lat)) < 1e-3);
        }
    }

    #[test]
    fn no_pair_panics(x: f64, y: f64) {
        for word in ["wgs84", "cgcs2000", "gcj02", "bd09", "epsg:4549", "epsg:4528", "epsg:4502"] {
            let system: ReferenceSystem = word.parse().unwrap();
            if let Ok((lon, lat)) = system.to_wgs84(x, y) {
                prop_assert!((73.0..=136.0).contains(&lon) && (3.0..=54.0).contains(&lat));
            }
        }
    }
}

#[test]
fn names_of_systems_are_read_and_written() {
    for word in ["wgs84", "cgcs2000", "gcj02", "bd09", "epsg:4549", "epsg:4550", "epsg:4528"] {
        assert_eq!(word.parse::<ReferenceSystem>().unwrap().to_string(), word);
    }
    assert_eq!("EPSG:4490".parse::<ReferenceSystem>().unwrap(), ReferenceSystem::Cgcs2000);
    for word in ["", "epsg:3857", "epsg:99999", "epsg:x", "火星"] {
        let text = word.parse::<ReferenceSystem>().unwrap_err().to_string();
        assert!(text.contains("wgs84") && text.contains("epsg:4549"), "{text}");
    }
}

#[test]
fn values_in_the_wrong_system_say_what_they_look_like() {
    let text = |word: &str, x, y| {
        word.parse::<ReferenceSystem>()
            .unwrap()
            .to_wgs84(x, y)
            .map_err(|error| error.to_string())
            .unwrap_err()
    };
    assert!(text("wgs84", 507_291.9, 3_243_281.4).contains("投影坐标"));
    assert!(text("gcj02", 29.3, 120.1).contains("颠倒"));
    assert!(text("epsg:4549", 120.1, 29.3).contains("经纬度"));
    assert!(text("epsg:4549", 3_243_281.4, 507_291.9).contains("颠倒"));
    assert!(text("epsg:4549", 40_507_291.9, 3_243_281.4).contains("带号"));
    assert!(text("epsg:4528", 507_291.9, 3_243_281.4).contains("没有带号"));
    assert!(text("epsg:4528", 39_507_291.9, 3_243_281.4).contains("不符"));
    assert!(text("wgs84", 2.35, 48.85).contains("全国范围"));
    assert_eq!(ReferenceSystem::Wgs84.to_wgs84(f64::NAN, 30.0), Err(CoordinateError::NotFinite));
}

/// Parameters of a local system as a configuration file has them.
fn local(text: &str) -> Result<LocalSystem, String> {
    let parameters = toml::from_str(text).map_err(|error| error.to_string())?;
    LocalSystem::new("本地", parameters).map_err(|error| error.to_string())
}

/// Easting, northing → WGS-84 by PROJ 9.1: `cct` with etmerc, cart, helmert of either convention, and cart; the four
/// parameters by their formula, then etmerc.
#[test]
fn local_systems_agree_with_proj() {
    let seven = "ellipsoid = \"krassovsky\"\ncentral_meridian = 120.0\n\
        seven = { dx = 15.5, dy = -120.25, dz = -77.125, rx = 0.4, ry = -0.3, rz = 1.2, scale = 3.5 }\n";
    let turned = seven.replace("scale = 3.5", "scale = 3.5, convention = \"position_vector\"");
    let four = "grid = \"epsg:4549\"\n\
        four = { north = 3200012.5, east = 450003.25, rotation = 123.4, scale = -8.5 }\n";
    for (text, at, expected) in [
        (seven, (512345.678, 3245678.901), (120.127181456023, 29.327764219692)),
        (seven, (430000.0, 3100000.0), (119.288347564657, 28.011546512774)),
        (&turned, (512345.678, 3245678.901), (120.127990828370, 29.327873149715)),
        (&turned, (430000.0, 3100000.0), (119.289148503102, 28.011659217002)),
        (four, (56789.1, 45678.9), (120.070207177370, 29.328276418416)),
    ] {
        let found = local(text).unwrap().to_wgs84(at.0, at.1).unwrap();
        assert!(metres(found, expected) < 1e-3, "{text}: {found:?}");
    }
}

#[test]
fn wrong_parameters_say_what_is_missing() {
    let four = "four = { north = 0.0, east = 0.0, rotation = 0.0, scale = 0.0 }\n";
    let seven = "seven = { dx = 0, dy = 0, dz = 0, rx = 0, ry = 0, rz = 0, scale = 0 }\n";
    for (text, expected) in [
        (String::new(), "只给出一种"),
        (format!("grid = \"epsg:4549\"\n{four}{seven}"), "只给出一种"),
        (four.to_owned(), "grid"),
        (format!("grid = \"wgs84\"\n{four}"), "grid"),
        (seven.to_owned(), "ellipsoid"),
        (format!("ellipsoid = \"clarke\"\ncentral_meridian = 120\n{seven}"), "ellipsoid"),
        (format!("ellipsoid = [1.0, 298.3]\ncentral_meridian = 120\n{seven}"), "ellipsoid"),
        (format!("ellipsoid = \"iag75\"\ncentral_meridian = 20\n{seven}"), "central_meridian"),
        (format!("grid = \"epsg:4549\"\n{}", four.replace("scale = 0.0", "scale = nan")), "scale"),
        (format!("griid = \"epsg:4549\"\n{four}"), "griid"),
    ] {
        let said = local(&text).unwrap_err();
        assert!(said.contains(expected), "{text}: {said}");
    }
    let named = |name: &str| {
        let text = format!("grid = \"epsg:4549\"\n{four}");
        Systems::new(&[(name.to_owned(), toml::from_str(&text).unwrap())].into()).map(drop)
    };
    assert_eq!(named("yiwu"), Ok(()));
    for taken in ["WGS84", "epsg:4549", " "] {
        assert_eq!(named(taken), Err((taken.to_owned(), ParametersError::Taken)));
    }
    // Far away, said with the system's name.
    let system = local(&format!("grid = \"epsg:4549\"\n{four}")).unwrap();
    let error = system.to_wgs84(5e6, 5e7).unwrap_err().to_string();
    assert!(error.contains("本地"), "{error}");
}
