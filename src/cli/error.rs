//! Why a command failed.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::ConfigError;
use crate::http::server::ListenError;
use crate::sources::{Reject, SourceError};

/// Everything that ends a command; the texts name the cause, the place and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Exit code 2, like what the argument parser refuses.
    #[error("{0}")]
    Usage(String),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error("无法读取 {path}：{source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("无法写入 {path}：{source}。请检查目录是否存在、是否可写、磁盘是否已满")]
    Write { path: PathBuf, source: io::Error },
    #[error("{} 第 {} 行起{}", .0.file, .0.line, .0.reason)]
    CutShort(Reject),
    #[error("无法启动：{0}")]
    Start(String),
    /// Whoever read the output wants no more of it.
    #[error("输出的读取方已关闭")]
    ClosedPipe,
}

impl CliError {
    pub fn write(path: impl AsRef<Path>, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Write {
                path: path.as_ref().to_path_buf(),
                source,
            },
        }
    }

    pub fn read(path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::Read {
            path: path.as_ref().to_path_buf(),
            source,
        }
    }
}
