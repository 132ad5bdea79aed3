//! Rights as data: what each role may do, and what it sees by level, layer, field and row. One document, edited as a whole, so
//! that what holds is what can be read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::export::Approval;
use super::{Access, AccessLevel, Action, Caller, FieldAccess, Role, Rule, Sight};

/// The document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// Every role is there.
    pub roles: BTreeMap<Role, RoleRights>,
    /// By `layer/field`.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldRule>,
    /// By layer, the field that holds the code of the unit whose row it is.
    #[serde(default)]
    pub rows: BTreeMap<String, String>,
    /// What nobody takes away alone.
    #[serde(default)]
    pub approval: Approval,
}

/// What one role may.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRights {
    /// The most sensitive layers and fields that it sees.
    pub level: AccessLevel,
    pub actions: BTreeSet<Action>,
    /// Only rows of the own unit, where a layer says whose its rows are.
    #[serde(default)]
    pub own_rows: bool,
    /// Layers of which something else holds than their level says.
    #[serde(default)]
    pub layers: BTreeMap<String, Access>,
    /// The same of fields, by `layer/field`.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldAccess>,
}

/// What is said of a field for all roles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    pub level: AccessLevel,
    /// Of a person: masked, whatever the level, until a purpose is given.
    #[serde(default)]
    pub personal: bool,
}

/// What is wrong with a document: where (a JSON pointer, RFC 6901) and what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}：{detail}")]
pub struct Fault {
    pub pointer: String,
    pub detail: String,
}

/// Most layers or fields that a document may speak of.
const MOST: usize = 2_000;

impl Rights {
    /// Whether a rule lets a caller pass. This is the one place that decides it.
    pub fn allow(&self, caller: &Caller, rule: Rule) -> bool {
        match rule {
            Rule::Open => true,
            Rule::Begun => caller.begun().is_some_and(|account| account.session.is_some()),
            Rule::Own => caller.account().is_some_and(|account| account.session.is_some()),
            Rule::May(action) => self.may(caller, action),
        }
    }

    /// Whether a caller may do something. A key never may more than its account.
    pub fn may(&self, caller: &Caller, action: Action) -> bool {
        match caller {
            // Who sits at a machine without accounts looks; there is nobody to administer.
            Caller::Local => {
                matches!(action, Action::Identify | Action::Layers | Action::Download | Action::Operate)
            }
            Caller::Visitor => self.grants(Role::Visitor, action),
            Caller::Account(account) => {
                let scoped = account.scopes.as_ref().is_none_or(|scopes| scopes.contains(&action));
                scoped && self.grants(caller.role(), action)
            }
        }
    }

    fn grants(&self, role: Role, action: Action) -> bool {
        self.roles.get(&role).is_some_and(|rights| rights.actions.contains(&action))
            && action.reserved_for().is_none_or(|only| only == role)
    }

    /// What exists for a caller; `open` is what a server without accounts shows.
    pub fn sight(&self, caller: &Caller, open: AccessLevel) -> Sight {
        if *caller == Caller::Local {
            return Sight::up_to(open);
        }
        let Some(role) = self.roles.get(&caller.role()).filter(|_| self.may(caller, Action::Layers)) else {
            return Sight::nothing();
        };
        let mut fields = role.fields.clone();
        for (path, rule) in &self.fields {
            let access = match rule {
                rule if rule.level > role.level => FieldAccess::Hidden,
                FieldRule { personal: true, .. } => FieldAccess::Masked,
                _ => continue,
            };
            fields.entry(path.clone()).or_insert(access);
        }
        let unit = caller.account().map(|account| account.unit.clone()).unwrap_or_default();
        let own = self.rows.iter().filter(|_| role.own_rows);
        Sight {
            blind: false,
            level: role.level,
            layers: role.layers.clone(),
            fields,
            rows: own.map(|(layer, field)| (layer.clone(), (field.clone(), unit.clone()))).collect(),
        }
    }

    /// # Errors
    /// The first thing that no document may say.
    pub fn check(&self) -> Result<(), Fault> {
        let fault = |pointer: String, detail: &str| Err(Fault { pointer, detail: detail.to_owned() });
        for role in Role::ALL {
            let Some(rights) = self.roles.get(&role) else {
                return fault("/roles".into(), &format!("缺少角色 {}。", role.as_str()));
            };
            let at = format!("/roles/{}", role.as_str());
            for action in Action::ALL {
                let has = rights.actions.contains(&action);
                if let Some(only) = action.reserved_for()
                    && has != (only == role)
                {
                    let detail =
                        format!("{} 只归{}，不能收回，也不能给别的角色。", action.as_str(), only.title());
                    return fault(format!("{at}/actions"), &detail);
                }
                if has
                    && role == Role::Visitor
                    && !matches!(action, Action::Identify | Action::Layers | Action::Download)
                {
                    return fault(
                        format!("{at}/actions"),
                        "未登录的来访者只能判定地址、查看和下载公开图层。",
                    );
                }
            }
            if role == Role::Visitor && rights.level > AccessLevel::L1 {
                return fault(format!("{at}/level"), "未登录的来访者只能看到 L1。");
            }
            if let Some((layer, _)) = rights
                .layers
                .iter()
                .find(|(layer, access)| role == Role::Visitor && **access != Access::None || !is_name(layer))
            {
                let detail = match role {
                    Role::Visitor => "对未登录的来访者只能收回图层，不能另给。",
                    _ => "图层名只能由字母、数字、- 和 _ 组成。",
                };
                return fault(format!("{at}/layers/{}", escaped(layer)), detail);
            }
            if let Some((path, _)) = rights.fields.iter().find(|(path, access)| {
                role == Role::Visitor && **access != FieldAccess::Hidden || !is_path(path)
            }) {
                let detail = match role {
                    Role::Visitor => "对未登录的来访者只能隐藏字段。",
                    _ => "字段须写成 图层/字段。",
                };
                return fault(format!("{at}/fields/{}", escaped(path)), detail);
            }
            if rights.layers.len() > MOST || rights.fields.len() > MOST {
                return fault(at, &format!("例外超过 {MOST} 条。"));
            }
        }
        let of_roles = self.roles.iter().flat_map(|(role, rights)| {
            rights.fields.keys().map(move |path| (format!("/roles/{}/fields", role.as_str()), path))
        });
        let mut paths = of_roles.chain(self.fields.keys().map(|path| ("/fields".to_owned(), path)));
        if let Some((at, path)) = paths.find(|(_, path)| path.ends_with("/code")) {
            let detail =
                "code 是要素的标识，会出现在网址里，不能隐藏、遮盖或分级；请导入一个不含敏感内容的编号。";
            return fault(format!("{at}/{}", escaped(path)), detail);
        }
        if let Some(path) = self.fields.keys().find(|path| !is_path(path)) {
            return fault(format!("/fields/{}", escaped(path)), "字段须写成 图层/字段。");
        }
        if let Some((layer, _)) = self.rows.iter().find(|(layer, field)| !is_name(layer) || field.is_empty())
        {
            return fault(format!("/rows/{}", escaped(layer)), "须写成 图层: 存放单位代码的字段。");
        }
        if self.approval.level == AccessLevel::L1 {
            return fault("/approval/level".into(), "L1 是公开的，下载不必审批；请选 L2 至 L4。");
        }
        if self.approval.features == 0 {
            return fault("/approval/features".into(), "须至少为 1。");
        }
        if self.fields.len() > MOST || self.rows.len() > MOST {
            return fault("/fields".into(), &format!("规则超过 {MOST} 条。"));
        }
        Ok(())
    }

    /// The same, with addresses and open layers for whoever comes: a sample has nothing to protect.
    pub fn of_sample() -> Rights {
        let mut rights = Rights::default();
        if let Some(visitor) = rights.roles.get_mut(&Role::Visitor) {
            visitor.actions = BTreeSet::from([Action::Identify, Action::Layers, Action::Download]);
        }
        rights
    }
}

/// What holds until the security administrator says something else: the least that lets each role do its work.
impl Default for Rights {
    fn default() -> Self {
        use AccessLevel::{L1, L2, L3};
        use Action::{
            Accounts, Approve, Audit, Download, Identify, Layers, Operate, Rights as EditRights, Unmask,
            Usage,
        };
        let of = |role: Role| -> (AccessLevel, &[Action]) {
            match role {
                Role::Clerk => (L2, &[Identify, Layers]),
                Role::Reviewer => (L2, &[Identify, Layers, Unmask]),
                Role::Supervisor => (L3, &[Identify, Layers, Download, Unmask, Approve, Usage]),
                Role::Leader => (L2, &[Layers, Usage]),
                Role::Officer => (L2, &[Identify, Layers, Download]),
                Role::Publisher => (L2, &[Layers, Download]),
                Role::Auditor => (L1, &[Audit, Usage]),
                Role::SystemAdmin => (L1, &[Accounts, Usage, Operate]),
                Role::SecurityAdmin => (L1, &[EditRights]),
                Role::Visitor => (L1, &[]),
            }
        };
        let roles = Role::ALL.map(|role| {
            let (level, actions) = of(role);
            let own_rows = role == Role::Officer;
            let actions = actions.iter().copied().collect();
            (role, RoleRights { level, actions, own_rows, ..RoleRights::default() })
        });
        Rights {
            roles: roles.into(),
            fields: BTreeMap::new(),
            rows: BTreeMap::new(),
            approval: Approval::default(),
        }
    }
}

fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    (1..=64).contains(&text.chars().count()) && text.chars().all(fits)
}

fn is_path(text: &str) -> bool {
    text.split_once('/').is_some_and(|(layer, field)| is_name(layer) && (1..=128).contains(&field.len()))
}

/// As part of a JSON pointer.
fn escaped(text: &str) -> String {
    text.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::access::{SignedIn, Stage};

    fn caller(role: Role, stage: Stage, scopes: Option<Vec<Action>>) -> Caller {
        Caller::Account(Arc::new(SignedIn {
            id: "1".into(),
            name: "n".into(),
            title: "t".into(),
            role,
            unit: "tax".into(),
            session: scopes.is_none().then(|| "s".into()),
            key: scopes.is_some().then(|| "k".into()),
            stage,
            outside: false,
            scopes,
        }))
    }

    #[test]
    fn the_defaults_are_a_document() {
        assert_eq!(Rights::default().check(), Ok(()));
        assert_eq!(Rights::of_sample().check(), Ok(()));
        let text = serde_json::to_string(&Rights::default()).unwrap();
        assert_eq!(serde_json::from_str::<Rights>(&text).unwrap(), Rights::default());
    }

    #[test]
    fn administrators_stay_apart() {
        for action in [Action::Accounts, Action::Rights, Action::Audit] {
            for role in Role::ALL {
                let mut rights = Rights::default();
                let actions = &mut rights.roles.get_mut(&role).unwrap().actions;
                if !actions.insert(action) {
                    actions.remove(&action);
                }
                assert!(rights.check().is_err(), "{role:?} {action:?}");
                // Even a document that was written past the check gives nobody more.
                let allowed = rights.may(&caller(role, Stage::Open, None), action);
                assert!(!allowed || action.reserved_for() == Some(role));
            }
        }
    }

    #[test]
    fn an_unfinished_sign_in_is_a_visitor() {
        let rights = Rights::of_sample();
        for stage in [Stage::SecondFactor, Stage::Enrol, Stage::Password] {
            let half = caller(Role::Supervisor, stage, None);
            assert!(!rights.may(&half, Action::Unmask) && rights.may(&half, Action::Identify));
            assert!(rights.allow(&half, Rule::Begun) && !rights.allow(&half, Rule::Own));
            assert_eq!(rights.sight(&half, AccessLevel::L4).level, AccessLevel::L1);
        }
    }

    #[test]
    fn a_key_may_less_than_its_account() {
        let rights = Rights::default();
        let key = caller(Role::Clerk, Stage::Open, Some(vec![Action::Identify, Action::Download]));
        assert!(rights.may(&key, Action::Identify));
        assert!(!rights.may(&key, Action::Layers) && !rights.may(&key, Action::Download));
        assert!(!rights.allow(&key, Rule::Own) && !rights.allow(&key, Rule::Begun));
        assert_eq!(rights.sight(&key, AccessLevel::L4), Sight::nothing());
    }

    #[test]
    fn what_is_seen_follows_level_exceptions_and_unit() {
        let mut rights = Rights::default();
        rights.fields.insert("firm/phone".into(), FieldRule { level: AccessLevel::L1, personal: true });
        rights.fields.insert("firm/tax".into(), FieldRule { level: AccessLevel::L3, personal: false });
        rights.rows.insert("firm".into(), "unit".into());
        let officer = rights.roles.get_mut(&Role::Officer).unwrap();
        officer.layers = [("secret".into(), Access::Read), ("plan".into(), Access::None)].into();
        officer.fields = [("firm/phone".into(), FieldAccess::Read)].into();
        let sight = |role| rights.sight(&caller(role, Stage::Open, None), AccessLevel::L1);
        let officer = sight(Role::Officer);
        assert_eq!(officer.of_layer("any", AccessLevel::L2), Access::Read);
        assert_eq!(officer.of_layer("any", AccessLevel::L3), Access::None);
        assert_eq!(officer.of_layer("secret", AccessLevel::L4), Access::Read);
        assert_eq!(officer.of_layer("plan", AccessLevel::L1), Access::None);
        assert_eq!(officer.of_field("firm", "phone"), FieldAccess::Read);
        assert_eq!(officer.of_field("firm", "tax"), FieldAccess::Hidden);
        assert_eq!(officer.own_rows("firm"), Some(("unit", "tax")));
        assert!(officer.veils("firm") && !officer.veils("fir") && !officer.veils("any"));
        let supervisor = sight(Role::Supervisor);
        assert_eq!(supervisor.of_field("firm", "phone"), FieldAccess::Masked);
        assert_eq!(supervisor.of_field("firm", "tax"), FieldAccess::Read);
        assert_eq!(supervisor.own_rows("firm"), None);
    }
}
