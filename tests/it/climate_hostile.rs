//! Hostile and broken input by the ways in that need no broker: devices over HTTP, and files.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use yaoju::db::Db;

use crate::{
    climate::{AT, device, hand_in, reading, room, sensor},
    on_both,
    world::{Caller, World},
};

on_both!(
    a_devices_nonsense_is_set_aside_with_its_reason,
    what_is_no_json_is_refused_and_nothing_of_it_kept,
    a_token_of_another_facility_is_refused,
    a_flood_of_one_device_hinders_no_other,
    a_file_too_large_is_refused_before_it_is_read,
    files_of_every_wrong_kind_are_refused,
    what_stands_wrong_in_a_file_is_set_aside,
    an_hour_twice_in_autumn_is_kept_and_flagged,
);

async fn begin(db: &Db) -> (World, Caller, Caller) {
    let world = World::county(db).await;
    let manager = world.sign_in("depot_manager").await;
    room(&manager).await;
    let secret = sensor(&manager, "XD-T1").await;
    world.pass(Duration::days(1));
    let manager = world.sign_in("depot_manager").await;
    let device = device(&world, &secret);
    (world, manager, device)
}

async fn asides(caller: &Caller) -> Vec<Value> {
    let answer = caller.get(&format!("{AT}/readings-aside")).await;
    answer.expect(200).json["items"].as_array().unwrap().clone()
}

async fn a_devices_nonsense_is_set_aside_with_its_reason(db: &Db) {
    let (world, manager, device) = begin(db).await;
    let at = world.now();
    let far = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let wrong = [
        ("not-a-number", json!({ "at": at, "celsius": null })),
        ("fault-code", reading(at, 85.0, 50.0)),
        ("fault-code", reading(at, -127.0, 50.0)),
        ("fahrenheit", reading(at, 77.0, 50.0)),
        ("celsius-impossible", reading(at, 1e300, 50.0)),
        ("humidity-fault", reading(at, 20.0, 0.0)),
        ("humidity-fault", reading(at, 20.0, 255.0)),
        ("humidity-impossible", reading(at, 20.0, -3.0)),
        ("future", reading(far("2062-03-01T00:00:00Z"), 20.0, 50.0)),
        (
            "before-sensor",
            reading(far("2001-03-01T00:00:00Z"), 20.0, 50.0),
        ),
        (
            "before-sensor",
            reading(far("0001-01-01T00:00:00Z"), 20.0, 50.0),
        ),
    ];
    let sent: Vec<Value> = wrong.iter().map(|(_, reading)| reading.clone()).collect();
    let answer = hand_in(&device, "XD-T1", &sent).await.expect(200).json;
    let told = answer["aside"].as_array().unwrap();
    assert_eq!(told.len(), wrong.len());
    for (told, (reason, _)) in told.iter().zip(&wrong) {
        assert_eq!(told["reason"], *reason);
    }
    let kept = asides(&manager).await;
    assert_eq!(kept.len(), wrong.len());
    assert!(kept.iter().any(|aside| aside["reading"]["celsius"] == 77.0));
    // Sent again they are there once.
    hand_in(&device, "XD-T1", &sent).await.expect(200);
    assert_eq!(asides(&manager).await.len(), wrong.len());
    // What a device says of its battery is read where it can be.
    let path = "/api/v1/sensors/XD-T1/readings";
    for (battery, shown) in [(json!(19.6), json!(20)), (json!(255), json!(20))] {
        let body = json!({ "readings": [reading(at, 20.0, 50.0)], "battery": battery });
        device.post(path, &body).await.expect(200);
        let sensors = manager.get(&format!("{AT}/sensors")).await.expect(200).json;
        let sensor = &sensors["items"][0];
        assert_eq!(
            (&sensor["battery"], &sensor["state"]),
            (&shown, &json!("battery-low"))
        );
    }
}

async fn what_is_no_json_is_refused_and_nothing_of_it_kept(db: &Db) {
    let (_world, manager, device) = begin(db).await;
    let path = "/api/v1/sensors/XD-T1/readings";
    let json = device.with("content-type", "application/json");
    for body in [
        &b""[..],
        b"21.5;48",
        b"{\"readings\":[{\"at\":\"2026-03-03T01:00:00Z\",\"celsius\":NaN}]}",
        b"{\"readings\":[{\"at\":\"2026-03-03T01:00:00Z\",\"celsius\":1e999}]}",
        b"{\"readings\":[{\"at\":\"noon\",\"celsius\":20}]}",
        b"{\"readings\":[{\"at\":\"2026-03-03T01:00:00\",\"celsius\":20}]}",
        b"\xff\xfe\x00",
        &[b'['; 4096],
    ] {
        let answer = json.upload(path, body).await;
        assert!((400..=422).contains(&answer.status), "{}", answer.text);
        assert!(!answer.code().is_empty(), "{}", answer.text);
    }
    let sensors = manager.get(&format!("{AT}/sensors")).await.expect(200).json;
    assert_eq!(sensors["items"][0]["state"], "new");
    assert!(asides(&manager).await.is_empty());
}

async fn a_token_of_another_facility_is_refused(db: &Db) {
    let (world, _, device) = begin(db).await;
    let root = world.sign_in("root").await;
    let there = "/api/v1/facilities/QD";
    let new = json!({ "code": "R1", "name": "n", "areaM2": "9", "climateClass": "normal" });
    root.post(&format!("{there}/storerooms"), &new)
        .await
        .expect(201);
    let new = json!({ "code": "QD-T1", "storeroom": "R1", "kind": "probe", "position": "" });
    root.post(&format!("{there}/sensors"), &new)
        .await
        .expect(201);
    let now = [reading(world.now(), 20.0, 50.0)];
    let refused = hand_in(&device, "QD-T1", &now).await;
    refused.refused("sensor-token-unknown").expect(401);
    let sensors = root.get(&format!("{there}/sensors")).await.expect(200).json;
    assert_eq!(sensors["items"][0]["state"], "new");
}

async fn a_flood_of_one_device_hinders_no_other(db: &Db) {
    let (world, manager, device_of_one) = begin(db).await;
    let other_secret = sensor(&manager, "XD-T2").await;
    let limited = yaoju::config::Settings::default().resolve().unwrap();
    let limited = World::with(db, limited);
    limited.pass(world.now() - limited.now());
    let header = |caller: &Caller| {
        let found = caller
            .headers
            .iter()
            .find(|(name, _)| *name == "authorization");
        found.unwrap().1.clone()
    };
    let one = limited
        .caller()
        .with("authorization", header(&device_of_one));
    let other = device(&limited, &other_secret);
    let now = [reading(world.now(), 20.0, 50.0)];
    let mut refused = None;
    for _ in 0..200 {
        let answer = hand_in(&one, "XD-T1", &now).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a flood is stopped");
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    hand_in(&other, "XD-T2", &now).await.expect(200);
}

async fn a_file_too_large_is_refused_before_it_is_read(db: &Db) {
    let (_world, manager, _) = begin(db).await;
    let path = format!("{AT}/sensors/XD-T1/file");
    let mut large = "时间,温度\n".as_bytes().to_vec();
    large.resize(50 << 20, b'1');
    let answer = manager.upload(&path, &large).await.expect(413);
    answer.refused("too-large");
}

async fn files_of_every_wrong_kind_are_refused(db: &Db) {
    let (_world, manager, _) = begin(db).await;
    let path = format!("{AT}/sensors/XD-T1/file");
    let table = "时间,温度(℃)\n2026-03-02 08:00:00,21.5\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(table);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(table.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let marked = [&b"\xef\xbb\xbf"[..], table.as_bytes()].concat();
    for good in [table.as_bytes(), &gbk, &utf16, &marked] {
        let seen = manager.upload(&format!("{path}?preview=true"), good).await;
        assert_eq!(seen.expect(200).json["readings"], 1);
    }
    let noise: Vec<u8> = (0..100_000_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    let (big5, _, _) = encoding_rs::BIG5.encode("時間,溫度(度)\n2026-03-02 08:00:00,21.5\n");
    for wrong in [
        &noise[..],
        &big5,
        b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"time,temp\n",
        b"time,temp\nnever,NaN\n",
    ] {
        let answer = manager.upload(&path, wrong).await;
        answer.refused("logger-file-unknown").expect(422);
    }
    assert!(asides(&manager).await.is_empty());
}

async fn what_stands_wrong_in_a_file_is_set_aside(db: &Db) {
    let (_world, manager, _) = begin(db).await;
    let path = format!("{AT}/sensors/XD-T1/file");
    let rows = [
        "2026-03-02 08:00:00,21.5,48",
        "2026-03-02 08:01:00,85.0,48",
        "2026-03-02 08:02:00,-127,48",
        "2026-03-02 08:03:00,77,48",
        "2026-03-02 08:04:00,21.5,255",
        "2062-03-02 08:05:00,21.5,48",
        "2001-03-02 08:06:00,21.5,48",
    ];
    let file = format!("时间,温度(℃),湿度(%RH)\n{}\n", rows.join("\n"));
    let kept = manager
        .upload(&path, file.as_bytes())
        .await
        .expect(200)
        .json;
    assert_eq!((&kept["readings"], &kept["aside"]), (&json!(2), &json!(6)));
    let mut reasons: Vec<String> = asides(&manager)
        .await
        .iter()
        .map(|aside| aside["reason"].as_str().unwrap().to_owned())
        .collect();
    reasons.sort();
    let expected = [
        "before-sensor",
        "fahrenheit",
        "fault-code",
        "fault-code",
        "future",
        "humidity-fault",
    ];
    assert_eq!(reasons, expected);
}

/// A clock that is set back reads the same hour twice: both values of each moment are kept.
async fn an_hour_twice_in_autumn_is_kept_and_flagged(db: &Db) {
    let (_world, manager, _) = begin(db).await;
    let path = format!("{AT}/sensors/XD-T1/file");
    let file = "时间,温度(℃)\n2026-03-02 01:00:00,20.0\n2026-03-02 01:30:00,20.1\n\
        2026-03-02 01:00:00,20.4\n2026-03-02 01:30:00,20.1\n2026-03-02 02:00:00,20.6\n";
    let kept = manager
        .upload(&path, file.as_bytes())
        .await
        .expect(200)
        .json;
    assert_eq!((&kept["readings"], &kept["new"]), (&json!(4), &json!(4)));
    let window = format!("{AT}/climate?from=2026-03-02&to=2026-03-02");
    let told = manager.get(&window).await.expect(200).json;
    let sensor = &told["rooms"][0]["sensors"][0];
    assert_eq!(
        (&sensor["samples"], &sensor["conflicts"]),
        (&json!(4), &json!(1))
    );
}
