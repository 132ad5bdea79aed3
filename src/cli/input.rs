//! Where input comes from: a file, or standard input kept in a file while it is read, because a table's encoding shows
//! only in the whole of it.

use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::error::CliError;
use super::output::is_dash;

/// A file to read; a copy of standard input is removed with this value.
pub struct Input {
    path: PathBuf,
    copied: bool,
}

impl Input {
    pub fn open(path: &Path) -> Result<Self, CliError> {
        if !is_dash(path) {
            return Ok(Self { path: path.to_path_buf(), copied: false });
        }
        let copy = std::env::temp_dir().join(format!("ftz-atlas-stdin-{}", std::process::id()));
        let failed = |source| CliError::write(&copy, source);
        // Registrations are nobody else's business.
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy).map_err(failed)?;
        let input = Self { path: copy.clone(), copied: true };
        io::copy(&mut io::stdin().lock(), &mut file).map_err(failed)?;
        Ok(input)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        if self.copied {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
