/** Calls about dispensers: machines, slots, what they report. */
import { get, path, post, put, remove } from "./client";
import type { LotStatus, Named, Page } from "./types";

export const STATES = ["in_service", "faulty", "out_of_use", "retired"] as const;
export type MachineState = (typeof STATES)[number];
export const LOT_ORDERS = ["expiry", "first_in", "last_in"] as const;
export type LotOrder = (typeof LOT_ORDERS)[number];

export interface MachineBrief {
  code: string;
  name: string;
  address: string;
  supplier: Named | null;
  status: "active" | "suspended" | "closed";
  /** None where the machine is not set up. */
  state: MachineState | null;
  model: string;
  heardAt: string | null;
  silent: boolean;
  fault: string | null;
  slots: number;
  empty: number;
  suspended: number;
}
export interface MachineLot {
  product: string;
  number: string;
  expiry: string | null;
  status: LotStatus;
  units: number;
}
export interface Slot {
  code: string;
  product: { code: string; name: string; spec: string; baseUnit: string };
  packUnits: number;
  capacity: number;
  lotOrder: LotOrder;
  active: boolean;
  units: number;
  lots: MachineLot[];
}
export interface Machine extends MachineBrief {
  hours: string;
  maker: string;
  serial: string;
  spot: string;
  celsius: number | null;
  celsiusAt: string | null;
  doorOpen: boolean | null;
  doorAt: string | null;
  faultAt: string | null;
  tokenMadeAt: string | null;
  items: Slot[];
  /** In the machine and in no slot. */
  loose: MachineLot[];
}
export interface NewMachine {
  maker: string;
  model: string;
  serial: string;
  spot: string;
  state: MachineState;
}
export interface NewSlot {
  product: string;
  packUnits: number;
  capacity: number;
  lotOrder: LotOrder;
  active: boolean;
}
export interface MachineEvent {
  id: string;
  kind: "vend" | "fault" | "recovered" | "door" | "temperature" | "heartbeat";
  at: string;
  slot: string;
  packs: number;
  celsius: number | null;
  open: boolean | null;
  detail: string;
  document: string | null;
  cause: string | null;
}
export interface SuspendedVend {
  id: string;
  at: string;
  slot: string;
  packs: number;
  units: number;
  cause: string;
}

export const machines = () => get<Page<MachineBrief>>("/machines");
export const machine = (at: string) => get<Machine>(path`/facilities/${at}/machine`);
export const saveMachine = (at: string, body: NewMachine) =>
  put<Machine>(path`/facilities/${at}/machine`, body);
export const saveSlot = (at: string, slot: string, body: NewSlot) =>
  put<Slot>(path`/facilities/${at}/slots/${slot}`, body);
export const makeToken = (at: string) =>
  post<{ secret: string }>(path`/facilities/${at}/machine/token`, {});
export const revokeToken = (at: string) => remove<void>(path`/facilities/${at}/machine/token`);
export const events = (at: string) =>
  get<Page<MachineEvent>>(path`/facilities/${at}/machine/events`);
export const suspense = (at: string) =>
  get<Page<SuspendedVend>>(path`/facilities/${at}/machine/suspense`);

/** Where a maker's answer holds what: JSON pointers, names of parameters, words for kinds. */
export type FeedReading = Record<string, unknown>;
export interface Feed {
  address: string;
  header: string;
  hasSecret: boolean;
  reading: FeedReading;
  every: number;
  active: boolean;
  triedAt: string | null;
  answeredAt: string | null;
  failures: number;
  fault: string | null;
  status: number | null;
  nextAt: string | null;
  kept: number;
  unread: number;
  unreadWhy: string;
}
export interface NewFeed {
  address: string;
  header: string;
  /** Absent: the one that is kept stays. */
  secret?: string;
  reading: FeedReading;
  every: number;
  active: boolean;
}

export const feed = (at: string) => get<Feed>(path`/facilities/${at}/machine/feed`);
export const saveFeed = (at: string, body: NewFeed) =>
  put<Feed>(path`/facilities/${at}/machine/feed`, body);
export const explain = (
  at: string,
  body: {
    id: string;
    slot: string;
    lot: { number: string; expiry: string | null };
    reason: string;
  },
) => post<Page<SuspendedVend>>(path`/facilities/${at}/machine/suspense`, body);
