/** What a form of a source sends. */
import { expect, test } from "vitest";
import type { Source } from "../src/api/mqtt";
import { sentText } from "../src/pages/climate/model";
import { changeOf, EMPTY, fieldsOf, newOf, usualTopic } from "../src/pages/mqtt/model";

const SOURCE: Source = {
  code: "GW1",
  name: "网关",
  region: "530102",
  facility: "XD",
  host: "192.168.1.2",
  port: 1883,
  tls: false,
  authority: "",
  username: "depot",
  hasPassword: true,
  clientId: "yaoju-gw1",
  topic: "yaoju/#",
  profile: "yaoju",
  active: true,
  standing: {
    connectedSince: null,
    lastMessageAt: null,
    messages: 0,
    aside: 0,
    unknown: 0,
    slowed: 0,
    error: null,
    errorAt: null,
  },
};

test("an empty password leaves the one that is there", () => {
  const fields = fieldsOf(SOURCE);
  expect(fields.password).toBe("");
  expect("password" in changeOf(fields)).toBe(false);
  expect(changeOf({ ...fields, password: " x " }).password).toBe(" x ");
});

test("what is empty is as usual, and what is no number is refused with its field", () => {
  const sent = newOf({ ...EMPTY, code: " GW1 ", where: "facility:XD", name: "n", host: "h" });
  expect(sent).toMatchObject({ code: "GW1", facility: "XD", profile: "yaoju", tls: false });
  for (const name of ["port", "clientId", "topic", "password", "region"])
    expect(name in sent).toBe(false);
  expect(newOf({ ...EMPTY, where: "region:530102" }).region).toBe("530102");
  expect(changeOf({ ...EMPTY, port: "abc" }).port).toBe(0);
  expect(changeOf({ ...EMPTY, port: " 8883 " }).port).toBe(8883);
});

test("a profile knows its usual topics", () => {
  const profiles = [
    { code: "yaoju", name: "Yaoju JSON", topic: "yaoju/#", region: null, messages: [] },
    { code: "OWN", name: "n", topic: null, region: "530102", messages: [] },
  ];
  expect(usualTopic(profiles, "yaoju")).toBe("yaoju/#");
  expect(usualTopic(profiles, "OWN")).toBe("");
});

test("what a device sent is shown on a line of bounded length", () => {
  expect(sentText("21.5;48")).toBe("21.5;48");
  expect(sentText({ celsius: 85 })).toBe('{"celsius":85}');
  expect(sentText("x".repeat(1000))).toHaveLength(301);
});
