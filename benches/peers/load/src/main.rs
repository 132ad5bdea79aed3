//! Closed-loop load over loopback, and a static handler as the bar for warm answers.
//!
//! ```text
//! peers-load run    SERVER PATHS [--connections 8] [--times N | --seconds S] [--save FOLDER] [--each FILE]
//! peers-load static LISTEN PATHS FOLDER
//! ```
//!
//! `run` asks each line of PATHS as a path, in order, N times (1 by default) or around and around for S seconds, over
//! connections that are kept open, each with one request at a time; gzip is accepted. It prints one JSON object. `--save`
//! writes each body as it came, by the number of its line, and with it `NUMBER.head`;
//! `--each` writes a line for each answer: number of the line, milliseconds, bytes.
//! `static` serves what `--save` wrote, from memory.

mod client;
mod fixed;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["run", server, paths, rest @ ..] => client::run(server, paths, rest),
        ["static", listen, paths, folder] => fixed::serve(listen, paths, folder),
        _ => {
            Err("usage: peers-load run SERVER PATHS [OPTIONS] | peers-load static LISTEN PATHS FOLDER".into())
        }
    }
}

/// The lines of a file that hold something.
fn lines(file: &str) -> Result<Vec<String>, Failure> {
    Ok(std::fs::read_to_string(file)?.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}
