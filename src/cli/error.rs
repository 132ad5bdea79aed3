//! Why a command failed.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::ConfigError;
use crate::http::server::ListenError;
use crate::jobs::access::accounts::AccountError;
use crate::jobs::access::audit::AuditError;
use crate::jobs::access::keys::KeysError;
use crate::jobs::backup::BackupError;
use crate::jobs::build::BuildJobError;
use crate::jobs::import::ImportError;
use crate::map::archive::ArchiveError;
use crate::sample::SampleError;
use crate::sources::{Reject, SourceError};
use crate::store::StoreError;

/// Everything that ends a command; the texts name the cause, the place and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{0}")]
    Usage(String),
    #[error(
        "没有数据库 {}：请先导入（ftz-atlas import …）或以 serve --sample 生成样例城市；数据在别处时用 --data 或 --database 指明",
        .0.display()
    )]
    NoDatabase(std::path::PathBuf),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Build(#[from] BuildJobError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Sample(#[from] SampleError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Audit(#[from] AuditError),
    #[error(transparent)]
    AuditCheck(#[from] crate::jobs::access::check::CheckError),
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error("无法读取 {path}：{source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("无法写入 {path}：{source}。请检查目录是否存在、是否可写、磁盘是否已满")]
    Write { path: PathBuf, source: io::Error },
    #[error("{} 从第 {} 行起读不下去：{}。没有写出任何结果", .0.file, .0.line, .0.reason)]
    CutShort(Reject),
    #[error("数据库里记录的图集部分无法识别：{0}。请重新运行 ftz-atlas atlas activate")]
    Parts(serde_json::Error),
    #[error("检查发现 {0} 个问题")]
    Check(usize),
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
            _ => Self::Write { path: path.as_ref().to_path_buf(), source },
        }
    }

    pub fn read(path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::Read { path: path.as_ref().to_path_buf(), source }
    }

    /// 2 for wrong use, like what the argument parser refuses; else 1.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Store(StoreError::NotEmpty { .. })
            | Self::Backup(BackupError::Store(StoreError::NotEmpty { .. })) => 2,
            Self::Usage(_) | Self::Config(_) | Self::Import(ImportError::NoReferenceSystem) => 2,
            Self::Listen(ListenError::BeyondLoopback(_) | ListenError::Unencrypted(_))
            | Self::Account(AccountError::Name(_) | AccountError::Unit(_) | AccountError::UnitCode(_))
            | Self::Store(StoreError::BadUrl { .. } | StoreError::NoTls) => 2,
            _ => 1,
        }
    }
}
