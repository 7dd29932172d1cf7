//! Passwords that everybody tries first, in lower case.

/// From eight characters on: shorter ones are refused anyway, and so are plain runs.
const COMMON: &[&str] = &[
    "00000000",
    "0123456789",
    "01234567",
    "100200300",
    "10203040",
    "102030405060",
];

/// Whether `lower`, a password in lower case, is one that everybody tries first.
pub fn is_common(lower: &str) -> bool {
    COMMON.contains(&lower)
}
