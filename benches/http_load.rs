//! Open-loop load over loopback: requests start on schedule whether or not earlier ones are answered, and latency counts
//! from the schedule, so that a stall of the server shows in full. Seconds of identify, of identify with a key and of `/healthz`
//! alternate.
//!
//! ```text
//! cargo bench --bench http_load                                     # its own server with a sample city
//! cargo bench --bench http_load -- --seconds 60 --rate 2000 --sample-addresses 390000
//! cargo bench --bench http_load -- --server 127.0.0.1:8080 --texts addresses.txt --key ftz_...
//! ```

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const CONNECTIONS: usize = 32;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Identify,
    Keyed,
    Health,
}

struct Shot {
    kind: Kind,
    number: usize,
    due: Instant,
}

struct Options {
    server: Option<SocketAddr>,
    texts: Option<String>,
    key: Option<String>,
    seconds: u64,
    rate: u64,
    sample_addresses: usize,
}

fn main() -> Result<(), Failure> {
    let options = options()?;
    let folder = tempfile::tempdir()?;
    let (address, key, _server) = match options.server {
        Some(address) => (address, options.key, None),
        None => {
            let (address, server, clerk) = start(folder.path(), options.sample_addresses)?;
            (address, Some(key(address, &clerk)?), Some(server))
        }
    };
    let key = key.ok_or("--server needs a --key")?;
    let texts = match &options.texts {
        Some(file) => std::fs::read_to_string(file)?.lines().map(str::to_owned).collect(),
        None => registrations(folder.path(), options.sample_addresses)?,
    };
    // What the server refuses before it looks for it would only flatter the figures.
    let texts: Vec<String> =
        texts.into_iter().filter(|text| !text.trim().is_empty() && text.chars().count() <= 512).collect();
    let with = |header: &str| texts.iter().map(|text| identify_request(text, header)).collect::<Vec<_>>();
    let requests = Arc::new([with(""), with(&format!("x-api-key: {key}\r\n"))]);
    println!("{} addresses, {} requests/s for {} s each", texts.len(), options.rate, options.seconds);

    let (schedule, shots) = channel();
    let shots = Arc::new(Mutex::new(shots));
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (shots, requests) = (Arc::clone(&shots), Arc::clone(&requests));
            std::thread::spawn(move || work(address, &shots, &requests))
        })
        .collect();
    let begin = Instant::now() + Duration::from_millis(100);
    let interval = Duration::from_secs(1) / u32::try_from(options.rate)?;
    for number in 0..usize::try_from(options.rate * options.seconds * 3)? {
        let due = begin + interval * u32::try_from(number)?;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        let kind = [Kind::Identify, Kind::Keyed, Kind::Health][number / options.rate as usize % 3];
        schedule.send(Shot { kind, number, due })?;
    }
    drop(schedule);
    let mut measured = Vec::new();
    for worker in workers {
        measured.extend(worker.join().map_err(|_| "a worker panicked")??);
    }

    let identify = figures("identify", &measured, Kind::Identify);
    let keyed = figures("with key", &measured, Kind::Keyed);
    let health = figures("healthz", &measured, Kind::Health);
    let bound = health * 2 + Duration::from_millis(1);
    let verdict = if identify <= bound { "within" } else { "ABOVE" };
    println!("p99 of identify {identify:?}: {verdict} 2 x p99 of healthz + 1 ms = {bound:?}");
    let ratio = keyed.as_secs_f64() / identify.as_secs_f64();
    let verdict = if ratio <= 1.3 { "within" } else { "ABOVE" };
    println!("p99 with a key: {ratio:.2} of that without, {verdict} 1.3");
    Ok(())
}

/// Prints and returns the 99th percentile.
fn figures(name: &str, measured: &[(Kind, Duration)], kind: Kind) -> Duration {
    let mut times: Vec<_> = measured.iter().filter(|(of, _)| *of == kind).map(|(_, time)| *time).collect();
    times.sort_unstable();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    let last = times.last().copied().unwrap_or_default();
    println!(
        "{name:9} {} answered  p50 {:?}  p99 {:?}  p99.9 {:?}  max {last:?}",
        times.len(),
        at(0.5),
        at(0.99),
        at(0.999)
    );
    at(0.99)
}

fn work(
    address: SocketAddr,
    shots: &Mutex<Receiver<Shot>>,
    requests: &[Vec<String>; 2],
) -> Result<Vec<(Kind, Duration)>, Failure> {
    let health = format!("GET /healthz HTTP/1.1\r\nhost: {address}\r\n\r\n");
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let (mut measured, mut buffer) = (Vec::new(), Vec::new());
    loop {
        let next = shots.lock().map_err(|_| "the queue is lost")?.recv();
        let Ok(shot) = next else { return Ok(measured) };
        let request = match shot.kind {
            Kind::Identify => &requests[0][shot.number % requests[0].len()],
            Kind::Keyed => &requests[1][shot.number % requests[1].len()],
            Kind::Health => &health,
        };
        stream.write_all(request.as_bytes())?;
        read_answer(&mut stream, &mut buffer)?;
        measured.push((shot.kind, shot.due.elapsed()));
    }
}

fn identify_request(text: &str, header: &str) -> String {
    let body = serde_json::json!({ "address": text }).to_string();
    let length = body.len();
    format!(
        "POST /api/v1/addresses/identify HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         {header}content-length: {length}\r\n\r\n{body}"
    )
}

/// Reads one answer with a Content-Length; anything but 200 is a failure.
fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<(), Failure> {
    buffer.clear();
    let mut part = [0; 16384];
    loop {
        let read = stream.read(&mut part)?;
        if read == 0 {
            return Err("the server closed the connection".into());
        }
        buffer.extend_from_slice(&part[..read]);
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(&buffer[..end])?;
        if !head.starts_with("HTTP/1.1 200") {
            return Err(head.lines().next().unwrap_or_default().into());
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if buffer.len() >= end + 4 + length.ok_or("no Content-Length")?.parse::<usize>()? {
            return Ok(());
        }
    }
}

/// The server of this build, stopped with this value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A key that may be used as often as one likes.
fn key(address: SocketAddr, clerk: &serde_json::Value) -> Result<String, Failure> {
    let made = async {
        let client = reqwest::Client::new();
        let post = |path: &str| {
            client.post(format!("http://{address}{path}")).header("origin", format!("http://{address}"))
        };
        let reply = post("/api/v1/session").json(clerk).send().await?.error_for_status()?;
        let cookie = reply.headers()["set-cookie"].to_str()?.split(';').next().unwrap_or_default().to_owned();
        let wanted = serde_json::json!({
            "title": "load", "scopes": ["identify"], "days": 1, "per_minute": 1_000_000, "per_day": 1_000_000_000,
        });
        let reply = post("/api/v1/account/keys").header("cookie", cookie).json(&wanted).send().await?;
        let made: serde_json::Value = reply.error_for_status()?.json().await?;
        Ok::<_, Failure>(made["key"].as_str().ok_or("no key")?.to_owned())
    };
    tokio::runtime::Runtime::new()?.block_on(made)
}

/// With who may sign in as a clerk.
fn start(folder: &Path, addresses: usize) -> Result<(SocketAddr, Server, serde_json::Value), Failure> {
    let mut server = Server(
        Command::new(env!("CARGO_BIN_EXE_ftz-atlas"))
            .args(["serve", "--listen", "127.0.0.1:0", "--json", "--sample", "--sample-addresses"])
            .arg(addresses.to_string())
            .arg("--data")
            .arg(folder.join("data"))
            .env("FTZ_ATLAS_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?,
    );
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let ready: serde_json::Value = serde_json::from_str(&line)?;
    let url = ready["url"].as_str().ok_or("no url")?.trim_start_matches("http://").to_owned();
    let accounts = ready["accounts"].as_array().ok_or("no accounts")?;
    let clerk = accounts.iter().find(|account| account["role"] == "clerk").ok_or("no clerk")?;
    let clerk = serde_json::json!({ "name": clerk["name"], "password": clerk["password"] });
    Ok((url.parse()?, server, clerk))
}

/// Free texts as applicants write them, from the sample generator.
fn registrations(folder: &Path, addresses: usize) -> Result<Vec<String>, Failure> {
    let made = Command::new(env!("CARGO_BIN_EXE_ftz-atlas"))
        .args(["sample", "--registrations", "5000", "--addresses", &addresses.to_string(), "-o"])
        .arg(folder.join("city"))
        .output()?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).into_owned().into());
    }
    let mut table = csv::Reader::from_path(folder.join("city/registrations.csv"))?;
    let column = table.headers()?.iter().position(|name| name == "address").ok_or("no column address")?;
    Ok(table.records().map(|row| row.map(|row| row[column].to_owned())).collect::<Result<_, _>>()?)
}

fn options() -> Result<Options, Failure> {
    let mut options =
        Options { server: None, texts: None, key: None, seconds: 10, rate: 2000, sample_addresses: 39_000 };
    // Cargo adds --bench of its own.
    let mut words: VecDeque<_> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    while let Some(word) = words.pop_front() {
        let value = words.pop_front().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--server" => options.server = Some(value.parse()?),
            "--texts" => options.texts = Some(value),
            "--key" => options.key = Some(value),
            "--seconds" => options.seconds = value.parse()?,
            "--rate" => options.rate = value.parse()?,
            "--sample-addresses" => options.sample_addresses = value.parse()?,
            _ => return Err(format!("unknown option {word}").into()),
        }
    }
    if options.seconds == 0 || options.seconds > 600 || options.rate == 0 || options.rate > 20_000 {
        return Err("--seconds is 1 to 600 and --rate 1 to 20000".into());
    }
    Ok(options)
}
