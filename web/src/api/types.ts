/** The shapes the server speaks, as the pages use them. */
import type { Dispensing, DispensingRequest } from "./dispense";
import type { Pack } from "../lib/packs";

export interface Named {
  code: string;
  name: string;
}
export interface Bilingual {
  zh: string;
  en: string;
}
export interface Page<T> {
  items: T[];
  next: string | null;
}

// People

export const ROLES = [
  "administrator",
  "county",
  "inspector",
  "depot_manager",
  "dispensing_point",
  "viewer",
] as const;
export type Role = (typeof ROLES)[number];

export type Permission =
  | "see-stock"
  | "post-stock"
  | "dispense"
  | "destroy"
  | "manage-places"
  | "manage-rooms"
  | "manage-catalogue"
  | "manage-lots"
  | "manage-people"
  | "see-audit"
  | "close-months"
  | "reopen-months"
  | "manage-settings"
  | "log-climate"
  | "inspect"
  | "answer-findings"
  | "manage-standards"
  | "manage-staff"
  | "see-places"
  | "export-book";

export interface RoleGrant {
  role: Role;
  scope: { kind: "region" | "facility"; code: string; name: string };
}
/** A grant as it is asked for. */
export interface RoleRequest {
  role: Role;
  region?: string;
  facility?: string;
}
export interface Me {
  user: { id: string; username: string; name: string };
  mustChangePassword: boolean;
  roles: RoleGrant[];
  permissions: Permission[];
  home: { facility: (Named & { kind: FacilityKind }) | null };
  demo: boolean;
}
export interface User {
  id: string;
  username: string;
  name: string;
  phone: string | null;
  status: "invited" | "active" | "locked";
  roles: RoleGrant[];
  createdAt: string;
  lastSignInAt: string | null;
}

// Places

export const FACILITY_KINDS = ["depot", "outlet", "dispenser", "kit"] as const;
export type FacilityKind = (typeof FACILITY_KINDS)[number];
export const FACILITY_LEVELS = ["province", "prefecture", "county", "township"] as const;
export type FacilityLevel = (typeof FACILITY_LEVELS)[number];
export const FACILITY_STATUSES = ["active", "suspended", "closed"] as const;
export const ZONE_STATES = ["qualified", "pending", "rejected"] as const;
export type ZoneState = (typeof ZONE_STATES)[number];
export const ZONE_PURPOSES = [
  "storage",
  "picking",
  "dispatch",
  "receiving",
  "returns",
  "reject",
] as const;
export const CLIMATE_CLASSES = ["normal", "cool", "cold"] as const;

export interface Region extends Named {
  level: FacilityLevel | "village";
  parent: string | null;
  status: "active" | "retired";
  /** Directly in it, within my scope. */
  facilities?: number;
}
export interface Zone extends Named {
  state: ZoneState;
  purpose: (typeof ZONE_PURPOSES)[number];
  storeroom: string | null;
  status: "active" | "retired";
}
export interface Storeroom extends Named {
  areaM2: string;
  climateClass: string;
  status?: "active" | "retired";
}
export interface Facility extends Named {
  kind: FacilityKind;
  level: FacilityLevel | null;
  region: Named;
  supplier: Named | null;
  address: string | null;
  phone: string | null;
  hours: string | null;
  latitude: number | null;
  longitude: number | null;
  status: (typeof FACILITY_STATUSES)[number];
  utcOffsetMinutes: number;
  /** Whether residents are told of it. */
  published: boolean;
  /** The hours as the server reads them, days from 1 for Monday; null where it cannot. */
  opening: { days: number[]; spans: { from: string; to: string }[] }[] | null;
  zones?: Zone[];
  storerooms?: Storeroom[];
  area?: { areaM2: string; leastM2: string; mostM2: string; verdict: "below" | "within" | "above" };
}

/** A facility that another deals with; told by name even outside scope. */
export interface Partner extends Named {
  kind: FacilityKind;
  status: Facility["status"];
  relation?: "supplier" | "supplied" | "neighbour";
}

// Catalogue

export const CATEGORIES = ["drug", "condom", "iud"] as const;
export type Category = (typeof CATEGORIES)[number];
export const METHODS = [
  "short_pill",
  "long_pill",
  "emergency_pill",
  "injection_1m",
  "injection_2m",
  "injection_3m",
  "implant",
  "spermicide",
  "male_condom",
  "female_condom",
  "copper_iud",
  "hormonal_iud",
  "other",
] as const;

export interface ProductBrief extends Named {
  spec: string | null;
  category: Category;
  baseUnit: string;
  packs?: Pack[];
}
export interface Product extends ProductBrief {
  method: (typeof METHODS)[number];
  nameEn: string | null;
  form: string | null;
  maker: string | null;
  packs: Pack[];
  approvalNumber: string | null;
  gtin: string | null;
  storageClass: string | null;
  suits: string | null;
  usage: string | null;
  status: "active" | "retired";
  /** The hash of its picture. */
  picture?: string | null;
  /** The product it was merged into, being its double. */
  mergedInto?: { code: string; name: string } | null;
}
export type LotStatus = "active" | "held" | "recalled";
export interface Lot {
  id: string;
  product: ProductBrief;
  number: string;
  expiry: string | null;
  madeOn: string | null;
  status: LotStatus;
  statusReason: string | null;
  statusBy: string | { id: string; name: string } | null;
  statusAt: string | null;
  /** The lot it was merged into, being its double. */
  mergedInto?: { id: string; number: string } | null;
  history?: {
    at: string;
    status: LotStatus;
    reason: string | null;
    by: string | { name: string } | null;
  }[];
}
export interface Holding {
  facility: Named;
  zone: Named & { state: ZoneState };
  units: number;
}

// Stock

export const KINDS = [
  "receipt",
  "issue",
  "dispense",
  "return",
  "loss",
  "destruction",
  "refill",
  "zone_move",
  "opening",
] as const;
/** The kinds with a form of their own. */
export type PostKind = (typeof KINDS)[number];
export type DocumentKind = PostKind | "count" | "reversal";
export const ALL_KINDS: readonly DocumentKind[] = [...KINDS, "count", "reversal"];

export const LOT_STATES = ["ok", "expiring", "expired", "held", "recalled", "quarantined"] as const;
export type LotState = (typeof LOT_STATES)[number];

export interface LotRef {
  number: string;
  expiry: string | null;
  madeOn?: string;
}
/** One of the two. */
export interface Counterparty {
  facility?: Named;
  name?: string;
}
export interface DocumentRequest {
  id: string;
  kind: PostKind;
  occurredOn: string;
  counterparty?: { facility: string } | { name: string };
  source?: string;
  /** For an issue: the requisition it answers. */
  requisition?: string;
  reason?: string;
  note?: string;
  dispensing?: DispensingRequest;
  lines: LineRequest[];
  /** For a receipt from another facility: what did not arrive. */
  missing?: LineRequest[];
}
export interface LineRequest {
  product: string;
  lot: LotRef;
  zone?: string;
  toZone?: string;
  units: number;
  reason?: string;
}
export interface DocumentRef {
  id: string;
  number: number;
  kind: DocumentKind;
}
export interface DocumentLine {
  line: number;
  product: ProductBrief;
  lot: { id: string; number: string; expiry: string | null };
  zone: Named;
  toZone: Named | null;
  toLot?: { id: string; number: string };
  units: number;
  /** A reason's code, or somebody's own words; empty for none. */
  reason: string;
}
export interface Entry {
  seq: number;
  document: DocumentRef;
  line: number;
  product: string;
  lot: { id: string; number: string; expiry: string | null };
  zone: string;
  units: number;
  lotBalance: number;
  productBalance: number;
  occurredOn: string;
  recordedAt: string;
  hash: string;
}
/** Units of a lot that a document sent and that have not arrived. */
export interface UnderWay {
  lotId: string;
  units: number;
}
export interface StockDocument {
  id: string;
  number: number;
  kind: DocumentKind;
  facility: Named;
  occurredOn: string;
  recordedAt: string;
  actor: { id: string; name: string };
  counterparty: Counterparty | null;
  dispensing?: Dispensing;
  source: string | null;
  /** A reason's code, or somebody's own words; empty for none. */
  reason: string;
  note: string;
  reverses: DocumentRef | null;
  reversedBy: DocumentRef | null;
  /** Null where nothing went to another book, and in lists. */
  underWay: UnderWay[] | null;
  lines: DocumentLine[];
  entries: Entry[];
  headCode: string;
}
export interface StockLot {
  id: string;
  number: string;
  expiry: string | null;
  status: LotStatus;
  state: LotState;
  daysLeft: number | null;
  zones: (Named & { state: ZoneState; units: number })[];
  units: number;
  checkDue: boolean;
  checkedOn: string | null;
}
export interface StockItem {
  product: ProductBrief & { packs: Pack[] };
  units: number;
  lots: StockLot[];
}
export interface Stock {
  facility: Named;
  asOf: string;
  head: { seq: number; hash: string; code: string };
  items: StockItem[];
}
export interface CardEntry extends Entry {
  counterparty: string;
  actor: string;
  reason: string;
  note: string;
}
export interface Card {
  facility: Named;
  product: ProductBrief & { packs: Pack[] };
  openingBalance: number;
  items: CardEntry[];
  next: string | null;
  /** What to send as `before` for the rows that went before. */
  previous: string | null;
  units: number;
}
export interface Proposal {
  units: number;
  short: number;
  lines: {
    lot: { id: string; number: string; expiry: string | null };
    zone: Named;
    units: number;
  }[];
  passedOver: { lot: { number: string }; zone: Named; units: number; vetoes: string[] }[];
}
export interface Home {
  today: string;
  /** What counts as expiring. */
  expiringDays: number;
  expiring: StockItem[];
  checksDue: number;
  /** Lots that may not go out but lie here. */
  setAside: number;
  incoming: number;
  /** How many products of each category are here, in the order of CATEGORIES. */
  products: number[];
  latest: StockDocument[];
  /** The month to be closed next, if it is over. */
  monthDue: string | null;
}
export interface Reason {
  code: string;
  kinds: DocumentKind[];
  name: Bilingual;
}
