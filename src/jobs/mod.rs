//! Long work that joins the store with the domain: import and build. Progress is told; the clock is passed in.

pub mod access;
pub mod backup;
pub mod build;
pub mod import;
mod load;
pub mod preview;
pub mod references;

/// What a job is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Every row is read and judged before anything is written.
    Checking,
    /// What a file has is laid beside what the database holds.
    Comparing,
    Writing,
    Publishing,
    /// Rows go from the database into the Atlas.
    Reading,
    Building,
}

impl Stage {
    /// For people, in Chinese.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Checking => "检查",
            Stage::Comparing => "比较",
            Stage::Writing => "写入",
            Stage::Publishing => "发布",
            Stage::Reading => "读取",
            Stage::Building => "构建",
        }
    }
}

/// How far a job is, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub stage: Stage,
    pub done: u64,
    /// `None` while it is not known.
    pub total: Option<u64>,
}

/// Who is told of progress.
pub type Report<'a> = &'a mut (dyn FnMut(Progress) + Send);
