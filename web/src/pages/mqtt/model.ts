/** What a form of a source sends, and how often a page looks how it stands. */
import type { NewSource, Profile, Source, SourceSettings } from "../../api/mqtt";

/** While the page is open, how a source stands is asked for so often. */
export const LOOK_MS = 3_000;

export type Fields = Record<
  | "code"
  | "name"
  | "where"
  | "host"
  | "port"
  | "authority"
  | "username"
  | "password"
  | "clientId"
  | "profile"
  | "topic",
  string
> & { tls: boolean };

export const EMPTY: Fields = {
  code: "",
  name: "",
  where: "",
  host: "",
  port: "",
  tls: false,
  authority: "",
  username: "",
  password: "",
  clientId: "",
  profile: "yaoju",
  topic: "",
};

/** A source as its form shows it; a password never comes back. */
export function fieldsOf(source: Source): Fields {
  const { code, name, host, tls, authority, username, clientId, profile, topic } = source;
  const where = source.facility ? `facility:${source.facility}` : `region:${source.region}`;
  const port = String(source.port);
  return {
    code,
    name,
    where,
    host,
    port,
    tls,
    authority,
    username,
    password: "",
    clientId,
    profile,
    topic,
  };
}

/** Whether an empty field stands for what is usual. */
const given = (text: string) => (text.trim() === "" ? undefined : text.trim());

function common(fields: Fields): SourceSettings {
  const port = given(fields.port);
  const clientId = given(fields.clientId);
  const topic = given(fields.topic);
  return {
    name: fields.name,
    host: fields.host,
    tls: fields.tls,
    authority: fields.authority,
    username: fields.username,
    profile: fields.profile,
    // What is no number is sent as one that is refused, with the field named.
    ...(port === undefined ? {} : { port: /^\d{1,6}$/.test(port) ? Number(port) : 0 }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(topic === undefined ? {} : { topic }),
    // An empty password leaves the one that is there.
    ...(fields.password === "" ? {} : { password: fields.password }),
  };
}

export const changeOf = (fields: Fields): SourceSettings => common(fields);

export function newOf(fields: Fields): NewSource {
  const [kind, place = ""] = fields.where.split(":");
  return {
    code: fields.code.trim(),
    ...(kind === "facility" ? { facility: place } : { region: place }),
    ...common(fields),
  };
}

/** The topics that are usual with a profile; none where it was set up here. */
export const usualTopic = (profiles: readonly Profile[], code: string): string =>
  profiles.find((profile) => profile.code === code)?.topic ?? "";
