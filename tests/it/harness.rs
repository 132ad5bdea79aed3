//! The program as others meet it: a process with arguments, a server with an address.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Longer than anything here takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command in a folder of its own, with nothing of the caller's settings.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ftz-atlas"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FTZ_ATLAS_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder).args(arguments).output().unwrap()
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Imports the tiny city into the default database of `folder`.
pub fn import_tiny(folder: &Path) {
    let tiny = fixture("tiny");
    for (kind, file, more) in [
        ("divisions", "divisions.csv", &[][..]),
        ("aliases", "aliases.csv", &[]),
        ("addresses", "addresses.csv", &["--crs", "wgs84"]),
        ("zones", "zones.geojson", &["--crs", "wgs84"]),
    ] {
        let file = tiny.join(file);
        let output = command(folder).arg("import").arg(kind).arg(file).args(more).output().unwrap();
        assert!(output.status.success(), "import {kind}: {}", stderr(&output));
    }
}

/// A running server; stopped with this value.
pub struct Server {
    child: Child,
    pub url: String,
    /// Of the public map, where there is one.
    pub public_url: Option<String>,
    /// Kept open, so that the server can write to it.
    _stdout: BufReader<ChildStdout>,
    _folder: Option<TempDir>,
}

impl Server {
    /// `serve` on a free port, in `folder`; returns once it says that it is ready.
    pub fn start(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Self {
        let mut child = command(folder)
            .args(["serve", "--listen", "127.0.0.1:0", "--json"])
            .args(arguments)
            .env("FTZ_ATLAS_LOG", "debug")
            .envs(settings.iter().copied())
            .stderr(File::create(folder.join("log")).unwrap())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|error| {
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            panic!("the server did not say where it listens ({error}): {line}\n{log}")
        });
        let url = ready["url"].as_str().unwrap().to_owned();
        let public_url = ready["public_url"].as_str().map(str::to_owned);
        Self { child, url, public_url, _stdout: stdout, _folder: None }
    }

    /// A server of the tiny city, shared by the tests that run at the same time.
    pub fn tiny() -> Arc<Self> {
        static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        shared.upgrade().unwrap_or_else(|| {
            let folder = tempfile::tempdir().unwrap();
            import_tiny(folder.path());
            let mut server = Self::start(folder.path(), &[], &[]);
            server._folder = Some(folder);
            let server = Arc::new(server);
            *shared = Arc::downgrade(&server);
            server
        })
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub fn signal(&self, name: &str) {
        // The shell's own: not every system has the program.
        let sent =
            Command::new("sh").args(["-c", &format!("kill -{name} {}", self.child.id())]).status().unwrap();
        assert!(sent.success());
    }

    /// The exit code, once the process has ended.
    pub fn wait(&mut self) -> Option<i32> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server did not end");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
