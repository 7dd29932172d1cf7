/** A document being written: kept on this computer until the server has it, id and all. */
import type { DispensingRequest } from "../../api/dispense";
import type { DocumentRequest, PostKind, StockDocument } from "../../api/types";
import { readExpiry } from "../../lib/dates";
import { openByLine } from "../../lib/under-way";
import { remember, remembered } from "../../lib/memory";
import { newId } from "../../lib/uuid";
import { KIND_FORMS } from "./kinds";

/** One line, everything as it was typed. */
export interface LineDraft {
  key: string;
  product: string;
  lot: string;
  expiry: string;
  madeOn: string;
  zone: string;
  toZone: string;
  qty: string;
  reason: string;
  /** Of a delivery: what arrived broken, into which zone it goes, what is missing, and why. */
  rejected: string;
  rejectZone: string;
  missing: string;
  why: string;
}

export interface Draft {
  /** The document's id, made once: sending this draft again never posts twice. */
  id: string;
  /** Empty means today, whenever that is when it is sent. */
  occurredOn: string;
  partner: string;
  partnerName: string;
  source: string;
  reason: string;
  note: string;
  /** What a dispensing says of channel and client; null until it is asked for. */
  said: DispensingRequest | null;
  lines: LineDraft[];
  /** What was sent without an answer: it may have been posted, so it must not change. */
  sent: DocumentRequest | null;
  /** The refused document of the queue that this one corrects, taking its place. */
  mends: string | null;
}

export function newLine(change: Partial<LineDraft> = {}): LineDraft {
  const blank = { product: "", lot: "", expiry: "", madeOn: "", zone: "", toZone: "", qty: "" };
  const short = { rejected: "", rejectZone: "", missing: "", why: "" };
  return { key: newId(), ...blank, ...short, reason: "", ...change };
}

export function newDraft(change: Partial<Draft> = {}): Draft {
  return {
    id: newId(),
    occurredOn: "",
    partner: "",
    partnerName: "",
    source: "",
    reason: "",
    note: "",
    said: null,
    lines: [],
    sent: null,
    mends: null,
    ...change,
  };
}

/** One draft per person, facility, kind and source document. */
export const draftKey = (user: string, facility: string, kind: PostKind, source: string) =>
  ["yaoju.draft", user, facility, kind, source].filter(Boolean).join(":");

export function loadDraft(key: string): Draft | null {
  try {
    const draft = JSON.parse(remembered(key) ?? "null") as Draft | null;
    return draft && { ...newDraft(), ...draft, lines: draft.lines.map((one) => newLine(one)) };
  } catch {
    return null;
  }
}

export const saveDraft = (key: string, draft: Draft | null): boolean =>
  remember(key, draft && JSON.stringify(draft));

/** What arrived of another facility's document, ready to be counted. */
export function draftFromSource(source: StockDocument): Draft {
  const open = openByLine(source);
  const lines = source.lines.map((line) =>
    newLine({
      product: line.product.code,
      lot: line.lot.number,
      expiry: line.lot.expiry ?? "",
      qty: String(open.get(line.line) ?? 0),
    }),
  );
  return newDraft({
    partner: source.facility.code,
    partnerName: source.facility.name,
    source: source.id,
    lines: lines.filter((line) => line.qty !== "0"),
  });
}

const withoutClaim = ({ claim: _, ...said }: DispensingRequest): DispensingRequest => said;

/** A document that was refused, as a draft again: under an id of its own, in the old one's place. */
export function draftFromRequest(body: DocumentRequest): Draft {
  const { counterparty: other } = body;
  const partner = other && "facility" in other ? other.facility : "";
  const name = other && "name" in other ? other.name : "";
  return newDraft({
    occurredOn: body.occurredOn,
    partner,
    // A delivery's sender stands there to be read only.
    partnerName: body.source ? name || partner : name,
    source: body.source ?? "",
    reason: body.reason ?? "",
    note: body.note ?? "",
    // A ticket that was refused, or is from another day, is asked for anew.
    said: body.dispensing ? withoutClaim(body.dispensing) : null,
    mends: body.id,
    lines: body.lines.map((line) =>
      newLine({
        product: line.product,
        lot: line.lot.number,
        expiry: line.lot.expiry ?? "",
        madeOn: line.lot.madeOn ?? "",
        zone: line.zone ?? "",
        toZone: line.toZone ?? "",
        qty: String(line.units),
        reason: line.reason ?? "",
      }),
    ),
  });
}

/** What is missing or unreadable: "lines[0].units" and the like, as the server names fields. */
export type Faults = Record<string, "missing" | "unreadable" | "zero">;

type Units = (line: LineDraft) => number | null;

export function faultsOf(
  kind: PostKind,
  draft: Draft,
  units: Units,
  needsReason: (line: LineDraft) => boolean = () => false,
): Faults {
  const form = KIND_FORMS[kind];
  const faults: Faults = {};
  const named = form.partner !== "facility" && draft.partnerName.trim() !== "";
  if (form.partner !== "nobody" && !draft.partner && !named) faults.counterparty = "missing";
  if (form.reason === "required" && !draft.reason) faults.reason = "missing";
  draft.lines.forEach((line, i) => {
    const at = `lines[${i}]`;
    if (!line.product) faults[`${at}.product`] = "missing";
    const n = units(line);
    if (n === null) faults[`${at}.units`] = line.qty.trim() ? "unreadable" : "missing";
    else if (n === 0 && !line.rejected && !line.missing) faults[`${at}.units`] = "zero";
    for (const part of ["rejected", "missing"] as const)
      if (line[part].trim() && units({ ...line, qty: line[part] }) === null)
        faults[`${at}.${part}`] = "unreadable";
    if ((line.rejected.trim() || line.missing.trim()) && !line.why.trim())
      faults[`${at}.why`] = "missing";
    if (line.expiry && !readExpiry(line.expiry)) faults[`${at}.lot.expiry`] = "unreadable";
    if (line.madeOn && readExpiry(line.madeOn)?.length !== 10)
      faults[`${at}.lot.madeOn`] = "unreadable";
    if (needsReason(line) && !line.reason.trim()) faults[`${at}.reason`] = "missing";
    if (form.toZone && !line.toZone) faults[`${at}.toZone`] = "missing";
  });
  return faults;
}

/** The request of a draft without faults. */
export function toRequest(
  kind: PostKind,
  draft: Draft,
  today: string,
  units: Units,
): DocumentRequest {
  const name = draft.partnerName.trim();
  const partner = draft.partner ? { facility: draft.partner } : name ? { name } : null;
  const wantsPartner = KIND_FORMS[kind].partner !== "nobody";
  const lines = draft.lines.flatMap((line) => parts(line, units));
  const missing = draft.lines.flatMap((line) => {
    const n = (line.missing.trim() && units({ ...line, qty: line.missing })) || 0;
    return n > 0 ? [{ ...brief(line), units: n, reason: line.why.trim() }] : [];
  });
  return {
    id: draft.id,
    kind,
    occurredOn: draft.occurredOn || today,
    ...(partner && wantsPartner ? { counterparty: partner } : {}),
    ...(draft.source ? { source: draft.source } : {}),
    ...(draft.reason ? { reason: draft.reason } : {}),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...(draft.said && kind === "dispense" ? { dispensing: draft.said } : {}),
    lines: lines.map(({ line, units, zone, reason }) => ({
      ...brief(line),
      ...(zone ? { zone } : {}),
      ...(line.toZone ? { toZone: line.toZone } : {}),
      units,
      ...(reason ? { reason } : {}),
    })),
    ...(missing.length > 0 ? { missing } : {}),
  };
}

const brief = (line: LineDraft) => ({
  product: line.product,
  lot: {
    number: line.lot.trim(),
    expiry: readExpiry(line.expiry),
    ...(line.madeOn ? { madeOn: readExpiry(line.madeOn)! } : {}),
  },
});

/** What is put on the shelf, and, of a delivery, what is put aside as broken. */
function parts(line: LineDraft, units: Units) {
  const rejected = (line.rejected.trim() && units({ ...line, qty: line.rejected })) || 0;
  const good = { line, units: units(line) ?? 0, zone: line.zone, reason: line.reason.trim() };
  const broken = { line, units: rejected, zone: line.rejectZone, reason: line.why.trim() };
  const short = line.rejected.trim() !== "" || line.missing.trim() !== "";
  return [...(good.units > 0 || !short ? [good] : []), ...(rejected > 0 ? [broken] : [])];
}
