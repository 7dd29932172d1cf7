/** Calls about temperature and humidity. */
import { get, patch, path, post, remove, type Query } from "./client";
import type { DocumentKind, LotStatus, Named, Page, ZoneState } from "./types";

export type Half = "morning" | "afternoon";
export const HALVES: readonly Half[] = ["morning", "afternoon"];
export type Side = "low" | "high";
export type HandState = "inside" | "incomplete" | "settled";

export interface Limits {
  celsiusLow: number | null;
  celsiusHigh: number | null;
  humidityLow: number | null;
  humidityHigh: number | null;
}
export interface HandMeasure {
  id: string;
  measure: string;
  at: string;
  celsius: number;
  humidity: number;
  by: string;
}
export interface HandReading {
  id: string;
  at: string;
  celsius: number;
  humidity: number;
  state: HandState;
  celsiusOut: Side | null;
  humidityOut: Side | null;
  onTime: boolean;
  late: boolean;
  note: string;
  corrects: string | null;
  corrected: boolean;
  recordedAt: string;
  by: string;
  measures: HandMeasure[];
}
export interface Mark {
  reading: HandReading | null;
  others: HandReading[];
}
export type DueHours = Record<Half, [number, number]>;
export interface RoomToday extends Record<Half, Mark> {
  code: string;
  name: string;
  climateClass: string;
  sensors: number;
  limits: Limits;
  incomplete: HandReading[];
}
export interface Today {
  day: string;
  half: Half;
  due: DueHours;
  rooms: RoomToday[];
  openExcursions: number;
  alarms: number;
}
export interface NewMeasure {
  id: string;
  measure: string;
  at: string;
  celsius: number;
  humidity: number;
}
export interface NewReading {
  id: string;
  storeroom: string;
  at: string;
  celsius: number;
  humidity: number;
  note?: string;
  corrects?: string;
}

export interface Range {
  low: number;
  high: number;
}
export interface Point {
  from: string;
  to: string;
  celsius: Range;
  humidity: Range | null;
  samples: number;
}
export interface SensorClimate {
  sensor: string;
  position: string;
  state: Sensor["state"];
  samples: number;
  conflicts: number;
  kinetic: { celsius: number | null; coveredSeconds: number; windowSeconds: number };
  points: Point[];
}
export interface Climate {
  from: string;
  to: string;
  rooms: { storeroom: Named; limits: Limits; sensors: SensorClimate[] }[];
  excursions: Excursion[];
  /** What was posted meanwhile that moved stock in these rooms, the newest first. */
  events: LedgerEvent[];
}
export interface LedgerEvent {
  document: string;
  number: number;
  kind: DocumentKind;
  at: string;
}

export type NoteKind = "acknowledgement" | "measure" | "closing";
export interface Excursion {
  id: string;
  sensor: string;
  storeroom: Named;
  quantity: "celsius" | "humidity";
  side: Side;
  limit: number;
  worst: number;
  gravity: "noticed" | "warning" | "alarm";
  beganAt: string;
  lastAt: string;
  endedAt: string | null;
  lastedSeconds: number;
  /** How many lots that were set aside because of it nobody has judged. */
  unjudged: number;
  notes: { id: string; kind: NoteKind; note: string; at: string; by: string }[];
}

export const VERDICTS = ["release", "keep", "reject"] as const;
export type Verdict = (typeof VERDICTS)[number];
export interface ZoneUnits {
  code: string;
  name: string;
  state: ZoneState;
  units: number;
}
export interface Judgement {
  verdict: Verdict;
  reason: string;
  at: string;
  by: string;
  document: string | null;
  documentNumber: number | null;
}
/** A lot that was in the room while it was outside. */
export interface TouchedLot {
  id: string;
  number: string;
  expiry: string | null;
  status: LotStatus;
  product: Named;
  baseUnit: string;
  then: ZoneUnits[];
  now: ZoneUnits[];
  elsewhere: { facility: Named; units: number }[];
  movable: number;
  waiting: number;
  judgements: Judgement[];
}
export interface Followed {
  excursion: Excursion;
  limits: Limits;
  warnAfter: number;
  alarmAfter: number;
  lots: TouchedLot[];
  more: boolean;
  waitingZone: Named | null;
  moves: { id: string; number: number; at: string; by: string; reversed: boolean }[];
}

/** What a stretch of a lot's life came to. */
export interface Lived {
  outside: { quantity: "celsius" | "humidity"; side: Side; seconds: number }[];
  celsius: Range | null;
  humidity: Range | null;
  kinetic: number | null;
  coveredSeconds: number;
  windowSeconds: number;
  complete: boolean;
  within: boolean;
}
export interface LotClimate {
  limits: Limits;
  stays: {
    facility: Named;
    storeroom: Named | null;
    from: string;
    until: string | null;
    units: number;
    climate: Lived;
  }[];
  whole: Lived;
  elsewhere: { complete: boolean; within: boolean } | null;
  judgements: {
    facility: Named;
    excursion: string;
    verdict: Verdict;
    reason: string;
    at: string;
    by: string;
  }[];
}

export const ROOM_STATES = [
  "alarm",
  "warning",
  "noticed",
  "silent",
  "unrecorded",
  "within",
] as const;
export type RoomState = (typeof ROOM_STATES)[number];
export interface RoomStanding {
  id: string;
  facility: Named;
  region: string;
  storeroom: Named;
  climateClass: string;
  state: RoomState;
  sensors: number;
  silent: number;
  readAt: string | null;
  celsius: number | null;
  humidity: number | null;
  outside: {
    id: string;
    quantity: "celsius" | "humidity";
    side: Side;
    worst: number;
    beganAt: string;
  } | null;
}
export interface Rooms extends Page<RoomStanding> {
  counts: { state: RoomState; rooms: number }[];
}

export const SENSOR_KINDS = ["probe", "logger", "gateway"] as const;
export interface Sensor {
  code: string;
  storeroom: string;
  kind: (typeof SENSOR_KINDS)[number];
  position: string;
  heightCm: number | null;
  state: "new" | "alive" | "battery-low" | "late" | "silent" | "disconnected" | "retired";
  lastAt: string | null;
  celsius: number | null;
  humidity: number | null;
  battery: number | null;
  batteryAt: string | null;
  connected: boolean | null;
  connectedAt: string | null;
  tokenMadeAt: string | null;
  calibratedOn: string | null;
  dueOn: string | null;
  celsiusOffset: number;
  humidityOffset: number;
}
export interface NewSensor {
  code: string;
  storeroom: string;
  kind: Sensor["kind"];
  position: string;
  heightCm: number | null;
}

export const today = (at: string) => get<Today>(path`/facilities/${at}/climate/today`);
export const climate = (
  at: string,
  query: { from: string; to?: string | undefined; storeroom: string; points: number },
) => get<Climate>(path`/facilities/${at}/climate`, query);
export const readingsPath = (at: string) => path`/facilities/${at}/climate/readings`;
export const measuresPath = (at: string, id: string) =>
  path`/facilities/${at}/climate/readings/${id}/measures`;

export const excursions = (at: string, query: { open?: boolean; after?: string | undefined }) =>
  get<Page<Excursion>>(path`/facilities/${at}/excursions`, query);
export const note = (at: string, id: string, body: { id: string; kind: NoteKind; note: string }) =>
  post<Excursion>(path`/facilities/${at}/excursions/${id}/notes`, body);

export const followed = (at: string, id: string) =>
  get<Followed>(path`/facilities/${at}/excursions/${id}`);
export const setAside = (at: string, id: string, body: { id: string }) =>
  post<Followed>(path`/facilities/${at}/excursions/${id}/zone-moves`, body);
export const judge = (
  at: string,
  id: string,
  body: { id: string; lot: string; verdict: Verdict; reason: string },
) => post<Followed>(path`/facilities/${at}/excursions/${id}/judgements`, body);
export const lotClimate = (lot: string) => get<LotClimate>(path`/lots/${lot}/climate`);
export const lotClimatePath = (lot: string) => path`/lots/${lot}/climate`;
export const ROOMS_PATH = "/climate/rooms";
export const rooms = (query: {
  region?: string;
  state?: string;
  after?: string | undefined;
  limit?: number;
}) => get<Rooms>(ROOMS_PATH, query);
/** A reading that cannot be true, as it was sent. */
export interface Aside {
  sensor: string;
  receivedAt: string;
  reason: string;
  reading: unknown;
}
export const asides = (at: string) => get<Page<Aside>>(path`/facilities/${at}/readings-aside`);

export const sensors = (at: string) => get<Page<Sensor>>(path`/facilities/${at}/sensors`);
export const addSensor = (at: string, body: NewSensor) =>
  post<Sensor>(path`/facilities/${at}/sensors`, body);
export const changeSensor = (at: string, code: string, body: { status: "active" | "retired" }) =>
  patch<Sensor>(path`/facilities/${at}/sensors/${code}`, body);
export const makeToken = (at: string, code: string) =>
  post<{ secret: string }>(path`/facilities/${at}/sensors/${code}/token`);
export const revokeToken = (at: string, code: string) =>
  remove<void>(path`/facilities/${at}/sensors/${code}/token`);
export const calibrate = (
  at: string,
  code: string,
  body: { calibratedOn: string; dueOn: string; celsiusOffset: string; humidityOffset: string },
) => post<Sensor>(path`/facilities/${at}/sensors/${code}/calibrations`, body);

export interface ClimateEvent {
  id: string;
  kind: "silence" | "power";
  sensor: string | null;
  storeroom: Named | null;
  sensors: number;
  beganAt: string;
  endedAt: string | null;
  notes: Excursion["notes"];
}
export const events = (at: string, query: Query) =>
  get<Page<ClimateEvent>>(path`/facilities/${at}/climate-events`, query);
export const noteEvent = (
  at: string,
  id: string,
  body: { id: string; kind: NoteKind; note: string },
) => post<ClimateEvent>(path`/facilities/${at}/climate-events/${id}/notes`, body);
