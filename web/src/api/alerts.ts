/** Calls about telling people: alerts, channels, rules, what was sent. */
import { get, patch, path, post, put, remove, type Query } from "./client";
import type { Half, Side } from "./climate";
import type { Named, Page, Role } from "./types";

export const EVENTS = [
  "excursion-alarm",
  "power-loss",
  "excursion-warning",
  "sensor-silent",
  "record-missing",
  "battery-low",
  "calibration-overdue",
  "finding-overdue",
  "certificate-ending",
] as const;
export type AlertEvent = (typeof EVENTS)[number];
export const STAGES = ["first", "escalated"] as const;
export type Stage = (typeof STAGES)[number];

export interface Facts {
  sensor: string | null;
  storeroom: Named | null;
  quantity: "celsius" | "humidity" | null;
  side: Side | null;
  limit: number | null;
  worst: number | null;
  count: number | null;
  day: string | null;
  half: Half | null;
  battery: number | null;
  check: string | null;
  certificate: string | null;
}
export interface Alert {
  id: string;
  facility: Named;
  utcOffsetMinutes: number;
  event: AlertEvent;
  grave: boolean;
  subject: string;
  since: string;
  facts: Facts;
  raisedAt: string;
  endedAt: string | null;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  escalatedAt: string | null;
  mayAcknowledge: boolean;
}
export interface Alerts extends Page<Alert> {
  /** How many wait for somebody of mine to see them. */
  open: number;
}
export const open = () => get<Alerts>("/alerts");
export const record = (query: Query) => get<Alerts>("/alerts", { ...query, all: true });
export const acknowledge = (alert: Alert, id: string) =>
  post<Alert>(path`/facilities/${alert.facility.code}/alerts/${alert.id}/acknowledgement`, { id });

export const KINDS = ["wecom", "dingtalk", "webhook"] as const;
export type ChannelKind = (typeof KINDS)[number];
export interface Channel {
  id: string;
  kind: ChannelKind;
  name: string;
  place: Named | null;
  host: string;
  signed: boolean;
  active: boolean;
  changedAt: string;
  triedAt: string | null;
}
/** A region's code, a facility's, or neither for everywhere. */
export interface PlaceRequest {
  region?: string;
  facility?: string;
}
export interface Trial {
  sent: boolean;
  reason: { code: string; detail: string } | null;
}
export const channels = () => get<Page<Channel>>("/alert-channels");
export const addChannel = (
  body: PlaceRequest & { kind: ChannelKind; name: string; address: string; secret?: string },
) => post<Channel>("/alert-channels", body);
export const changeChannel = (
  id: string,
  body: { name?: string; address?: string; secret?: string; active?: boolean },
) => patch<Channel>(path`/alert-channels/${id}`, body);
export const tryChannel = (id: string) => post<Trial>(path`/alert-channels/${id}/trial`);

export interface Terms {
  minutes: number;
  roles: Role[];
  channels: string[];
  quiet: { from: string; to: string } | null;
  loud: boolean;
  active: boolean;
}
export interface Rule extends Terms {
  id: string;
  event: AlertEvent;
  stage: Stage;
  place: Named | null;
  default: boolean;
  mayChange: boolean;
}
export const rules = () => get<Page<Rule>>("/alert-rules");
export const addRule = (body: PlaceRequest & { event: AlertEvent; stage: Stage; terms: Terms }) =>
  post<Rule>("/alert-rules", body);
export const changeRule = (id: string, terms: Terms) => put<Rule>(path`/alert-rules/${id}`, terms);
export const removeRule = (id: string) => remove<void>(path`/alert-rules/${id}`);

export interface Delivery {
  id: string;
  facility: Named;
  event: AlertEvent;
  stage: Stage;
  channel: string;
  state: "waiting" | "sent" | "failed";
  attempts: number;
  madeAt: string;
  nextAt: string | null;
  endedAt: string | null;
  reason: { code: string; detail: string } | null;
}
export const deliveries = (query: Query) => get<Page<Delivery>>("/alert-deliveries", query);
