//! A database that goes away and comes back, while the server goes on answering.

use std::io::{copy, ErrorKind};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ftz_atlas::store::DatabaseUrl;
use serde_json::{Value, json};

use crate::databases::TestDatabase;
use crate::harness::{Server, command, fixture, import_tiny, run, stderr};

/// Forwards connections to a server until it is closed; closing cuts those that are open.
struct Proxy {
    address: SocketAddr,
    open: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            open: Arc::new(AtomicBool::new(true)),
            streams: Arc::default(),
        };
        let (open, streams) = (Arc::clone(&proxy.open), Arc::clone(&proxy.streams));
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let client = client.unwrap();
                if !open.load(Ordering::SeqCst) {
                    continue;
                }
                let server = TcpStream::connect(&target).unwrap();
                for (mut from, mut to) in [(&client, &server), (&server, &client)].map(both) {
                    streams.lock().unwrap().push(from.try_clone().unwrap());
                    std::thread::spawn(move || {
                        let ended = copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                        ended.map_err(|error| error.kind()).or_else(|kind| match kind {
                            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => Ok(0),
                            other => Err(other),
                        })
                    });
                }
            }
        });
        proxy
    }

    fn close(&self) {
        self.open.store(false, Ordering::SeqCst);
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn reopen(&self) {
        self.open.store(true, Ordering::SeqCst);
    }
}

fn both((from, to): (&TcpStream, &TcpStream)) -> (TcpStream, TcpStream) {
    (from.try_clone().unwrap(), to.try_clone().unwrap())
}

async fn readiness(server: &Server) -> Value {
    reqwest::get(server.at("/readyz")).await.unwrap().json().await.unwrap()
}

async fn becomes(server: &Server, status: &str) -> Value {
    let began = Instant::now();
    loop {
        let readiness = readiness(server).await;
        if readiness["status"] == status {
            return readiness;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{readiness}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_go_on_while_the_database_is_away() {
    let Some(database) = TestDatabase::postgres().await else { return };
    let DatabaseUrl::Postgres(url) = &database.url else { panic!("no PostgreSQL: {}", database.url) };
    let (user, place) = url.split_once('@').unwrap();
    let (host, name) = place.split_once('/').unwrap();
    let proxy = Proxy::to(host.to_owned());
    let url = format!("{user}@{}/{name}", proxy.address);

    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--database", &url], &[("FTZ_ATLAS_REFRESH_SECONDS", "0.1")]);
    assert_eq!(readiness(&server).await["status"], "ready");

    proxy.close();
    assert_eq!(becomes(&server, "degraded").await["database"], "unreachable");
    let body = json!({ "address": "浙江省义乌市北苑街道" });
    let answer = reqwest::Client::new().post(server.at("/api/v1/addresses/identify")).json(&body).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let metrics = reqwest::get(server.at("/metrics")).await.unwrap().text().await.unwrap();
    assert!(metrics.contains("ftz_atlas_database_reachable 0"));
    let output = command(folder.path()).args(["check", "--database", &url]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("连不上"), "{}", stderr(&output));

    proxy.reopen();
    becomes(&server, "ready").await;
    drop(server);
    database.remove().await;
}

/// A server that starts between the files of an import answers from all of them, and says that no active Atlas has them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imports_without_an_atlas_are_told_at_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    import_tiny(folder.path());
    let addresses = std::fs::read_to_string(fixture("tiny").join("addresses.csv")).unwrap();
    let fewer: Vec<&str> = addresses.lines().take(10).collect();
    std::fs::write(folder.path().join("addresses.csv"), fewer.join("\n") + "\n").unwrap();
    let import = ["import", "addresses", "addresses.csv", "--crs", "wgs84", "--replace-source", "--no-build"];
    assert!(run(folder.path(), &import).status.success());
    let server = Server::start(folder.path(), &[], &[("FTZ_ATLAS_REFRESH_SECONDS", "0.1")]);
    let ahead = readiness(&server).await;
    assert_eq!((&ahead["status"], &ahead["atlas"]), (&json!("degraded"), &json!("ahead")));
    assert!(run(folder.path(), &["atlas", "activate"]).status.success());
    let ready = becomes(&server, "ready").await;
    assert_eq!((&ready["atlas"], &ready["atlas_version"]), (&json!("active"), &ahead["atlas_version"]));
}
