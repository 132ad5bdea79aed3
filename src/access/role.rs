//! Roles: what a person is on the platform. An account has one; the three administrators are separate people (GB/T 22239-2019,
//! 8.1.5: system, audit and security management).

use serde::{Deserialize, Serialize};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Registers enterprises at the window.
    Clerk,
    /// Decides cases that the machine leaves open.
    Reviewer,
    Supervisor,
    Leader,
    /// Looks after a department's own data.
    Officer,
    /// Publishes indicators and layers.
    Publisher,
    Auditor,
    SystemAdmin,
    SecurityAdmin,
    /// Whoever has not signed in.
    Visitor,
}

impl Role {
    pub const ALL: [Role; 10] = [
        Role::Clerk,
        Role::Reviewer,
        Role::Supervisor,
        Role::Leader,
        Role::Officer,
        Role::Publisher,
        Role::Auditor,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::Visitor,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Clerk => "clerk",
            Role::Reviewer => "reviewer",
            Role::Supervisor => "supervisor",
            Role::Leader => "leader",
            Role::Officer => "officer",
            Role::Publisher => "publisher",
            Role::Auditor => "auditor",
            Role::SystemAdmin => "system_admin",
            Role::SecurityAdmin => "security_admin",
            Role::Visitor => "visitor",
        }
    }

    /// For people.
    pub fn title(self) -> &'static str {
        match self {
            Role::Clerk => "窗口登记员",
            Role::Reviewer => "审核员",
            Role::Supervisor => "主管",
            Role::Leader => "领导",
            Role::Officer => "部门专员",
            Role::Publisher => "发布员",
            Role::Auditor => "安全审计员",
            Role::SystemAdmin => "系统管理员",
            Role::SecurityAdmin => "安全管理员",
            Role::Visitor => "未登录的来访者",
        }
    }

    pub fn from_word(word: &str) -> Option<Role> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Roles that an account may have.
    pub fn of_accounts() -> impl Iterator<Item = Role> {
        Self::ALL.into_iter().filter(|role| *role != Role::Visitor)
    }

    /// Whether only who has the server itself may make or change its accounts: else whoever makes accounts could make himself the
    /// one who gives rights, or who watches.
    pub fn is_apart(self) -> bool {
        matches!(self, Role::Auditor | Role::SecurityAdmin)
    }

    /// Whether it is one of the three that administer.
    pub fn administers(self) -> bool {
        matches!(self, Role::Auditor | Role::SystemAdmin | Role::SecurityAdmin)
    }
}
