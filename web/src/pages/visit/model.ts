/** A visit while it is written: what is asked, what each answer comes to, what is missing. */
import type {
  AreaPart,
  BasisLot,
  Check,
  CheckRecord,
  Evidence,
  NewVisit,
  Outcome,
  Severity,
  Signature,
  VisitBasis,
  VisitKind,
} from "../../api/inspection";
import { signed, standingOf, totalCm2 } from "./measure";

export interface Answer {
  outcome: Outcome | null;
  value: string;
  note: string;
  photos: string[];
  severity: Severity | null;
  dueOn: string;
  responsible: string;
}

/** Whether what is there agrees with the records, and where not, why. */
export interface Agreed {
  agrees: boolean;
  reason: string;
}

export interface SampleDraft {
  seed: string;
  pickedAt: string;
  lines: (BasisLot & { counted: string; countedAt: string | null })[];
}

export interface Draft {
  id: string;
  account: string;
  facility: string;
  name: string;
  /** Open while it is written; signed once both sides have. */
  state: "open" | "signed";
  kind: VisitKind;
  follows: string | null;
  announced: boolean;
  openedAt: string;
  standard: { code: string; version: number };
  checks: Check[];
  basis: Pick<
    VisitBasis,
    "kind" | "level" | "band" | "declaredM2" | "utcOffsetMinutes" | "lots" | "supplier" | "days"
  >;
  answers: Record<string, Answer>;
  area: { parts: AreaPart[]; measuredAt: string } | null;
  sample: SampleDraft | null;
  cards: { code: string; scannedAt: string }[];
  /** What the records said; nothing while it could not be fetched. */
  evidence?: Evidence | null;
  /** What is said of each item. */
  agreed?: Partial<Record<CheckRecord, Agreed>>;
  others: string;
  note: string;
  signatures: Signature[];
  signedAt: string | null;
}

export const EMPTY: Answer = {
  outcome: null,
  value: "",
  note: "",
  photos: [],
  severity: null,
  dueOn: "",
  responsible: "",
};

export const answerOf = (draft: Draft, code: string): Answer => draft.answers[code] ?? EMPTY;

/** Whether a check is for a facility of this kind and level. */
export const isFor = (check: Check, basis: Pick<VisitBasis, "kind" | "level">): boolean =>
  check.kinds.includes(basis.kind) &&
  (basis.kind !== "depot" ||
    check.levels.length === 0 ||
    (basis.level !== null && check.levels.includes(basis.level)));

/** What an answer comes to; null while it does not say enough. */
export function outcomeOf(draft: Draft, check: Check): Outcome | null {
  const answer = answerOf(draft, check.code);
  if (check.how === "area") {
    const cm2 = draft.area && totalCm2(draft.area.parts);
    // What is measured applies: a store below the floor is not waved through.
    if (cm2 === null) return answer.outcome === "not_applicable" ? "not_applicable" : null;
    const { standing } = standingOf(cm2, draft.basis);
    if (standing === "no_band" || standing === "no_store") return "not_applicable";
    return standing === "below" ? "not_met" : "met";
  }
  if (answer.outcome === "not_applicable") return "not_applicable";
  if (check.how === "yes_no" || check.how === "records") return answer.outcome;
  const value = signed(answer.value);
  const whole = value !== null && value >= 0 && value % 100 === 0;
  if (value === null || (check.how === "count" && !whole)) return null;
  const least = check.least === null ? null : signed(check.least);
  const most = check.most === null ? null : signed(check.most);
  if (least !== null && value < least) return "not_met";
  return most !== null && value > most ? "not_met" : "met";
}

/** The checks that are asked now: those whose condition is met. */
export function asked(draft: Draft): Check[] {
  const byCode = new Map(draft.checks.map((check) => [check.code, check]));
  const holds = (check: Check, depth: number): boolean => {
    if (check.open) return false;
    // Looked at again is what was not met then, whatever it hung on.
    if (check.onlyIf === null || draft.kind === "reinspection") return true;
    const parent = byCode.get(check.onlyIf);
    return depth > 0 && !!parent && outcomeOf(draft, parent) === "met" && holds(parent, depth - 1);
  };
  return draft.checks.filter((check) => holds(check, draft.checks.length));
}

export type Lack = "result" | "photo" | "reason";

/** What a check still lacks. */
export function lackOf(draft: Draft, check: Check): Lack | null {
  const outcome = outcomeOf(draft, check);
  const answer = answerOf(draft, check.code);
  if (draft.kind === "addendum" && answer === EMPTY) return null;
  if (outcome === null) return draft.kind === "addendum" ? null : "result";
  if (answer.outcome === "not_applicable") return answer.note.trim() ? null : "reason";
  if (check.photo && outcome !== "not_applicable" && answer.photos.length === 0) return "photo";
  return null;
}

export interface Progress {
  asked: number;
  done: number;
  failed: number;
  /** Codes that lack something, in order. */
  lacking: { code: string; lack: Lack }[];
}

export function progress(draft: Draft): Progress {
  const checks = asked(draft);
  const lacking = checks.flatMap((check) => {
    const lack = lackOf(draft, check);
    return lack ? [{ code: check.code, lack }] : [];
  });
  const failed = checks.filter((check) => outcomeOf(draft, check) === "not_met").length;
  return { asked: checks.length, done: checks.length - lacking.length, failed, lacking };
}

/** The weight of what is met, in thousandths of all that counts. */
export function score(draft: Draft): { permille: number | null; fatal: string[] } {
  let [met, all] = [0, 0];
  const fatal: string[] = [];
  for (const check of asked(draft)) {
    const outcome = outcomeOf(draft, check);
    if (outcome !== "met" && outcome !== "not_met") continue;
    all += check.weight;
    if (outcome === "met") met += check.weight;
    else if (check.fatal) fatal.push(check.code);
  }
  return { permille: all > 0 ? Math.floor((met * 1000) / all) : null, fatal };
}

/** Thousandths as a percentage that people read. */
export const percent = (permille: number): string =>
  permille % 10 === 0 ? String(permille / 10) : (permille / 10).toFixed(1);

/** What has to be there of a sample before it can be signed: a count for every lot picked. */
export const sampleLacks = (draft: Draft): boolean =>
  draft.sample !== null && draft.sample.lines.some((line) => !/^\d{1,9}$/.test(line.counted));

/** Items of evidence that nothing was said of yet, or of which it is not said why not. */
export const evidenceLacks = (draft: Draft): CheckRecord[] =>
  (draft.evidence?.items ?? []).flatMap(({ record }) => {
    const said = draft.agreed?.[record];
    return said && (said.agrees || said.reason.trim()) ? [] : [record];
  });

/** Who signs: the inspector alone where something is added, the depot alone where it checks itself. */
export function sides(kind: VisitKind): Signature["side"][] {
  if (kind === "self_check") return ["depot"];
  return kind === "addendum" ? ["inspector"] : ["inspector", "depot"];
}

export const isSigned = (draft: Draft): boolean =>
  sides(draft.kind).every((side) => draft.signatures.some((one) => one.side === side));

/** The names of who came along, as they are sent. */
export const namesOf = (others: string): string[] =>
  others.split(/[,，、;；\n]/).flatMap((name) => name.trim() || []);

/** The visit as it is sent. */
export function outgoing(draft: Draft, signedAt: string): NewVisit {
  const codes = asked(draft).map((check) => check.code);
  const given = codes.filter((code) => draft.answers[code]);
  return {
    standard: draft.standard.code,
    version: draft.standard.version,
    kind: draft.kind,
    follows: draft.follows,
    announced: draft.announced,
    others: namesOf(draft.others),
    openedAt: draft.openedAt,
    signedAt,
    answers: given.flatMap((code) => {
      const check = draft.checks.find((one) => one.code === code)!;
      return outcomeOf(draft, check) === null ? [] : [answerOut(draft, check)];
    }),
    area: draft.area && { ...draft.area, parts: draft.area.parts.map(trimmed) },
    sample: draft.sample && {
      seed: draft.sample.seed,
      pickedAt: draft.sample.pickedAt,
      lines: draft.sample.lines.map(({ product, lot, expiry, zone, counted, countedAt }) => ({
        product,
        lot,
        expiry,
        zone,
        units: Number(counted),
        countedAt: countedAt ?? signedAt,
      })),
    },
    cards: draft.cards,
    ...(draft.evidence && { evidence: evidenceOut(draft, draft.evidence) }),
    note: draft.note.trim(),
    signatures: draft.signatures,
  };
}

const evidenceOut = (draft: Draft, evidence: Evidence): NonNullable<NewVisit["evidence"]> =>
  evidence.items.flatMap(({ record }) => {
    const said = draft.agreed?.[record];
    const reason = said && !said.agrees ? said.reason.trim() : "";
    return said ? [{ record, agrees: said.agrees, reason }] : [];
  });

function answerOut(draft: Draft, check: Check): NewVisit["answers"][number] {
  const answer = answerOf(draft, check.code);
  const isLeftOut =
    answer.outcome === "not_applicable" && outcomeOf(draft, check) === "not_applicable";
  const numeric = check.how === "range" || check.how === "count";
  const told = !numeric && check.how !== "area" ? answer.outcome : null;
  return {
    check: check.code,
    outcome: isLeftOut ? "not_applicable" : told,
    value: numeric && !isLeftOut ? answer.value.trim() : null,
    note: answer.note.trim(),
    photos: answer.photos,
    severity: answer.severity,
    dueOn: answer.dueOn || null,
    responsible: answer.responsible || null,
  };
}

const trimmed = (part: AreaPart): AreaPart => {
  const clean = { ...part, name: part.name?.trim() ?? "" };
  for (const name of ["lengthM", "widthM", "areaM2"] as const)
    if (clean[name] !== undefined) clean[name] = clean[name]!.trim();
  return clean;
};
