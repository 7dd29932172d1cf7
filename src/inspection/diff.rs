//! What changed between two versions of a standard.

use serde::Serialize;
use serde_json::Value;

use super::standard::{Body, Check};

/// What became of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StandardChangeKind)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Something of it is otherwise.
    Changed,
}

/// A field that is otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = StandardFieldChange)]
pub struct FieldChange {
    /// Which one, as it is called in a check.
    pub field: String,
    /// As it was, in JSON.
    #[schema(value_type = Option<Object>)]
    pub from: Value,
    /// As it is.
    #[schema(value_type = Option<Object>)]
    pub to: Value,
}

/// What became of one check.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = StandardChange)]
pub struct Change {
    /// The check's code.
    pub code: String,
    /// What became of it.
    pub kind: ChangeKind,
    /// The check as it is, or as it was where it is gone.
    pub check: Check,
    /// What is otherwise.
    pub fields: Vec<FieldChange>,
}

/// The changes from one version to another: what is new or otherwise in the order of the new one,
/// then what is gone.
pub fn between(from: &Body, to: &Body) -> Vec<Change> {
    let find = |body: &'_ Body, code: &str| {
        let found = body.checks.iter().find(|check| check.code == code);
        found.cloned()
    };
    let mut changes = Vec::new();
    for check in &to.checks {
        let (kind, fields) = match find(from, &check.code) {
            None => (ChangeKind::Added, Vec::new()),
            Some(before) if before == *check => continue,
            Some(before) => (ChangeKind::Changed, fields(&before, check)),
        };
        changes.push(Change {
            code: check.code.clone(),
            kind,
            check: check.clone(),
            fields,
        });
    }
    let gone = from.checks.iter();
    changes.extend(
        gone.filter(|check| find(to, &check.code).is_none())
            .map(|check| Change {
                code: check.code.clone(),
                kind: ChangeKind::Removed,
                check: check.clone(),
                fields: Vec::new(),
            }),
    );
    changes
}

fn fields(before: &Check, after: &Check) -> Vec<FieldChange> {
    let told = |check: &Check| serde_json::to_value(check).unwrap_or_default();
    let (before, after) = (told(before), told(after));
    let names = after.as_object().into_iter().flatten();
    names
        .filter(|(name, value)| before[name.as_str()] != **value)
        .map(|(name, value)| FieldChange {
            field: name.clone(),
            from: before[name.as_str()].clone(),
            to: value.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_new_otherwise_and_gone_is_told() {
        let check = |code: &str, weight| Check {
            code: code.to_owned(),
            weight,
            ..Check::default()
        };
        let body = |checks| Body {
            checks,
            ..Body::default()
        };
        let from = body(vec![check("A", 1), check("B", 1), check("C", 1)]);
        let to = body(vec![check("A", 1), check("D", 1), check("C", 3)]);
        let told: Vec<_> = between(&from, &to)
            .into_iter()
            .map(|change| (change.code, change.kind, change.fields))
            .collect();
        let weight = FieldChange {
            field: "weight".into(),
            from: json!(1),
            to: json!(3),
        };
        assert_eq!(
            told,
            [
                ("D".to_owned(), ChangeKind::Added, vec![]),
                ("C".to_owned(), ChangeKind::Changed, vec![weight]),
                ("B".to_owned(), ChangeKind::Removed, vec![]),
            ]
        );
        assert_eq!(between(&to, &to), []);
    }
}
