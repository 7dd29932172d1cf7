//! Codes are different, and conditions lead somewhere and never back.

use std::collections::HashMap;

use super::{Check, Fault};
use crate::error::Code;

/// Codes that stand there twice.
pub fn doubles(checks: &[Check], row: &impl Fn(usize) -> u64) -> Vec<Fault> {
    let mut first = HashMap::new();
    let mut faults = Vec::new();
    for (index, check) in checks.iter().enumerate() {
        let code = check.code.trim();
        match first.get(code) {
            Some(other) => faults.push(Fault {
                index,
                why: Code::CheckCodeTwice
                    .with("row", row(index))
                    .with("code", code)
                    .with("other", row(*other))
                    .at(format!("checks[{index}].code")),
            }),
            None => {
                first.insert(code, index);
            }
        }
    }
    faults
}

/// Conditions that name nothing, or lead back to themselves.
pub fn conditions(checks: &[Check], row: &impl Fn(usize) -> u64) -> Vec<Fault> {
    let by_code: HashMap<&str, &Check> = checks
        .iter()
        .map(|check| (check.code.trim(), check))
        .collect();
    let parent = |check: &Check| check.only_if.clone().filter(|code| !code.is_empty());
    let mut faults = Vec::new();
    for (index, check) in checks.iter().enumerate() {
        let mut path = vec![check.code.clone()];
        let mut next = parent(check);
        while let Some(code) = next {
            let refusal = |refused: Code| Fault {
                index,
                why: refused
                    .with("row", row(index))
                    .with("code", &check.code)
                    .with("other", &code)
                    .with("path", format!("{} → {code}", path.join(" → ")))
                    .at(format!("checks[{index}].onlyIf")),
            };
            if code == check.code {
                faults.push(refusal(Code::CheckCycle));
                break;
            }
            // A loop further up is told at the checks that are in it.
            if path.contains(&code) {
                break;
            }
            let Some(found) = by_code.get(code.as_str()) else {
                if path.len() == 1 {
                    faults.push(refusal(Code::CheckConditionUnknown));
                }
                break;
            };
            next = parent(found);
            path.push(code);
        }
    }
    faults
}
