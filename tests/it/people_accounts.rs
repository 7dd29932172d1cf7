//! Accounts over HTTP: who is kept by whom, inviting, roles, the last administrator; and the
//! command for when nobody can sign in.

use serde_json::{Value, json};
use yaoju::{
    clock::Clock,
    db::{Db, Tx},
    error::{Code, Error, Result},
    people::{
        Role,
        command::{UserCommand, act},
        store::{
            accounts,
            acts::{self, By},
            grants,
            kept::Keeps,
        },
    },
};

use crate::{
    on_both,
    world::{Answer, COUNTY, Caller, OTHER_COUNTY, World},
};

on_both!(
    somebody_is_invited_and_comes,
    nobody_gives_more_than_they_have,
    only_ones_own_people_are_kept,
    the_list_says_what_the_rule_says,
    the_list_pages_and_searches,
    roles_hold_and_end_at_once,
    the_last_administrator_stays,
    two_administrators_cannot_remove_each_other,
    names_and_phones_change,
    the_command_lets_people_in,
);

const USERS: &str = "/api/v1/users";

fn invitation(username: &str, roles: &Value) -> Value {
    json!({ "username": username, "name": "李四", "phone": " 0871-1234 ", "roles": roles })
}

async fn id_of(world: &World, username: &str) -> String {
    world.actor(username).await.account.to_string()
}

/// What `caller` may do with this person: each act and its status.
async fn act_on(caller: &Caller, id: &str, act: &str) -> Answer {
    let path = format!("{USERS}/{id}");
    let viewer = json!({ "roles": [{ "role": "viewer", "region": COUNTY }] });
    match act {
        "show" => caller.get(&path).await,
        "change" => caller.patch(&path, &json!({ "name": "新名" })).await,
        "roles" => caller.put(&format!("{path}/roles"), &viewer).await,
        other => caller.send("POST", &format!("{path}/{other}"), None).await,
    }
}

const ACTS: [&str; 6] = ["show", "change", "roles", "reset", "lock", "unlock"];

async fn somebody_is_invited_and_comes(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let roles = json!([
        { "role": "depot_manager", "facility": "TD" },
        { "role": "viewer", "region": COUNTY },
        { "role": "viewer", "region": COUNTY },
    ]);
    let made = county
        .post(USERS, &invitation("LiSi", &roles))
        .await
        .expect(201);
    let user = &made.json["user"];
    assert_eq!(user["username"], "lisi");
    assert_eq!(user["status"], "invited");
    assert_eq!(user["phone"], "0871-1234");
    assert_eq!(user["lastSignInAt"], Value::Null);
    assert_eq!(
        user["roles"].as_array().unwrap().len(),
        2,
        "the same twice is once"
    );
    let again = county.post(USERS, &invitation("lisi", &roles)).await;
    assert_eq!(again.refused("already-exists").json["field"], "username");

    let link = made.json["link"]
        .as_str()
        .unwrap()
        .replace("/link/", "/api/v1/links/");
    let browser = world.caller();
    let shown = browser.get(&link).await.expect(200).json;
    let expected = json!({ "purpose": "invite", "username": "lisi", "name": "李四" });
    assert_eq!(shown, expected);
    let body = json!({ "password": "battery staple", "username": "root", "name": "冒名" });
    let inside = browser.post(&link, &body).await.expect(200);
    assert_eq!(inside.json["user"]["username"], "lisi", "the link says who");
    assert_eq!(inside.json["home"]["facility"]["code"], "TD");
    browser.get(&link).await.refused("link-unknown");
    let user = county
        .get(&format!("{USERS}/{}", user["id"].as_str().unwrap()))
        .await;
    let user = user.expect(200).json;
    assert_eq!(user["status"], "active");
    assert_ne!(user["lastSignInAt"], Value::Null);
}

async fn nobody_gives_more_than_they_have(db: &Db) {
    let world = World::county(db).await;
    let region = |role: &str, code: &str| json!([{ "role": role, "region": code }]);
    let facility = |role: &str, code: &str| json!([{ "role": role, "facility": code }]);
    let county = world.sign_in("county").await;
    let administrator = world.sign_in("administrator").await;
    let root = world.sign_in("root").await;
    // Who gives what: the refusal for county staff, for the county's administrator, for root.
    let no = "not-allowed";
    let table = [
        (region("viewer", "530102001"), "", "", ""),
        (region("county", COUNTY), "", "", ""),
        (facility("depot_manager", "FD1"), "", "", ""),
        (region("administrator", COUNTY), no, "", ""),
        (region("viewer", OTHER_COUNTY), no, no, ""),
        (region("viewer", "530000"), no, no, ""),
        (region("viewer", ""), no, no, ""),
        (region("administrator", ""), no, no, ""),
        (facility("viewer", "QD"), no, no, ""),
        (facility("viewer", "NONE"), no, no, "not-found"),
        (
            region("viewer", "999999"),
            "region-unknown",
            "region-unknown",
            "region-unknown",
        ),
        (
            facility("county", "XD"),
            "role-needs-region",
            "role-needs-region",
            "role-needs-region",
        ),
        (json!([]), "roles-missing", "roles-missing", "roles-missing"),
        (
            json!([{ "role": "viewer" }]),
            "roles-missing",
            "roles-missing",
            "roles-missing",
        ),
    ];
    for (n, (roles, by_county, by_administrator, by_root)) in table.into_iter().enumerate() {
        for (who, caller, code) in [
            ("c", &county, by_county),
            ("a", &administrator, by_administrator),
            ("r", &root, by_root),
        ] {
            let invited = caller
                .post(USERS, &invitation(&format!("{who}{n}"), &roles))
                .await;
            assert_eq!(invited.code(), code, "{who} {roles}");
            // The same holds when roles are changed instead of given first.
            let id = world
                .user(&format!("x{who}{n}"), Role::Viewer, COUNTY)
                .await;
            let body = json!({ "roles": roles });
            let changed = caller.put(&format!("{USERS}/{id}/roles"), &body).await;
            assert_eq!(changed.code(), code, "{who} {roles}");
        }
    }
    for username in ["inspector", "depot_manager", "dispensing_point", "viewer"] {
        let caller = world.sign_in(username).await;
        let body = invitation("new", &facility("viewer", "XD"));
        assert_eq!(caller.post(USERS, &body).await.refused(no).status, 403);
    }
}

async fn only_ones_own_people_are_kept(db: &Db) {
    let world = World::county(db).await;
    world.user("near", Role::DepotManager, "TD").await;
    world.user("far", Role::DepotManager, "QD").await;
    let both = [(Role::Viewer, COUNTY), (Role::Viewer, OTHER_COUNTY)];
    world.user_with("both", &both, None).await;
    let county = world.sign_in("county").await;
    for (username, is_kept) in [
        ("near", true),
        ("far", false),
        ("both", false),
        ("administrator", false),
        ("root", false),
    ] {
        let id = id_of(&world, username).await;
        for act in ACTS {
            let answer = act_on(&county, &id, act).await;
            if is_kept {
                assert!(answer.status < 300, "{username} {act} {}", answer.text);
            } else {
                assert_eq!(
                    answer.refused("not-allowed").status,
                    403,
                    "{username} {act}"
                );
            }
        }
    }
    let unknown = "00000000-0000-0000-0000-000000000000";
    for act in ACTS {
        act_on(&county, unknown, act).await.refused("not-allowed");
        let root = world.sign_in("root").await;
        act_on(&root, unknown, act).await.refused("not-found");
        act_on(&root, "not-an-id", act).await.refused("not-found");
    }
    let id = id_of(&world, "near").await;
    for username in ["inspector", "depot_manager", "viewer"] {
        let caller = world.sign_in(username).await;
        caller.get(USERS).await.refused("not-allowed");
        for act in ACTS {
            act_on(&caller, &id, act).await.refused("not-allowed");
        }
    }
}

/// The list is cut in SQL, single accounts are judged by the rule: they must agree.
async fn the_list_says_what_the_rule_says(db: &Db) {
    let world = World::county(db).await;
    let scopes = [
        "",
        "530000",
        COUNTY,
        "530102001",
        OTHER_COUNTY,
        "XD",
        "TD",
        "QD",
    ];
    let mut everybody = Vec::new();
    for role in [Role::Administrator, Role::County, Role::Viewer] {
        for scope in scopes {
            let username = format!("{role:?}-{scope}").to_lowercase();
            world.user(&username, role, scope).await;
            everybody.push(username);
        }
    }
    world.user_with("none", &[], None).await;
    world
        .user_with(
            "two",
            &[(Role::County, COUNTY), (Role::Administrator, OTHER_COUNTY)],
            None,
        )
        .await;
    everybody.extend(["none".to_owned(), "two".to_owned()]);
    let mut tx = db.read().await.unwrap();
    let all = Keeps::of(&world.actor("root").await);
    let anybody = accounts::Wanted {
        pattern: "%".to_owned(),
        limit: 200,
        ..accounts::Wanted::default()
    };
    let all = accounts::listed(&mut tx, &all, &anybody).await.unwrap();
    let mut kept_count = 0;
    for username in &everybody {
        let actor = world.actor(username).await;
        let keeps = Keeps::of(&actor);
        let listed = accounts::listed(&mut tx, &keeps, &anybody).await.unwrap();
        for account in &all {
            let held = grants::held(&mut tx, account.id).await.unwrap();
            let roles: Vec<_> = held.iter().map(|held| (held.role, held.place())).collect();
            let is_listed = listed.iter().any(|other| other.id == account.id);
            assert_eq!(
                is_listed,
                actor.may_keep(&roles),
                "{username} {}",
                account.username
            );
            kept_count += usize::from(is_listed);
        }
    }
    assert!(kept_count > all.len(), "the comparison compares something");
}

async fn the_list_pages_and_searches(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let mut names = Vec::new();
    let mut next = String::new();
    loop {
        let page = root
            .get(&format!("{USERS}?limit=3&after={next}"))
            .await
            .expect(200);
        let items = page.json["items"].as_array().unwrap();
        names.extend(
            items
                .iter()
                .map(|user| user["username"].as_str().unwrap().to_owned()),
        );
        match page.json["next"].as_str() {
            Some(after) => after.clone_into(&mut next),
            None => break,
        }
    }
    assert!(names.is_sorted() && names.len() == 7, "{names:?}");
    let found = root
        .get(&format!("{USERS}?q=COUNTY"))
        .await
        .expect(200)
        .json;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let found = root.get(&format!("{USERS}?q=%25")).await.expect(200).json;
    assert_eq!(found["items"], json!([]), "a wildcard is taken literally");
    root.get(&format!("{USERS}?limit=0"))
        .await
        .refused("invalid-input");
}

async fn roles_hold_and_end_at_once(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let viewer = world.sign_in("viewer").await;
    viewer.get("/api/v1/facilities/XD").await.expect(200);
    viewer.get(USERS).await.refused("not-allowed");
    let id = id_of(&world, "viewer").await;
    let path = format!("{USERS}/{id}/roles");
    let roles = json!({ "roles": [{ "role": "county", "region": OTHER_COUNTY }] });
    let user = root.put(&path, &roles).await.expect(200).json;
    assert_eq!(user["roles"][0]["scope"]["code"], OTHER_COUNTY);
    viewer
        .get("/api/v1/facilities/XD")
        .await
        .refused("not-allowed");
    viewer.get(USERS).await.expect(200);
}

async fn the_last_administrator_stays(db: &Db) {
    let world = World::county(db).await;
    let root = world.sign_in("root").await;
    let id = id_of(&world, "root").await;
    // The county's own administrator cannot take root's place.
    for act in ["lock", "roles"] {
        let answer = act_on(&root, &id, act).await;
        assert_eq!(answer.refused("last-administrator").status, 409);
    }
    root.get("/api/v1/session").await.expect(200);
    // One who was invited and never came does not count, and neither does one who is locked.
    let everywhere = json!([{ "role": "administrator", "region": "" }]);
    root.post(USERS, &invitation("later", &everywhere))
        .await
        .expect(201);
    act_on(&root, &id, "lock")
        .await
        .refused("last-administrator");
    let second = world
        .user("second", Role::Administrator, "")
        .await
        .to_string();
    act_on(&root, &second, "lock").await.expect(204);
    act_on(&root, &id, "roles")
        .await
        .refused("last-administrator");
    act_on(&root, &second, "unlock").await.expect(204);
    act_on(&root, &id, "roles").await.expect(200);
    root.get(USERS).await.refused("not-allowed");
    let second = world.sign_in("second").await;
    second.get(USERS).await.expect(200);
    // In a county that has no administrator of everywhere, its own last one stays.
    let mut tx = db.write().await.unwrap();
    tx.query("DELETE FROM role_grant WHERE everywhere")
        .run()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    world.app.actors.forget();
    let administrator = world.sign_in("administrator").await;
    let id = id_of(&world, "administrator").await;
    act_on(&administrator, &id, "lock")
        .await
        .refused("last-administrator");
}

/// While one administrator is being locked and it is not yet done, the other one cannot be.
async fn two_administrators_cannot_remove_each_other(db: &Db) {
    let world = World::county(db).await;
    world.user("second", Role::Administrator, "").await;
    let clock = world.app.clock.clone();
    let mut first = db.write().await.unwrap();
    lock(&mut first, &clock, "second").await.unwrap();
    let other = tokio::spawn({
        let (db, clock) = (db.clone(), clock.clone());
        async move {
            let mut tx = db.write().await?;
            lock(&mut tx, &clock, "root").await?;
            tx.commit().await
        }
    });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    first.commit().await.unwrap();
    let Err(Error::Refused(refusal)) = other.await.unwrap() else {
        panic!("nobody is left");
    };
    assert_eq!(refusal.code, Code::LastAdministrator);
}

async fn lock(tx: &mut Tx, clock: &Clock, username: &str) -> Result<()> {
    let account = accounts::account_named(tx, username).await?.unwrap();
    let by = By {
        account: None,
        clock,
    };
    acts::lock(tx, &by, &account).await
}

async fn names_and_phones_change(db: &Db) {
    let world = World::county(db).await;
    let county = world.sign_in("county").await;
    let path = format!("{USERS}/{}", id_of(&world, "viewer").await);
    let user = county
        .patch(&path, &json!({ "name": " 王五 ", "phone": "110" }))
        .await;
    let user = user.expect(200).json;
    assert_eq!(
        (&user["name"], &user["phone"]),
        (&json!("王五"), &json!("110"))
    );
    let user = county
        .patch(&path, &json!({ "phone": "" }))
        .await
        .expect(200)
        .json;
    assert_eq!(
        (&user["name"], &user["phone"]),
        (&json!("王五"), &Value::Null)
    );
    for (body, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "长".repeat(41) }), "name"),
        (json!({ "phone": "1".repeat(33) }), "phone"),
    ] {
        assert_eq!(
            county.patch(&path, &body).await.expect(422).json["field"],
            field
        );
    }
}

async fn the_command_lets_people_in(db: &Db) {
    let world = World::county(db).await;
    let clock = &world.app.clock;
    let add =
        |username: &str, role, region: Option<&str>, facility: Option<&str>| UserCommand::Add {
            username: username.to_owned(),
            name: None,
            role,
            region: region.map(str::to_owned),
            facility: facility.map(str::to_owned),
        };
    let username = || "zhaoliu".to_owned();
    let link = act(db, clock, add("ZhaoLiu", Role::Administrator, None, None)).await;
    let link = link.unwrap().unwrap().replace("/link/", "/api/v1/links/");
    let body = json!({ "password": "battery staple" });
    let me = world.caller().post(&link, &body).await.expect(200).json;
    assert_eq!(me["user"]["username"], "zhaoliu");
    assert_eq!(me["roles"][0]["scope"]["code"], "");
    let link = act(
        db,
        clock,
        UserCommand::Reset {
            username: username(),
        },
    )
    .await;
    let link = link.unwrap().unwrap().replace("/link/", "/api/v1/links/");
    world.caller().get(&link).await.expect(200);
    let lock = act(
        db,
        clock,
        UserCommand::Lock {
            username: username(),
        },
    )
    .await;
    assert_eq!(lock.unwrap(), None);
    world.caller().get(&link).await.refused("link-unknown");
    act(
        db,
        clock,
        UserCommand::Unlock {
            username: username(),
        },
    )
    .await
    .unwrap();

    act(db, clock, add("m1", Role::DepotManager, None, Some("XD")))
        .await
        .unwrap();
    act(db, clock, add("c1", Role::County, Some(COUNTY), None))
        .await
        .unwrap();
    for (command, code) in [
        (add("m1", Role::Viewer, None, None), "already-exists"),
        (
            add("m2", Role::County, None, Some("XD")),
            "role-needs-region",
        ),
        (add("m2", Role::Viewer, None, Some("NONE")), "not-found"),
        (add("m2", Role::Viewer, Some("999999"), None), "not-found"),
        (
            UserCommand::Lock {
                username: "nobody".to_owned(),
            },
            "not-found",
        ),
    ] {
        let Err(Error::Refused(refusal)) = act(db, clock, command).await else {
            panic!("{code} was not refused");
        };
        assert_eq!(refusal.code.text(), code);
    }
}
