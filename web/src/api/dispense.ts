/** Calls about dispensing: who may be given what, a day's summary, what was dispensed in a period. */
import { call, get, path, post, type Query } from "./client";
import type { Category, DocumentKind, Named } from "./types";

export const CHANNELS = ["counter", "active_delivery", "mail", "dispenser", "kit"] as const;
export const RESIDENCES = ["resident", "floating"] as const;
export const SEXES = ["male", "female"] as const;
export const AGE_BANDS = ["under-20", "20-34", "35-49", "50-plus"] as const;
export const UNCHECKED = ["no_card", "several", "offline", "given_already"] as const;

export type Channel = (typeof CHANNELS)[number];
export type Unchecked = (typeof UNCHECKED)[number];

/** For whom, as far as it was said. */
export interface Client {
  residence?: (typeof RESIDENCES)[number];
  sex?: (typeof SEXES)[number];
  ageBand?: (typeof AGE_BANDS)[number];
}

/** What a dispensing says beside its lines. */
export interface Dispensing {
  channel: Channel;
  client: Client;
  unchecked?: Unchecked;
}

/** The same as it is sent: with a ticket in the place of who claims. */
export interface DispensingRequest extends Dispensing {
  claim?: string;
}

export interface ClaimRule {
  id: string;
  product: string | null;
  productName: string | null;
  category: Category | null;
  most: number;
  measure: "units" | "packs";
  unit: string | null;
  days: number;
}

export interface ClaimRules {
  on: boolean;
  items: ClaimRule[];
}

export const claimRules = () => get<ClaimRules>("/claim-rules");

export const setRule = (
  id: string,
  rule: {
    product?: string;
    category?: Category;
    most: number;
    measure: "units" | "packs";
    days: number;
  },
) => call<ClaimRule>("PUT", path`/claim-rules/${id}`, { body: rule });

export const removeRule = (id: string) => call<null>("DELETE", path`/claim-rules/${id}`);

export interface ClaimAnswer {
  ticket: string;
  until: string;
  left: { rule: ClaimRule; left: number }[];
}

/** The one call that carries what a person is known by. It is never kept, never sent again. */
export const ask = (
  facility: string,
  identifier: string,
  lines: readonly { product: string; units: number }[],
) => post<ClaimAnswer>(path`/facilities/${facility}/claims`, { identifier, lines });

export interface DayLine {
  kind: DocumentKind;
  product: string;
  name: string;
  spec: string;
  unit: string;
  units: number;
  documents: number;
}

export interface DispensedRow {
  facilityCode?: string;
  facilityName?: string;
  product: string;
  name: string;
  spec: string;
  category: Category;
  unit: string;
  channel: Channel | null;
  client: Client;
  units: number;
  handOuts: number;
}

/** What a book says of one day. */
export interface DayBook {
  day: string;
  received: DayLine[];
  dispensed: DispensedRow[];
  handOuts: number;
  counted: DayLine[];
  moved: DayLine[];
}

export interface Day extends DayBook {
  facility: Named;
  today: string;
  shelvesCounted: number;
  refused: { kind: DocumentKind; code: string; times: number }[];
  waiting: { incoming: number; openCounts: number; recalled: number };
}

export const day = (at: string, date: string) =>
  get<Day>(path`/facilities/${at}/day`, date ? { date } : {});

export interface Dispensed {
  of: Named;
  from: string;
  to: string;
  items: DispensedRow[];
}

export const dispensed = (at: string, query: Query) =>
  get<Dispensed>(path`/facilities/${at}/dispensed`, query);

export const dispensedIn = (region: string, query: Query) =>
  get<Dispensed>(path`/regions/${region}/dispensed`, query);
