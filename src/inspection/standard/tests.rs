//! A list of checks is sound, or all that is wrong with it is told.

use proptest::prelude::*;

use super::*;

fn words(zh: &str) -> Words {
    Words {
        zh: zh.to_owned(),
        en: String::new(),
    }
}

fn check(code: &str) -> Check {
    Check {
        code: code.to_owned(),
        part: words("库房"),
        text: words("有挡鼠板"),
        source: words("方案"),
        kinds: vec![FacilityKind::Depot],
        weight: 1,
        ..Check::default()
    }
}

fn codes(checks: Vec<Check>) -> Vec<(usize, Code)> {
    let body = Body {
        name: words("标准"),
        checks,
    };
    match body.checked(|index| index as u64 + 2) {
        Ok(_) => vec![],
        Err(faults) => faults
            .into_iter()
            .map(|fault| (fault.index, fault.why.code))
            .collect(),
    }
}

fn only_if(code: &str, other: &str) -> Check {
    Check {
        only_if: Some(other.to_owned()),
        ..check(code)
    }
}

#[test]
fn doubles_loops_and_empty_ranges_are_refused_with_their_row() {
    assert_eq!(codes(vec![check("A"), check("B")]), []);
    assert_eq!(
        codes(vec![check("A"), check("B"), check("A")]),
        [(2, Code::CheckCodeTwice)]
    );
    assert_eq!(
        codes(vec![
            only_if("A", "C"),
            only_if("B", "A"),
            only_if("C", "B"),
            only_if("D", "A")
        ]),
        [
            (0, Code::CheckCycle),
            (1, Code::CheckCycle),
            (2, Code::CheckCycle)
        ]
    );
    assert_eq!(codes(vec![only_if("A", "A")]), [(0, Code::CheckCycle)]);
    assert_eq!(
        codes(vec![only_if("A", "Z")]),
        [(0, Code::CheckConditionUnknown)]
    );
    let range = |least: Option<&str>, most: Option<&str>| Check {
        how: How::Range,
        least: least.map(str::to_owned),
        most: most.map(str::to_owned),
        ..check("A")
    };
    assert_eq!(codes(vec![range(Some("35"), Some("75.5"))]), []);
    assert_eq!(codes(vec![range(Some("35"), Some("35"))]), []);
    for (least, most, code) in [
        (Some("75"), Some("35"), Code::CheckRangeEmpty),
        (None, None, Code::CheckRangeMissing),
        (Some("40-70"), None, Code::CheckEndUnreadable),
    ] {
        assert_eq!(codes(vec![range(least, most)]), [(0, code)]);
    }
    let body = Body {
        name: words("标准"),
        checks: vec![check("A"), range(Some("75"), Some("35"))],
    };
    let refused = refusal(body.checked(|index| index as u64 + 2).unwrap_err());
    let sentence = refused.sentence(crate::error::Language::Zh);
    assert!(
        sentence.contains("第 3 行") && sentence.contains("75"),
        "{sentence}"
    );
    assert_eq!(refused.also[0].code, Code::CheckCodeTwice);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let cases = [
        (
            Check {
                weight: 101,
                ..check("A")
            },
            Code::CheckWeight,
        ),
        (
            Check {
                weight: -1,
                ..check("A")
            },
            Code::CheckWeight,
        ),
        (
            Check {
                kinds: vec![],
                ..check("A")
            },
            Code::CheckForNobody,
        ),
        (
            Check {
                least: Some("1".into()),
                ..check("A")
            },
            Code::CheckEndsUnfitting,
        ),
        (
            Check {
                how: How::Count,
                ..check("A")
            },
            Code::CheckCountMissing,
        ),
        (
            Check {
                how: How::Records,
                ..check("A")
            },
            Code::CheckRecordMissing,
        ),
        (check("一"), Code::CheckFieldInvalid),
        (
            Check {
                text: words(" "),
                ..check("A")
            },
            Code::CheckFieldInvalid,
        ),
        (
            Check {
                text: words(&"长".repeat(301)),
                ..check("A")
            },
            Code::CheckFieldInvalid,
        ),
    ];
    for (wrong, code) in cases {
        assert_eq!(codes(vec![wrong]), [(0, code)]);
    }
    assert_eq!(codes(vec![]), [(0, Code::StandardCount)]);
}

#[test]
fn a_check_is_for_the_kinds_and_levels_it_names() {
    let depot = Check {
        levels: vec![RegionLevel::Township],
        kinds: vec![FacilityKind::Depot, FacilityKind::Kit],
        ..check("A")
    };
    assert!(depot.is_for(FacilityKind::Depot, Some(RegionLevel::Township)));
    assert!(!depot.is_for(FacilityKind::Depot, Some(RegionLevel::County)));
    assert!(depot.is_for(FacilityKind::Kit, None));
    assert!(!depot.is_for(FacilityKind::Outlet, None));
}

proptest! {
    /// Whatever names whatever: a list that is taken has an order in which every condition is
    /// judged before what hangs on it.
    #[test]
    fn a_sound_list_has_an_order(parents in prop::collection::vec(0_usize..8, 1..8)) {
        let count = parents.len();
        let checks: Vec<Check> = parents
            .iter()
            .enumerate()
            .map(|(index, parent)| match parent {
                // Above the last there is nobody: no condition.
                parent if *parent >= count => check(&format!("C{index}")),
                parent => only_if(&format!("C{index}"), &format!("C{parent}")),
            })
            .collect();
        let is_taken = codes(checks.clone()).is_empty();
        let mut judged: Vec<&str> = Vec::new();
        for _ in 0..count {
            for check in &checks {
                let is_ready = check
                    .only_if
                    .as_deref()
                    .is_none_or(|code| judged.contains(&code));
                if is_ready && !judged.contains(&check.code.as_str()) {
                    judged.push(&check.code);
                }
            }
        }
        prop_assert_eq!(is_taken, judged.len() == count);
    }
}
