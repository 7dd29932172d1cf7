/** Calls about administration: regions, rooms and sketches, pictures, access, policies. */
import { ProblemError, get, patch, path, put, remove, type Query } from "./client";
import { acceptLanguage } from "../i18n";
import type {
  Named,
  Page,
  Permission,
  Region,
  Role,
  RoleGrant,
  Storeroom,
  User,
  Zone,
} from "./types";

export type RoomStatus = "active" | "retired";
export interface AreaCheck {
  areaM2: string;
  leastM2: string;
  mostM2: string;
  verdict: "below" | "within" | "above";
}
export const ITEM_KINDS = [
  "zone",
  "shelf",
  "door",
  "window",
  "air_conditioner",
  "thermo_hygrometer",
  "fire_extinguisher",
  "worktable",
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];
export interface SketchItem {
  kind: ItemKind;
  zone?: string;
  x: number;
  y: number;
  w: number;
  h: number;
}
export interface Sketch {
  columns: number;
  rows: number;
  cellCm: number;
  items: SketchItem[];
}
export interface Room extends Storeroom {
  area: AreaCheck | null;
  zones: Zone[];
  sketch: Sketch | null;
  version: number;
  sketchedAt: string | null;
}
export interface Access extends RoleGrant {
  username: string;
  name: string;
  status: User["status"];
  permissions: Permission[];
  lastSignInAt: string | null;
  id: string | null;
}
export interface OpenSession {
  id: string;
  createdAt: string;
  lastSeenAt: string;
  userAgent: string;
}
export interface ProductStock {
  facility: Named;
  units: number;
  qualified: number;
  lots: number;
}
export const SETTINGS = [
  "expiring-days",
  "stored-days",
  "checked-days",
  "loss-permille",
  "few-days",
  "few-packs",
  "morning-from",
  "morning-to",
  "afternoon-from",
  "afternoon-to",
  "climate-warn-minutes",
  "climate-alarm-minutes",
  "finding-minor-days",
  "finding-major-days",
  "finding-critical-days",
  "climate-silent-minutes",
] as const;
export interface Setting {
  name: (typeof SETTINGS)[number];
  value: number;
  default: number;
  least: number;
  most: number;
  unit: "days" | "permille" | "packs" | "hours" | "minutes";
  changedAt: string | null;
  changedBy: string | null;
}
export interface Settings {
  items: Setting[];
  given: { idleMinutes: number };
}
export interface ClimateClass {
  code: string;
  name: { zh: string; en: string };
  celsiusLow: string | null;
  celsiusHigh: string | null;
  humidityLow: number;
  humidityHigh: number;
}

export const changeRegion = (code: string, body: { name?: string; status?: RoomStatus }) =>
  patch<Region>(path`/regions/${code}`, body);
export const room = (facility: string, code: string) =>
  get<Room>(path`/facilities/${facility}/storerooms/${code}`);
export const keepSketch = (facility: string, code: string, version: number, sketch: Sketch) =>
  put<Room>(path`/facilities/${facility}/storerooms/${code}/sketch`, { version, sketch });
export const peopleOf = (facility: string) =>
  get<{ items: Access[] }>(path`/facilities/${facility}/people`);
export const roles = () => get<{ items: { role: Role; permissions: Permission[] }[] }>("/roles");
export const sessionsOf = (user: string) =>
  get<{ items: OpenSession[] }>(path`/users/${user}/sessions`);
export const endSessions = (user: string) => remove<void>(path`/users/${user}/sessions`);
export const stockOf = (product: string, query: Query) =>
  get<Page<ProductStock>>(path`/products/${product}/stock`, query);
export const removePicture = (product: string) => remove<void>(path`/products/${product}/picture`);
export const settings = () => get<Settings>("/settings");
export const setSetting = (name: string, value: number) =>
  put<Setting>(path`/settings/${name}`, { value });
export const climateClasses = () => get<{ items: ClimateClass[] }>("/climate-classes");
export const changeClass = (code: string, body: Omit<ClimateClass, "code">) =>
  put<ClimateClass>(path`/climate-classes/${code}`, body);

export interface CountReason {
  code: string;
  name: { zh: string; en: string };
  position: number;
  status: "active" | "retired";
}
export const countReasons = () => get<{ items: CountReason[] }>("/count-reasons");
export const setCountReason = (code: string, body: Omit<CountReason, "code">) =>
  put<CountReason>(path`/count-reasons/${code}`, body);

/** The address of a product's picture; its hash lets the browser keep it for ever. */
export const pictureAt = (product: string, hash: string): string =>
  `/api/v1${path`/products/${product}/picture`}?v=${hash}`;

/** Sends a photo as it is: the server makes it small. */
export async function putPicture(product: string, file: Blob): Promise<string> {
  const answer = await fetch(`/api/v1${path`/products/${product}/picture`}`, {
    method: "PUT",
    headers: { Accept: "application/json", "Accept-Language": acceptLanguage() },
    credentials: "same-origin",
    body: file,
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok)
    throw new ProblemError({
      status: answer.status,
      code: `http-${answer.status}`,
      detail: "",
      ...body,
    });
  return body.picture;
}
