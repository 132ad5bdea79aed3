//! WFS and WMTS from outside, as desktops ask them.

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::harness::Server;

async fn get(server: &Server, path: &str) -> Response {
    reqwest::get(server.at(path)).await.unwrap()
}

#[tokio::test]
async fn wfs_speaks_gml_with_latitude_first() {
    let server = Server::tiny();
    let text = async |query: &str| {
        get(&server, &format!("/wfs?service=WFS&version=2.0.0&{query}")).await.text().await.unwrap()
    };
    let capabilities = text("request=GetCapabilities").await;
    let parsed = roxmltree::Document::parse(&capabilities).unwrap();
    let types = parsed.descendants().filter(|node| node.tag_name().name() == "FeatureType").count();
    assert_eq!(types, 4);
    let schema = text("request=DescribeFeatureType&typeNames=atlas:ftz").await;
    assert!(roxmltree::Document::parse(&schema).is_ok() && schema.contains("MultiSurfacePropertyType"));
    let features = text("request=GetFeature&typeNames=atlas:ftz").await;
    let features = features.replace(&server.url, "(base)");
    let stamp = features.split("timeStamp=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    insta::assert_snapshot!("wfs_feature", features.replace(&stamp, "(now)"));
    assert!(
        text("request=GetFeature&typeNames=atlas:address&resultType=hits")
            .await
            .contains("numberMatched=\"82\" numberReturned=\"0\"")
    );
    let page = text("request=GetFeature&typeNames=atlas:address&count=10&startIndex=75").await;
    assert!(page.contains("numberReturned=\"7\"") && !page.contains(" next="), "{page}");
    let by_id =
        text("request=GetFeature&storedQuery_Id=urn:ogc:def:query:OGC-WFS::GetFeatureById&id=ftz.Z1").await;
    assert!(roxmltree::Document::parse(&by_id).is_ok() && by_id.contains("望潮片区"), "{by_id}");

    let by_id = "request=GetFeature&storedQuery_Id=urn:ogc:def:query:OGC-WFS::GetFeatureById";
    let as_json = text(&format!("{by_id}&id=ftz.Z1&outputFormat=application/geo%2Bjson")).await;
    let as_json: Value = serde_json::from_str(&as_json).unwrap();
    assert_eq!((&as_json["id"], &as_json["properties"]["name"]), (&json!("Z1"), &json!("望潮片区")));
    let none = get(&server, &format!("/wfs?service=WFS&version=2.0.0&{by_id}&id=ftz.none")).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
    assert!(none.text().await.unwrap().contains("exceptionCode=\"NotFound\""));
    // Only the attributes that are named, and the identifier.
    let some = text("request=GetFeature&typeNames=atlas:ftz&propertyName=atlas:name,geometry").await;
    assert!(
        some.contains("<atlas:name>") && some.contains("gml:Polygon") && !some.contains("<atlas:kind>"),
        "{some}"
    );
    let some = text("request=GetFeature&typeNames=atlas:ftz&propertyName=name&outputFormat=json").await;
    let some: Value = serde_json::from_str(&some).unwrap();
    let feature = &some["features"][0];
    assert_eq!(
        (&feature["properties"], &feature["geometry"]),
        (&json!({ "name": "望潮片区" }), &Value::Null)
    );
    let wrong = text("request=GetFeature&typeNames=atlas:ftz&propertyName=nothing").await;
    assert!(wrong.contains("locator=\"propertyName\"") && wrong.contains("name、kind"), "{wrong}");
    let body = "<wfs:GetFeature xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" service=\"WFS\" version=\"2.0.0\">\
        <wfs:Query typeNames=\"atlas:ftz\"><wfs:PropertyName>atlas:kind</wfs:PropertyName></wfs:Query></wfs:GetFeature>";
    let posted = Client::new().post(server.at("/wfs")).body(body).send().await.unwrap().text().await.unwrap();
    assert!(posted.contains("<atlas:kind>") && !posted.contains("<atlas:name>"), "{posted}");

    let filter = |inner: &str| {
        format!(
            "<fes:Filter xmlns:fes=\"http://www.opengis.net/fes/2.0\" xmlns:gml=\"http://www.opengis.net/gml/3.2\">{inner}</fes:Filter>"
        )
    };
    for (inner, matched) in [
        (
            "<fes:PropertyIsEqualTo><fes:ValueReference>atlas:kind</fes:ValueReference><fes:Literal>core</fes:Literal></fes:PropertyIsEqualTo>",
            1,
        ),
        (
            "<fes:PropertyIsLike wildCard=\"*\" singleChar=\"?\" escapeChar=\"!\"><fes:ValueReference>name</fes:ValueReference><fes:Literal>望*</fes:Literal></fes:PropertyIsLike>",
            1,
        ),
        (
            "<fes:Not><fes:PropertyIsNull><fes:ValueReference>name</fes:ValueReference></fes:PropertyIsNull></fes:Not>",
            1,
        ),
        (
            "<fes:BBOX><fes:ValueReference>geometry</fes:ValueReference><gml:Envelope srsName=\"urn:ogc:def:crs:EPSG::4326\"><gml:lowerCorner>36.2 119.9</gml:lowerCorner><gml:upperCorner>36.25 120</gml:upperCorner></gml:Envelope></fes:BBOX>",
            1,
        ),
        (
            "<fes:BBOX><fes:ValueReference>geometry</fes:ValueReference><gml:Envelope srsName=\"EPSG:4326\"><gml:lowerCorner>36.2 119.9</gml:lowerCorner><gml:upperCorner>36.25 120</gml:upperCorner></gml:Envelope></fes:BBOX>",
            0,
        ),
        (
            "<fes:Intersects><fes:ValueReference>geometry</fes:ValueReference><gml:Point srsName=\"urn:ogc:def:crs:EPSG::4490\"><gml:pos>36.25 120</gml:pos></gml:Point></fes:Intersects>",
            1,
        ),
        ("<fes:ResourceId rid=\"ftz.Z1\"/>", 1),
        ("<fes:ResourceId rid=\"town.Z1\"/>", 0),
    ] {
        let body = format!(
            "<wfs:GetFeature xmlns:wfs=\"http://www.opengis.net/wfs/2.0\" service=\"WFS\" version=\"2.0.0\"><wfs:Query typeNames=\"atlas:ftz\">{}</wfs:Query></wfs:GetFeature>",
            filter(inner)
        );
        let posted = Client::new()
            .post(server.at("/wfs"))
            .header("content-type", "text/xml")
            .body(body)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        assert!(posted.contains(&format!("numberMatched=\"{matched}\"")), "{inner}: {posted}");
        let url = reqwest::Url::parse_with_params(
            &server.at("/wfs"),
            [
                ("service", "WFS"),
                ("request", "GetFeature"),
                ("typename", "ftz"),
                ("filter", filter(inner).as_str()),
            ],
        )
        .unwrap();
        let asked = reqwest::get(url).await.unwrap().text().await.unwrap();
        assert!(asked.contains(&format!("numberMatched=\"{matched}\"")), "{inner}: {asked}");
    }
    for (query, code) in [
        ("request=GetFeature", "MissingParameterValue"),
        ("request=GetFeature&typeNames=nothing", "InvalidParameterValue"),
        ("request=GetFeature&typeNames=ftz&filter=<x", "InvalidParameterValue"),
        ("request=GetFeature&typeNames=ftz&srsName=EPSG:1", "InvalidParameterValue"),
        ("request=Transaction", "OperationNotSupported"),
    ] {
        let reply = get(&server, &format!("/wfs?service=WFS&{query}")).await;
        assert_eq!(reply.status(), StatusCode::BAD_REQUEST);
        let body = reply.text().await.unwrap();
        assert!(body.contains(&format!("exceptionCode=\"{code}\"")), "{query}: {body}");
    }
}

#[tokio::test]
async fn wmts_draws_both_matrix_sets() {
    let server = Server::tiny();
    let capabilities = get(&server, "/wmts?service=WMTS&request=GetCapabilities").await.text().await.unwrap();
    let parsed = roxmltree::Document::parse(&capabilities).unwrap();
    assert_eq!(parsed.descendants().filter(|node| node.tag_name().name() == "TileMatrix").count(), 21 + 20);
    let column = |degrees: f64| ((120.0 + 180.0) / degrees) as u32;
    let side = 360.0 / f64::from(1 << 12);
    for path in [
        "/wmts/1.0.0/ftz/EPSG:3857/12/1604/3413.png".to_owned(),
        format!("/wmts/1.0.0/ftz,town,address/EPSG:4490/12/{}/{}.png", ((90.0 - 36.25) / side) as u32, column(side)),
        "/wmts?service=WMTS&request=GetTile&layer=ftz&style=default&tileMatrixSet=EPSG:3857&tileMatrix=12&tileRow=1604&tileCol=3413&format=image/png".to_owned(),
    ] {
        let reply = get(&server, &path).await;
        assert_eq!(reply.headers()["content-type"], "image/png", "{path}");
        let picture = resvg::tiny_skia::Pixmap::decode_png(&reply.bytes().await.unwrap()).unwrap();
        assert_eq!((picture.width(), picture.height()), (256, 256));
        let drawn = picture.pixels().iter().filter(|pixel| pixel.alpha() > 0).count();
        assert!(drawn > 200, "{path}: {drawn} pixels");
    }
    for (path, code) in [
        ("/wmts/1.0.0/ftz/EPSG:3857/12/4096/0.png", "TileOutOfRange"),
        ("/wmts/1.0.0/ftz/EPSG:4490/0/0/0.png", "InvalidParameterValue"),
        ("/wmts/1.0.0/ftz/EPSG:3857/+12/1604/3413.png", "InvalidParameterValue"),
        ("/wmts/1.0.0/ftz/EPSG:3857/12/01604/3413.png", "TileOutOfRange"),
        ("/wmts/1.0.0/nothing/EPSG:3857/0/0/0.png", "InvalidParameterValue"),
        ("/wmts?request=GetMap", "OperationNotSupported"),
    ] {
        let reply = get(&server, path).await;
        assert_eq!(reply.status(), StatusCode::BAD_REQUEST, "{path}");
        assert!(reply.text().await.unwrap().contains(code), "{path}");
    }
}
