/** Calls about standards, visits and findings. */
import { call, get, path, post, put, remove, withQuery, type Query } from "./client";
import type { Bilingual, FacilityKind, FacilityLevel, Named, Page } from "./types";

export const HOWS = ["yes_no", "range", "count", "area", "records"] as const;
export type How = (typeof HOWS)[number];
export const RECORDS = [
  "climate",
  "card_labels",
  "red_zone",
  "expiring",
  "count",
  "care",
  "book",
  "certificates",
  "training",
  "findings",
  "losses",
  "public_information",
] as const;
export type CheckRecord = (typeof RECORDS)[number];
export interface Check {
  code: string;
  part: Bilingual;
  text: Bilingual;
  source: Bilingual;
  kinds: FacilityKind[];
  levels: FacilityLevel[];
  how: How;
  least: string | null;
  most: string | null;
  unit: string;
  record: CheckRecord | null;
  /** The template by which what is missing can be printed. */
  label?: string;
  photo: boolean;
  weight: number;
  fatal: boolean;
  onlyIf: string | null;
  open: boolean;
}
export interface StandardVersion {
  code: string;
  version: number;
  name: Bilingual;
  state: "draft" | "published";
  revision: number;
  checks: number;
  hash: string;
  changedAt: string;
  changedBy: string | null;
}
export interface Standard extends StandardVersion {
  items: Check[];
}
export interface StandardChange {
  code: string;
  kind: "added" | "removed" | "changed";
  check: Check;
  fields: { field: string; from: unknown; to: unknown }[];
}

export const VISIT_KINDS = ["inspection", "reinspection", "self_check", "addendum"] as const;
export type VisitKind = (typeof VISIT_KINDS)[number];
export const SEVERITIES = ["minor", "major", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];
export type Outcome = "met" | "not_met" | "not_applicable";
export type AreaStanding = "below" | "within" | "above" | "no_band" | "no_store";
export interface AreaPart {
  name?: string;
  lengthM?: string;
  widthM?: string;
  areaM2?: string;
}
export interface AreaJudged {
  areaM2: string;
  leastM2: string | null;
  mostM2: string | null;
  standing: AreaStanding;
  shortM2: string | null;
}
export interface Signature {
  side: "inspector" | "depot";
  name: string;
  at: string;
  strokes: [number, number][][];
  refused: boolean;
  reason: string;
}
export interface SampleLot {
  product: string;
  lot: string;
  expiry: string;
  zone: string;
}
export interface VisitAnswer {
  check: string;
  outcome?: Outcome | null;
  value?: string | null;
  note: string;
  photos: string[];
  severity?: Severity | null;
  dueOn?: string | null;
  responsible?: string | null;
}
export const JUDGEMENTS = ["good", "watch", "bad", "unknown"] as const;
export type Judgement = (typeof JUDGEMENTS)[number];
export interface EvidenceItem {
  record: CheckRecord;
  values: Record<string, string | number>;
  judgement: Judgement;
  link: string;
}
/** What the records said at a moment. */
export interface Evidence {
  takenAt: string;
  items: EvidenceItem[];
}
export interface EvidenceAnswer {
  record: CheckRecord;
  agrees: boolean;
  reason: string;
}
export interface NewVisit {
  standard: string;
  version: number;
  kind: VisitKind;
  follows: string | null;
  announced: boolean;
  others: string[];
  openedAt: string;
  signedAt: string;
  answers: VisitAnswer[];
  area: { parts: AreaPart[]; measuredAt: string } | null;
  sample: {
    seed: string;
    pickedAt: string;
    lines: (SampleLot & { units: number; countedAt: string })[];
  } | null;
  cards: { code: string; scannedAt: string }[];
  /** Of every item; left out where it was never shown. */
  evidence?: EvidenceAnswer[];
  note: string;
  signatures: Signature[];
}
export interface Visit {
  id: string;
  number: number;
  facility: Named;
  kind: VisitKind;
  follows: string | null;
  standard: string;
  version: number;
  announced: boolean;
  signedAt: string;
  receivedAt: string;
  aheadSeconds: number;
  clockOff: boolean;
  inspector: string;
  permille: number | null;
  fails: boolean;
  failed: number;
}
export type Verdict = "equal" | "moved-on" | "not-ours";
export interface VisitContent extends Omit<
  NewVisit,
  "answers" | "area" | "sample" | "cards" | "evidence"
> {
  answers: {
    check: string;
    outcome: Outcome;
    value: string | null;
    note: string;
    photos: { id: string; sha256: string }[];
  }[];
  area: {
    parts: AreaPart[];
    measuredAt: string;
    judged: AreaJudged;
    declaredM2: string | null;
  } | null;
  sample: {
    seed: string;
    pickedAt: string;
    asPicked: boolean;
    accuracyPermille: number | null;
    lines: (SampleLot & { units: number; book: number; countedAt: string })[];
  } | null;
  cards: { code: string; scannedAt: string; verdict: Verdict }[];
  evidence?: {
    takenAt: string;
    seen: boolean;
    items: (EvidenceItem & { agrees: boolean | null; reason: string })[];
  };
  score: {
    permille: number | null;
    weightMet: number;
    weight: number;
    met: number;
    failed: number;
    leftOut: number;
    fatal: string[];
  };
}
export const FINDING_STATES = ["open", "answered", "sent_back", "verified", "closed"] as const;
export type FindingState = (typeof FINDING_STATES)[number];
export interface Finding {
  id: string;
  facility: Named;
  responsible: Named;
  visit: string;
  visitNumber: number;
  standard: string;
  version: number;
  check: string;
  text: Bilingual;
  severity: Severity;
  state: FindingState;
  dueOn: string;
  overdue: boolean;
  repeats: string | null;
  raisedAt: string;
  steppedAt: string | null;
}
export type StepKind = "answered" | "sent_back" | "verified" | "closed" | "reopened";
export interface FindingStep {
  id: string;
  number: number;
  kind: StepKind;
  note: string;
  photos: string[];
  dueOn: string | null;
  at: string;
  recordedAt: string;
  by: string;
  visit: string | null;
}
export interface WholeFinding extends Finding {
  asked: Check | null;
  found: VisitContent["answers"][number] | null;
  steps: FindingStep[];
}
export interface WholeVisit extends Visit {
  content: VisitContent;
  hash: string;
  checks: Check[];
  findings: Finding[];
}
export interface BasisLot extends SampleLot {
  name: string;
  spec: string;
  baseUnit: string;
  zoneName: string;
  units: number;
}
export interface VisitBasis {
  facility: string;
  name: string;
  kind: FacilityKind;
  level: FacilityLevel | null;
  utcOffsetMinutes: number;
  supplier: string | null;
  declaredM2: string | null;
  band: { leastM2: string; mostM2: string } | null;
  standards: Standard[];
  lots: BasisLot[];
  askedAt: string;
  visits: (Visit & { unmet: string[] })[];
  findings: Finding[];
  days: [number, number, number];
}
export interface Genuine {
  genuine: boolean;
  troubles: ("content" | "figures" | "chain" | "photo" | "standard" | "findings")[];
  hash: string;
}

export const standards = () => get<Page<StandardVersion>>("/standards");
export const versions = (code: string) => get<Page<StandardVersion>>(path`/standards/${code}`);
const versionAt = (code: string, version: number) =>
  path`/standards/${code}/versions/${String(version)}`;
export const standard = (code: string, version: number) => get<Standard>(versionAt(code, version));
export const exportAt = versionAt;
export const changes = (code: string, version: number) =>
  get<{ since: number; items: StandardChange[] }>(`${versionAt(code, version)}/changes`);
interface Body {
  name: Bilingual;
  checks: Check[];
}
export const addStandard = (body: Body & { code: string }) => post<Standard>("/standards", body);
const draftAt = (code: string) => path`/standards/${code}/draft`;
export const saveDraft = (code: string, revision: number | null, body: Body) =>
  put<Standard>(draftAt(code), { ...body, revision });
export const dropDraft = (code: string) => remove<void>(draftAt(code));
export const publish = (code: string, revision: number) =>
  post<Standard>(`${draftAt(code)}/publish`, { revision });
export const bringIn = (code: string, revision: number | null, file: Blob) =>
  call<Standard>("POST", path`/standards/${code}/file`, { query: { revision }, file });

export const basis = (facility: string) =>
  get<VisitBasis>(path`/facilities/${facility}/visit-basis`);
export const visits = (query: Query) => get<Page<Visit>>("/visits", query);
export const visitsAt = (facility: string, query?: Query) =>
  get<Page<Visit>>(path`/facilities/${facility}/visits`, query);
export const visitPath = (facility: string, visit: string) =>
  path`/facilities/${facility}/visits/${visit}`;
export const visit = (facility: string, id: string) => get<WholeVisit>(visitPath(facility, id));
export const visitFile = (facility: string, id: string) => `/api/v1${visitPath(facility, id)}/file`;
/** Taken once; the same again answers what was taken first. */
export const evidence = (facility: string, id: string) =>
  put<Evidence>(`${visitPath(facility, id)}/evidence`);
export const genuine = (facility: string, id: string) =>
  get<Genuine>(`${visitPath(facility, id)}/genuine`);

export const findings = (query: Query) => get<Page<Finding>>("/findings", query);
export const findingsAt = (facility: string, query?: Query) =>
  get<Page<Finding>>(path`/facilities/${facility}/findings`, query);
const findingPath = (facility: string, id: string) => path`/facilities/${facility}/findings/${id}`;
export const finding = (facility: string, id: string) =>
  get<WholeFinding>(findingPath(facility, id));
export const stepPath = (facility: string, finding: string, step: string) =>
  `${findingPath(facility, finding)}/steps/${encodeURIComponent(step)}`;

const photoPath = (facility: string, id: string) =>
  path`/facilities/${facility}/inspection-photos/${id}`;
/** Where a photo is shown from. */
export const photoAt = (facility: string, id: string) => `/api/v1${photoPath(facility, id)}`;
/** Where it is sent to. */
export const photoTo = (facility: string, id: string, subject: string, takenAt: string) =>
  withQuery(photoPath(facility, id), { subject, takenAt });
