/** Calls about MQTT sources: brokers, the devices behind them, profiles of their messages. */
import { get, patch, path, post, put, remove } from "./client";
import type { Page } from "./types";

export interface Standing {
  connectedSince: string | null;
  lastMessageAt: string | null;
  messages: number;
  aside: number;
  unknown: number;
  slowed: number;
  error: string | null;
  errorAt: string | null;
}
export interface Source {
  code: string;
  name: string;
  region: string;
  facility: string | null;
  host: string;
  port: number;
  tls: boolean;
  authority: string;
  username: string;
  hasPassword: boolean;
  clientId: string;
  topic: string;
  profile: string;
  active: boolean;
  standing: Standing;
}
/** What may be set of a source; what is absent stays, or is as usual. */
export interface SourceSettings {
  name?: string;
  host?: string;
  port?: number;
  tls?: boolean;
  authority?: string;
  username?: string;
  password?: string;
  clientId?: string;
  topic?: string;
  profile?: string;
  active?: boolean;
}
export interface NewSource extends SourceSettings {
  code: string;
  region?: string;
  facility?: string;
}
export interface Heard {
  name: string;
  topic: string;
  payload: string;
  messages: number;
  heardAt: string;
}
export interface Devices {
  bound: { name: string; sensor: string; facility: string }[];
  heard: Heard[];
  sensors: { code: string; facility: string }[];
}
export interface Profile {
  code: string;
  name: string;
  topic: string | null;
  region: string | null;
  messages: unknown[];
}

export const sources = () => get<Page<Source>>("/mqtt-sources");
export const source = (code: string) => get<Source>(path`/mqtt-sources/${code}`);
export const addSource = (body: NewSource) => post<Source>("/mqtt-sources", body);
export const changeSource = (code: string, body: SourceSettings) =>
  patch<Source>(path`/mqtt-sources/${code}`, body);
export const devices = (code: string) => get<Devices>(path`/mqtt-sources/${code}/devices`);
export const bind = (code: string, body: { name: string; sensor: string }) =>
  post<void>(path`/mqtt-sources/${code}/devices`, body);
export const unbind = (code: string, name: string) =>
  remove<void>(path`/mqtt-sources/${code}/devices/${name}`);
export const profiles = () => get<Page<Profile>>("/mqtt-profiles");
export const putProfile = (
  code: string,
  body: { region: string; name: string; messages: unknown },
) => put<Profile>(path`/mqtt-profiles/${code}`, body);
