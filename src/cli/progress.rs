//! Progress of long work on standard error: a bar on a terminal, a line a second elsewhere.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::{Voice, grouped};
use crate::jobs;

const EVERY: Duration = Duration::from_secs(1);

/// One stretch of work after another, each with a label and a count.
pub struct Progress {
    voice: Voice,
    /// `None` where lines are written instead.
    bar: Option<ProgressBar>,
    label: String,
    said: Instant,
}

impl Progress {
    pub fn new(voice: Voice) -> Self {
        let terminal = io::stderr().is_terminal() && !voice.json;
        let bar =
            terminal.then(|| ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10)));
        Self { voice, bar, label: String::new(), said: Instant::now() }
    }

    /// `done` of `total` units of `label`; a new label begins a new stretch.
    pub fn report(&mut self, label: &str, done: u64, total: Option<u64>) {
        let begins = self.label != label;
        if begins {
            label.clone_into(&mut self.label);
        }
        if let Some(bar) = &self.bar {
            if begins {
                bar.reset();
                bar.set_style(style(total.is_some()));
                bar.set_message(label.to_owned());
            }
            if let Some(total) = total {
                bar.set_length(total);
            }
            bar.set_position(done);
        } else if self.said.elapsed() >= EVERY {
            self.said = Instant::now();
            self.line(done, total);
        }
    }

    /// What a job says of itself.
    pub fn job(&mut self, at: jobs::Progress) {
        self.report(at.stage.label(), at.done, at.total);
    }

    fn line(&self, done: u64, total: Option<u64>) {
        let text = match (self.voice.json, total) {
            (true, _) => {
                serde_json::json!({ "progress": self.label, "done": done, "total": total }).to_string()
            }
            (false, Some(total)) if total > 0 => {
                let percent = done * 100 / total;
                format!("{}：{} / {}（{percent} %）", self.label, grouped(done), grouped(total))
            }
            (false, _) => format!("{}：{}", self.label, grouped(done)),
        };
        let _ = writeln!(io::stderr(), "{text}");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(total: bool) -> ProgressStyle {
    let template = if total {
        "{msg} {wide_bar} {human_pos}/{human_len}（{percent} %，剩余 {eta}）"
    } else {
        "{spinner} {msg} {human_pos}（{per_sec}）"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
