/** What each kind of document asks for; the forms are drawn from this table. */
import { KINDS, type PostKind } from "../../api/types";

export interface KindForm {
  /** "in" names lots that may be new; "out" chooses from what is there. */
  lines: "in" | "out";
  /** The other side: one of our facilities, a name outside, either, or nobody. */
  partner: "facility" | "name" | "either" | "nobody";
  /** Lots are proposed by the earliest expiry, and passing one over needs a reason. */
  fefo: boolean;
  toZone: boolean;
  reason: "required" | "optional" | "none";
}

export const KIND_FORMS: Record<PostKind, KindForm> = {
  receipt: { lines: "in", partner: "name", fefo: false, toZone: false, reason: "none" },
  issue: { lines: "out", partner: "either", fefo: true, toZone: false, reason: "none" },
  dispense: { lines: "out", partner: "nobody", fefo: true, toZone: false, reason: "none" },
  return: { lines: "out", partner: "either", fefo: false, toZone: false, reason: "required" },
  loss: { lines: "out", partner: "nobody", fefo: false, toZone: false, reason: "required" },
  destruction: { lines: "out", partner: "nobody", fefo: false, toZone: false, reason: "required" },
  refill: { lines: "out", partner: "facility", fefo: true, toZone: false, reason: "none" },
  zone_move: { lines: "out", partner: "nobody", fefo: false, toZone: true, reason: "optional" },
  opening: { lines: "in", partner: "nobody", fefo: false, toZone: false, reason: "none" },
};

export const isPostKind = (kind: string): kind is PostKind =>
  (KINDS as readonly string[]).includes(kind);
