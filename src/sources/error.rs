//! What is wrong with a whole file.

use std::path::PathBuf;

/// Why a file cannot be read at all; the texts name the cause, the place and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("无法读取文件 {path}：{cause}")]
    Read { path: PathBuf, cause: std::io::Error },
    #[error("文件 {path} 是空的：至少要有一行表头")]
    Empty { path: PathBuf },
    #[error(
        "文件 {path} 缺少列 {missing}：应有 {expected}；文件里有 {found}。可用 --mapping 指明列名的对应关系"
    )]
    MissingColumns { path: PathBuf, missing: String, expected: String, found: String },
    #[error("对应关系里的 {name} = \"{column}\" 用不上：{cause}（文件 {path}）")]
    MappedColumn { path: PathBuf, name: String, column: String, cause: String },
    #[error("文件 {path} 的表头里“{column}”出现了不止一次")]
    RepeatedColumn { path: PathBuf, column: String },
    #[error("文件 {path} 是{found}，这里需要{expected}")]
    Format { path: PathBuf, found: &'static str, expected: &'static str },
    #[error("工作簿 {path} 读不出来：{cause}")]
    Workbook { path: PathBuf, cause: String },
    #[error("文件 {path} 第 {line} 行第 {column} 列不是有效的 JSON：{cause}")]
    Json { path: PathBuf, line: usize, column: usize, cause: String },
    #[error("文件 {path} 不是 GeoJSON FeatureCollection：{cause}")]
    NotFeatures { path: PathBuf, cause: String },
    #[error("Shapefile {path} 读不出来：{cause}")]
    Shapefile { path: PathBuf, cause: String },
    #[error("文件 {path} 自称坐标系 {declared}，而导入时指定的是 {given}：请以其中一个为准")]
    SystemConflict { path: PathBuf, declared: String, given: String },
    #[error("对应文件 {path} 有误：{cause}")]
    Mapping { path: PathBuf, cause: String },
}

impl SourceError {
    pub(crate) fn read(path: impl Into<PathBuf>, cause: std::io::Error) -> Self {
        Self::Read { path: path.into(), cause }
    }
}
