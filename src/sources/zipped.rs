//! Archives of others: what they unpack to is bounded, whatever they say of themselves.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zip::ZipArchive;

/// Bytes that all parts together may have when unpacked, and how many parts there may be: a bomb is not unpacked whole.
const MOST_BYTES: u64 = 1 << 30;
const MOST_PARTS: usize = 10_000;

fn too_large() -> String {
    format!("解压后超过 {} MiB，像是压缩炸弹；请拆分后再导入", MOST_BYTES >> 20)
}

/// What may still be unpacked of an archive.
pub(super) struct Budget(u64);

impl Budget {
    pub fn new() -> Self {
        Self(MOST_BYTES)
    }

    /// A part whole.
    ///
    /// # Errors
    /// It cannot be read, or is more than what is left.
    pub fn read(&mut self, part: impl Read) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let read = part.take(self.0 + 1).read_to_end(&mut bytes).map_err(|cause| cause.to_string())?;
        self.spend(read as u64)?;
        Ok(bytes)
    }

    fn spend(&mut self, bytes: u64) -> Result<(), String> {
        self.0 = self.0.checked_sub(bytes).ok_or_else(too_large)?;
        Ok(())
    }
}

/// Unpacks an archive once into nothing, so that who reads it next finds no more than is allowed.
///
/// # Errors
/// It is no archive, a part cannot be read, or there is too much.
pub(super) fn check(path: &Path) -> Result<(), String> {
    let file = File::open(path).map_err(|cause| cause.to_string())?;
    let mut archive = ZipArchive::new(file).map_err(|cause| cause.to_string())?;
    if archive.len() > MOST_PARTS {
        return Err(format!("压缩包里的文件超过 {MOST_PARTS} 个"));
    }
    let mut budget = Budget::new();
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|cause| cause.to_string())?;
        let read = std::io::copy(&mut part.take(budget.0 + 1), &mut std::io::sink());
        budget.spend(read.map_err(|cause| cause.to_string())?)?;
    }
    Ok(())
}
