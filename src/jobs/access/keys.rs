//! The file with the server's own keys: made on first need, readable by its owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::access::keyring::{Keyring, KeyringError, Keys};
use crate::config::folder_of;

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("无法读写密钥文件 {path}：{cause}。请用 access.key_file 指定一个可写的位置，或检查权限")]
    File { path: PathBuf, cause: std::io::Error },
    #[error("密钥文件 {path} 有误：{cause}。请从备份恢复")]
    Content { path: PathBuf, cause: KeyringError },
    #[error(
        "没有密钥文件 {path}，而数据库里有用它加密的图层：请从它的备份恢复。另起一把会与原来的混淆，所以没有新建；确已丢失时，须重新建库并导入"
    )]
    Missing { path: PathBuf },
    #[error("密钥文件 {path} 的权限过宽（{mode:o}）：同机的其他用户能读到它。请执行 chmod 600")]
    Open { path: PathBuf, mode: u32 },
}

/// Reads the keys; makes a first one where there is no file.
///
/// # Errors
/// The file cannot be read or made, is none of keys, or others may read it.
pub fn read_or_make(path: &Path) -> Result<Keyring, KeysError> {
    match read(path) {
        Err(KeysError::File { cause, .. }) if cause.kind() == ErrorKind::NotFound => {}
        read => return read,
    }
    let failed = |cause| KeysError::File { path: path.to_path_buf(), cause };
    fs::create_dir_all(folder_of(path)).map_err(failed)?;
    let ring = Keyring::new(&mut super::entropy());
    match put(path, &ring) {
        // Another program was first.
        Err(KeysError::File { cause, .. }) if cause.kind() == ErrorKind::AlreadyExists => read(path),
        put => put.map(|()| ring),
    }
}

/// # Errors
/// As [`read_or_make`]; also where there is no file.
pub fn read(path: &Path) -> Result<Keyring, KeysError> {
    let failed = |cause| KeysError::File { path: path.to_path_buf(), cause };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeysError::Open { path: path.to_path_buf(), mode });
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    Keyring::parse(&text).map_err(|cause| KeysError::Content { path: path.to_path_buf(), cause })
}

/// The keys of a file, which are looked for again where one is missing.
///
/// # Errors
/// As [`read`].
pub fn open(path: &Path) -> Result<Arc<Keys>, KeysError> {
    let (ring, path) = (read(path)?, path.to_path_buf());
    Ok(Arc::new(Keys::new(ring, move || read(&path).ok())))
}

/// Adds a key, which is used from now on for what is new; returns its number. The former ones stay.
///
/// # Errors
/// As [`read`]; the file cannot be written, or another program is adding one.
pub fn rotate(path: &Path) -> Result<u32, KeysError> {
    let made = beside(path, "new");
    let failed = |cause| KeysError::File { path: made.clone(), cause };
    // Made by one at a time; whoever comes second would lose what the first has added.
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&made).map_err(failed)?;
    let added = read(path).map(|ring| ring.rotated(&mut super::entropy()));
    let written = added.and_then(|ring| {
        let replace = || {
            // Whoever runs this, the server goes on reading it.
            let owner = fs::metadata(path)?;
            std::os::unix::fs::fchown(&file, Some(owner.uid()), Some(owner.gid()))?;
            fill(&file, &ring)?;
            fs::rename(&made, path)?;
            // The name as well: rows of the new key follow.
            File::open(folder_of(path))?.sync_all()
        };
        replace().map_err(failed)?;
        Ok(ring.current())
    });
    if written.is_err() {
        let _ = fs::remove_file(&made);
    }
    written
}

/// The whole file appears at once or not at all.
fn put(path: &Path, ring: &Keyring) -> Result<(), KeysError> {
    let failed = |cause| KeysError::File { path: path.to_path_buf(), cause };
    let made = beside(path, &format!("{}.tmp", std::process::id()));
    let write = || {
        fill(&OpenOptions::new().write(true).create_new(true).mode(0o600).open(&made)?, ring)?;
        // Unlike a rename, a link fails where there is a file already: keys are never written over.
        fs::hard_link(&made, path)
    };
    let written = write();
    let _ = fs::remove_file(&made);
    written.map_err(failed)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{suffix}"));
    PathBuf::from(name)
}

fn fill(mut file: &File, ring: &Keyring) -> std::io::Result<()> {
    file.write_all(ring.write().as_bytes())?;
    file.sync_all()
}
