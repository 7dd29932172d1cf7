//! The sign-ins of the fictional county, shown on its first page.

use super::Role;

/// Somebody of the fictional county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoAccount {
    /// The name to sign in with.
    pub username: &'static str,
    /// The password, which is no secret.
    pub password: &'static str,
    /// The name people call them by.
    pub name: &'static str,
    /// Their role.
    pub role: Role,
}

/// One person for each role.
pub const DEMO_ACCOUNTS: [DemoAccount; 6] = [
    person("admin", "周敏", Role::Administrator),
    person("county", "李建国", Role::County),
    person("inspector", "王芳", Role::Inspector),
    person("manager", "张桂兰", Role::DepotManager),
    person("point", "陈小红", Role::DispensingPoint),
    person("viewer", "刘洋", Role::Viewer),
];

const fn person(username: &'static str, name: &'static str, role: Role) -> DemoAccount {
    DemoAccount {
        username,
        password: "yaoju-demo-1",
        name,
        role,
    }
}
