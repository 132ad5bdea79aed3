//! The client: threads with a blocking connection each, which costs less of a small machine than a runtime does.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::{Failure, lines};

struct Options {
    connections: usize,
    times: usize,
    seconds: Option<f64>,
    save: Option<PathBuf>,
    each: Option<PathBuf>,
}

struct Measured {
    /// The number of the line, how long its answer took, and its bytes.
    times: Vec<(usize, Duration, usize)>,
    bytes: u64,
    statuses: BTreeMap<u16, u64>,
    /// Connections that the server closed in the meantime.
    reopened: u64,
    end: Instant,
}

pub fn run(server: &str, paths: &str, rest: &[&str]) -> Result<(), Failure> {
    let options = options(rest)?;
    let address: SocketAddr = server.parse()?;
    let requests: Vec<String> = lines(paths)?
        .iter()
        .map(|path| {
            format!(
                "GET {path} HTTP/1.1\r\nHost: {server}\r\nAccept-Encoding: gzip\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n"
            )
        })
        .collect();
    if requests.is_empty() {
        return Err("no paths".into());
    }
    if let Some(folder) = &options.save {
        std::fs::create_dir_all(folder)?;
    }

    let (next, ready) = (AtomicUsize::new(0), Barrier::new(options.connections + 1));
    let (begin, all) = std::thread::scope(|scope| -> Result<_, Failure> {
        let workers: Vec<_> = (0..options.connections)
            .map(|_| scope.spawn(|| work(address, &requests, &options, &next, &ready)))
            .collect();
        ready.wait();
        let begin = Instant::now();
        let all: Result<Vec<Measured>, Failure> =
            workers.into_iter().map(|worker| worker.join().map_err(|_| "a worker panicked")?).collect();
        Ok((begin, all?))
    })?;

    if let Some(file) = &options.each {
        let lines = all.iter().flat_map(|one| &one.times);
        let lines = lines
            .map(|(number, time, bytes)| format!("{number} {:.3} {bytes}\n", time.as_secs_f64() * 1000.0));
        std::fs::write(file, lines.collect::<String>())?;
    }
    let mut times: Vec<Duration> =
        all.iter().flat_map(|one| one.times.iter().map(|(_, time, _)| *time)).collect();
    times.sort_unstable();
    let end = all.iter().map(|one| one.end).max().unwrap_or(begin);
    let took = end.saturating_duration_since(begin).as_secs_f64();
    let bytes: u64 = all.iter().map(|one| one.bytes).sum();
    let mut statuses: BTreeMap<u16, u64> = BTreeMap::new();
    for (status, count) in all.iter().flat_map(|one| &one.statuses) {
        *statuses.entry(*status).or_default() += count;
    }
    let statuses: Vec<String> =
        statuses.iter().map(|(status, count)| format!("\"{status}\":{count}")).collect();
    let at = |share: f64| {
        let place = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
        times.get(place).copied().unwrap_or_default().as_secs_f64() * 1000.0
    };
    println!(
        "{{\"requests\":{},\"seconds\":{took:.4},\"rate\":{:.2},\"p50_ms\":{:.3},\"p99_ms\":{:.3},\"max_ms\":{:.3},\
         \"bytes\":{bytes},\"bytes_each\":{:.0},\"statuses\":{{{}}},\"reopened\":{}}}",
        times.len(),
        times.len() as f64 / took,
        at(0.5),
        at(0.99),
        at(1.0),
        bytes as f64 / times.len().max(1) as f64,
        statuses.join(","),
        all.iter().map(|one| one.reopened).sum::<u64>(),
    );
    Ok(())
}

fn options(rest: &[&str]) -> Result<Options, Failure> {
    let mut options = Options { connections: 8, times: 1, seconds: None, save: None, each: None };
    for pair in rest.chunks(2) {
        match pair {
            ["--connections", value] => options.connections = value.parse()?,
            ["--times", value] => options.times = value.parse()?,
            ["--seconds", value] => options.seconds = Some(value.parse()?),
            ["--save", value] => options.save = Some(value.into()),
            ["--each", value] => options.each = Some(value.into()),
            other => return Err(format!("unknown option {}", other.join(" ")).into()),
        }
    }
    Ok(options)
}

fn work(
    address: SocketAddr,
    requests: &[String],
    options: &Options,
    next: &AtomicUsize,
    ready: &Barrier,
) -> Result<Measured, Failure> {
    let opened = Connection::open(address);
    // Even where it failed: the others wait.
    ready.wait();
    let mut connection = opened?;
    let begin = Instant::now();
    let mut measured =
        Measured { times: Vec::new(), bytes: 0, statuses: BTreeMap::new(), reopened: 0, end: begin };
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let over = match options.seconds {
            Some(seconds) => begin.elapsed().as_secs_f64() >= seconds,
            None => number >= requests.len() * options.times,
        };
        if over {
            return Ok(measured);
        }
        let number = number % requests.len();
        let start = Instant::now();
        let mut answer = connection.ask(&requests[number]);
        // Between two requests a server may close; then the question is asked once more, within the measured time.
        if answer.is_err() {
            measured.reopened += 1;
            connection = Connection::open(address)?;
            answer = connection.ask(&requests[number]);
        }
        let (status, close) = answer?;
        measured.end = Instant::now();
        measured.times.push((number, measured.end - start, connection.body.len()));
        measured.bytes += connection.body.len() as u64;
        *measured.statuses.entry(status).or_default() += 1;
        if let Some(folder) = &options.save {
            save(folder, number, status, &connection)?;
        }
        if close {
            measured.reopened += 1;
            connection = Connection::open(address)?;
        }
    }
}

fn save(folder: &Path, number: usize, status: u16, connection: &Connection) -> Result<(), Failure> {
    std::fs::write(folder.join(number.to_string()), &connection.body)?;
    let head = format!("{status}\n{}\n{}\n", connection.kind, connection.coding);
    Ok(std::fs::write(folder.join(format!("{number}.head")), head)?)
}

struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
    kind: String,
    coding: String,
}

impl Connection {
    fn open(address: SocketAddr) -> Result<Connection, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(Connection {
            stream: BufReader::with_capacity(1 << 16, stream),
            line: String::new(),
            body: Vec::new(),
            kind: String::new(),
            coding: String::new(),
        })
    }

    /// The status, and whether the server closes the connection; the body is in `body`, still coded.
    fn ask(&mut self, request: &str) -> Result<(u16, bool), Failure> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.body.clear();
        self.kind.clear();
        self.coding.clear();
        let status: u16 = self.read_line()?.split(' ').nth(1).ok_or("no status")?.parse()?;
        let (mut length, mut chunked, mut close) = (None, false, false);
        loop {
            let line = self.read_line()?;
            if line.is_empty() {
                break;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.parse::<usize>()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                chunked = value.eq_ignore_ascii_case("chunked");
            } else if name.eq_ignore_ascii_case("connection") {
                close = value.eq_ignore_ascii_case("close");
            } else if name.eq_ignore_ascii_case("content-type") {
                let value = value.to_owned();
                self.kind = value;
            } else if name.eq_ignore_ascii_case("content-encoding") {
                let value = value.to_owned();
                self.coding = value;
            }
        }
        match length {
            _ if matches!(status, 204 | 304) => {}
            Some(length) => self.take(length)?,
            None if chunked => loop {
                let size = usize::from_str_radix(
                    self.read_line()?.split(';').next().unwrap_or_default().trim(),
                    16,
                )?;
                self.take(size)?;
                self.read_line()?;
                if size == 0 {
                    break;
                }
            },
            None => {
                close = true;
                self.stream.read_to_end(&mut self.body)?;
            }
        }
        Ok((status, close))
    }

    fn take(&mut self, length: usize) -> Result<(), Failure> {
        let start = self.body.len();
        self.body.resize(start + length, 0);
        Ok(self.stream.read_exact(&mut self.body[start..])?)
    }

    fn read_line(&mut self) -> Result<&str, Failure> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(self.line.trim_end())
    }
}
