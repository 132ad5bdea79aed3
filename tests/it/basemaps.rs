//! Base maps: imagery from files, and outside maps through the server.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::RawQuery;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use reqwest::Client;
use resvg::tiny_skia::{Color, Pixmap};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::harness::{Server, import_tiny, run, stderr};

fn picture(red: u8) -> Vec<u8> {
    let mut pixels = Pixmap::new(4, 4).unwrap();
    pixels.fill(Color::from_rgba8(red, 0, 0, 255));
    pixels.encode_png().unwrap()
}

/// A file with one picture at zoom 10, column 853, row 401 from the north.
async fn mbtiles(path: &Path, format: &str, tile: &[u8]) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut file = SqliteConnection::connect_with(&options).await.unwrap();
    for text in [
        "CREATE TABLE metadata (name text, value text)",
        "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)",
        "INSERT INTO metadata VALUES ('bounds', '119.9,36.2,120.1,36.3'), ('attribution', '测绘院')",
    ] {
        sqlx::query(text).execute(&mut file).await.unwrap();
    }
    sqlx::query("INSERT INTO metadata VALUES ('format', $1)").bind(format).execute(&mut file).await.unwrap();
    sqlx::query("INSERT INTO tiles VALUES (10, 853, 620, NULL)").execute(&mut file).await.unwrap();
    let insert = sqlx::query("INSERT INTO tiles VALUES (10, 853, 622, $1)").bind(tile);
    insert.execute(&mut file).await.unwrap();
    file.close().await.unwrap();
}

fn start(folder: &Path, config: &str) -> Server {
    fs::write(folder.join("city.toml"), config).unwrap();
    Server::start(folder, &["--config", "city.toml"], &[])
}

#[tokio::test]
async fn imagery_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    mbtiles(&folder.path().join("ortho.mbtiles"), "png", &picture(200)).await;
    let config = "[map.basemaps.ortho]\ntitle = \"航拍影像（合成）\"\nfile = \"ortho.mbtiles\"\n\
        [map.basemaps.inner]\nfile = \"ortho.mbtiles\"\nlevel = \"L2\"\n";
    let server = start(folder.path(), config);
    let list: Value = reqwest::get(server.at("/basemaps.json")).await.unwrap().json().await.unwrap();
    assert_eq!(
        list["basemaps"],
        json!([{
            "name": "ortho", "title": "航拍影像（合成）", "tiles": server.at("/basemaps/ortho/{z}/{x}/{y}"),
            "minzoom": 10, "maxzoom": 10, "bounds": [119.9, 36.2, 120.1, 36.3], "attribution": "测绘院",
            "approval": null,
        }])
    );
    let reply = reqwest::get(server.at("/basemaps/ortho/10/853/401")).await.unwrap();
    assert_eq!(reply.headers()["content-type"], "image/png");
    let tag = reply.headers()["etag"].clone();
    assert_eq!(reply.bytes().await.unwrap(), picture(200));
    let again = Client::new().get(server.at("/basemaps/ortho/10/853/401")).header("if-none-match", tag);
    assert_eq!(again.send().await.unwrap().status(), StatusCode::NOT_MODIFIED);
    for (path, status) in [
        ("/basemaps/ortho/10/853/402", StatusCode::NO_CONTENT),
        ("/basemaps/ortho/10/853/403", StatusCode::NO_CONTENT),
        ("/basemaps/ortho/9/426/200", StatusCode::NO_CONTENT),
        ("/basemaps/inner/10/853/401", StatusCode::NOT_FOUND),
        ("/basemaps/none/10/853/401", StatusCode::NOT_FOUND),
        ("/basemaps/ortho/10/0853/401", StatusCode::NOT_FOUND),
        ("/basemaps/ortho/10/+853/401", StatusCode::NOT_FOUND),
        ("/basemaps/ortho/40/1/1", StatusCode::NOT_FOUND),
        ("/basemaps/ortho/10/853/1024", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(reqwest::get(server.at(path)).await.unwrap().status(), status, "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_a_base_map_is_named_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    mbtiles(&folder.path().join("vector.mbtiles"), "pbf", b"\x1f\x8b").await;
    fs::write(folder.path().join("text.mbtiles"), "no database").unwrap();
    let url = "url = \"https://a.example/{z}/{x}/{y}?tk={key}\"";
    for (config, part) in [
        ("[map.basemaps.a]\nfile = \"vector.mbtiles\"\n".to_owned(), "矢量"),
        ("[map.basemaps.a]\nfile = \"text.mbtiles\"\n".to_owned(), "text.mbtiles"),
        ("[map.basemaps.a]\nfile = \"nowhere.mbtiles\"\n".to_owned(), "nowhere.mbtiles"),
        ("[map.basemaps.a]\n".to_owned(), "只给出一种"),
        ("[map.basemaps.a]\nfile = \"vector.mbtiles\"\napproval = \" \"\n".to_owned(), "approval"),
        (format!("[map.basemaps.a]\n{url}\n"), "key_file"),
        (format!("[map.basemaps.a]\n{url}\nkey_file = \"nowhere.key\"\n"), "nowhere.key"),
        (format!("[map.basemaps.a]\n{}\n", url.replace("https", "ftp")), "https://"),
        (format!("[map.basemaps.a]\nkey = \"k\"\n{}\n", url.replace("{z}", "1")), "{z}"),
        (format!("[map.basemaps.\"A b\"]\nkey = \"k\"\n{url}\n"), "小写字母"),
    ] {
        fs::write(folder.path().join("city.toml"), &config).unwrap();
        let output = run(folder.path(), &["--config", "city.toml", "serve", "--listen", "127.0.0.1:0"]);
        assert_eq!(output.status.code(), Some(2), "{config}");
        let said = stderr(&output);
        assert!(said.contains("map.basemaps.") && said.contains(part), "{config}: {said}");
    }
}

const KEY: &str = "s3cret";

/// An outside map that does at each zoom something else; counts what it is asked for.
async fn outside(asked: Arc<AtomicUsize>) -> String {
    let answer = move |RawQuery(query): RawQuery| {
        let query = query.unwrap_or_default();
        asked.fetch_add(1, Ordering::Relaxed);
        async move { at_zoom(&query) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/wmts", get(answer))).await });
    format!("http://{address}")
}

fn at_zoom(query: &str) -> Response {
    if !query.contains(&format!("tk={KEY}")) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let png = |body: Vec<u8>| ([(header::CONTENT_TYPE, "image/png")], body).into_response();
    match query.split("z=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default() {
        "1" => png(picture(10)),
        "2" => (StatusCode::FOUND, [(header::LOCATION, "/wmts?z=1&tk=s3cret")]).into_response(),
        "3" => png(b"<html>no key</html>".to_vec()),
        "4" => png([picture(1), vec![0; 3 << 20]].concat()),
        "5" => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

#[tokio::test]
async fn an_outside_map_is_asked_for_us_and_its_key_stays_here() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let asked = Arc::new(AtomicUsize::new(0));
    let outside = outside(Arc::clone(&asked)).await;
    fs::write(folder.path().join("key"), format!("{KEY}\n")).unwrap();
    // Nobody listens at the port of a listener that is gone.
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let config = format!(
        "[map.basemaps.img]\ntitle = \"影像\"\nurl = \"{outside}/wmts?z={{z}}&x={{x}}&y={{y}}&tk={{key}}\"\n\
         key_file = \"key\"\napproval = \"GS（2024）1号\"\nattribution = \"国家地理信息公共服务平台\"\nmax_zoom = 17\n\
         [map.basemaps.refused]\nurl = \"{outside}/wmts?z={{z}}&x={{x}}&y={{y}}&tk={{key}}\"\nkey = \"old\"\n\
         [map.basemaps.dead]\nurl = \"http://{dead}/{{z}}/{{x}}/{{y}}?tk={{key}}\"\nkey = \"{KEY}\"\n"
    );
    let server = start(folder.path(), &config);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    let reply = reqwest::get(server.at("/basemaps.json")).await.unwrap();
    let list = reply.text().await.unwrap();
    assert!(list.contains("GS（2024）1号") && !list.contains(KEY) && !list.contains(&outside), "{list}");
    // One question for one tile, also of several at once.
    let tile = server.at("/basemaps/img/1/1/0");
    let (a, b) = tokio::join!(reqwest::get(&tile), reqwest::get(&tile));
    for reply in [a.unwrap(), b.unwrap(), reqwest::get(&tile).await.unwrap()] {
        assert_eq!(reply.headers()["content-type"], "image/png");
        assert_eq!(reply.bytes().await.unwrap(), picture(10));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    for (path, status, part) in [
        ("/basemaps/img/2/1/1", StatusCode::BAD_GATEWAY, "302"),
        ("/basemaps/img/3/1/1", StatusCode::BAD_GATEWAY, "不是图片"),
        ("/basemaps/img/4/1/1", StatusCode::BAD_GATEWAY, "2 MB"),
        ("/basemaps/img/5/1/1", StatusCode::BAD_GATEWAY, "500"),
        ("/basemaps/img/6/1/1", StatusCode::NO_CONTENT, ""),
        ("/basemaps/refused/1/1/1", StatusCode::BAD_GATEWAY, "403"),
        ("/basemaps/refused/1/0/1", StatusCode::BAD_GATEWAY, "10 秒后"),
        ("/basemaps/dead/6/1/1", StatusCode::BAD_GATEWAY, "连接不上"),
        ("/basemaps/dead/6/1/2", StatusCode::BAD_GATEWAY, "10 秒后"),
    ] {
        let reply = reqwest::get(server.at(path)).await.unwrap();
        assert_eq!(reply.status(), status, "{path}");
        let body = reply.text().await.unwrap();
        assert!(body.contains(part) && !body.contains(KEY), "{path}: {body}");
    }
    let log = fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("does not answer as it should") && !log.contains(KEY), "{log}");
}
