//! Taking layers away: what needs a second person's approval, and what becomes of a request for it.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::{AccessLevel, FieldAccess, Rights, Sight};

/// Whose file is sensitive or large, so that a second person must approve it. What is open (L1) and tells of nobody never is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Layers and fields from this level on.
    pub level: AccessLevel,
    /// Layers above L1 with more features.
    pub features: u32,
}

impl Default for Approval {
    fn default() -> Self {
        Self { level: AccessLevel::L3, features: 10_000 }
    }
}

impl Rights {
    /// Whether taking away what a sight shows of a layer needs a second person.
    pub fn needs_approval(&self, sight: &Sight, layer: &str, level: AccessLevel, features: usize) -> bool {
        let is_large = level > AccessLevel::L1 && features > self.approval.features as usize;
        let tells = self.fields.iter().any(|(path, rule)| {
            let field = path.strip_prefix(layer).and_then(|rest| rest.strip_prefix('/'));
            let reads = field.is_some_and(|field| sight.of_field(layer, field) == FieldAccess::Read);
            reads && (rule.personal || rule.level >= self.approval.level)
        });
        level >= self.approval.level || is_large || tells
    }
}

/// A request to take a layer away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRow {
    pub id: String,
    /// The id of the account that asks.
    pub account: String,
    pub layer: String,
    /// Of the layer's content when it was asked: of other content nothing was approved.
    pub revision: String,
    /// Of what the account saw of it, fields and rows: nor of more than that.
    pub seen: String,
    pub level: AccessLevel,
    /// That the account saw.
    pub features: u64,
    pub purpose: String,
    pub asked_at: DateTime<Utc>,
    pub decision: Option<Decision>,
}

/// What a second person said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub approved: bool,
    /// The name of the account.
    pub by: String,
    pub at: DateTime<Utc>,
    pub reason: String,
}

/// How it stands with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportState {
    Waiting,
    Granted,
    Refused,
    Expired,
    /// The layer is another now.
    Outdated,
}

impl ExportState {
    pub fn as_str(self) -> &'static str {
        match self {
            ExportState::Waiting => "waiting",
            ExportState::Granted => "granted",
            ExportState::Refused => "refused",
            ExportState::Expired => "expired",
            ExportState::Outdated => "outdated",
        }
    }
}

impl ExportRow {
    /// When it is over: a week after it was asked without an answer, a day after it was approved.
    pub fn expires_at(&self) -> DateTime<Utc> {
        match &self.decision {
            Some(decision) => decision.at + Duration::days(1),
            None => self.asked_at + Duration::days(7),
        }
    }

    /// `same` says whether the layer is still what it was when it was asked.
    pub fn state(&self, now: DateTime<Utc>, same: bool) -> ExportState {
        match &self.decision {
            Some(decision) if !decision.approved => ExportState::Refused,
            _ if now >= self.expires_at() => ExportState::Expired,
            _ if !same => ExportState::Outdated,
            Some(_) => ExportState::Granted,
            None => ExportState::Waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::rights::FieldRule;

    #[test]
    fn what_is_sensitive_or_large_needs_a_second_person() {
        use AccessLevel::{L1, L2, L3, L4};
        let mut rights = Rights::default();
        rights.fields.insert("firm/phone".into(), FieldRule { level: L1, personal: true });
        rights.fields.insert("firm/tax".into(), FieldRule { level: L3, personal: false });
        let needs =
            |sight: &Sight, layer, level, features| rights.needs_approval(sight, layer, level, features);
        let masked = |phone, tax| Sight {
            fields: [("firm/phone".into(), phone), ("firm/tax".into(), tax)].into(),
            ..Sight::up_to(L4)
        };
        let all = Sight::up_to(L4);
        assert!(!needs(&all, "zone", L1, 1_000_000) && !needs(&all, "zone", L2, 10_000));
        assert!(needs(&all, "zone", L2, 10_001) && needs(&all, "zone", L3, 1));
        assert!(needs(&all, "firm", L1, 1));
        assert!(needs(&masked(FieldAccess::Masked, FieldAccess::Read), "firm", L1, 1));
        assert!(!needs(&masked(FieldAccess::Masked, FieldAccess::Hidden), "firm", L1, 1));
        assert!(!needs(&all, "fir", L1, 1));
    }

    #[test]
    fn a_request_ends_with_time_and_with_the_content_that_it_was_for() {
        let asked: DateTime<Utc> = "2026-11-26T00:00:00Z".parse().unwrap();
        let mut row = ExportRow {
            id: "1".into(),
            account: "a".into(),
            layer: "firm".into(),
            revision: "r".into(),
            seen: "s".into(),
            level: AccessLevel::L3,
            features: 2,
            purpose: "核对".into(),
            asked_at: asked,
            decision: None,
        };
        let of = |row: &ExportRow, days, same| row.state(asked + Duration::days(days), same);
        assert_eq!(of(&row, 6, true), ExportState::Waiting);
        assert_eq!(of(&row, 7, true), ExportState::Expired);
        assert_eq!(of(&row, 6, false), ExportState::Outdated);
        assert_eq!(of(&row, 8, false), ExportState::Expired);
        let at = asked + Duration::days(6);
        let decision = Decision { approved: true, by: "b".into(), at, reason: String::new() };
        row.decision = Some(decision.clone());
        assert_eq!(of(&row, 6, true), ExportState::Granted);
        assert_eq!(of(&row, 7, true), ExportState::Expired);
        assert_eq!(of(&row, 6, false), ExportState::Outdated);
        row.decision = Some(Decision { approved: false, ..decision });
        assert_eq!(of(&row, 9, false), ExportState::Refused);
    }
}
