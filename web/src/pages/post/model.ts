/** What a posting form knows and does: the draft, what it is checked against, its lines. */
import { useState } from "preact/hooks";
import type { ClaimRules } from "../../api/dispense";
import type { PostKind, Product, Reason, Stock } from "../../api/types";
import { parse } from "../../lib/packs";
import { draftKey, loadDraft, newDraft, saveDraft, type Draft, type LineDraft } from "./draft";

/** What was fetched before the form can be drawn. */
export interface Ground {
  products: Product[];
  reasons: Reason[];
  /** What is there now; only for the kinds that take from it. */
  stock: Stock | null;
  /** What is limited; nothing for the kinds that give nothing to users. */
  rules?: ClaimRules;
  /** Whether unsent work is counted in it: then the server's own proposals would be wrong. */
  local?: boolean;
  /** The draft to begin with when none was kept. */
  fresh: Draft;
}

export interface DraftModel {
  draft: Draft;
  /** Whether this draft was found as left behind earlier. */
  restored: boolean;
  patch: (change: Partial<Draft>) => void;
  /** What was refused keeps its place in the line; this goes on as its correction. */
  mend: (refused: string) => void;
  setLine: (key: string, change: Partial<LineDraft>) => void;
  addLines: (lines: LineDraft[]) => void;
  dropLine: (key: string) => void;
  /** Forgets the draft: the server has it, or the person gave it up. */
  forget: () => void;
  startAfresh: () => void;
}

export function useDraft(user: string, facility: string, kind: PostKind, fresh: Draft): DraftModel {
  const key = draftKey(user, facility, kind, fresh.source);
  const [kept] = useState(() => loadDraft(key));
  const [draft, setDraft] = useState(kept ?? fresh);
  const [restored, setRestored] = useState(kept !== null);
  const change = (update: (draft: Draft) => Draft) =>
    setDraft((now) => {
      const next = update(now);
      saveDraft(key, next);
      return next;
    });
  return {
    draft,
    restored,
    patch: (part) => change((d) => ({ ...d, ...part })),
    mend: (refused) => change((d) => ({ ...d, id: newDraft().id, mends: refused })),
    setLine: (line, part) =>
      change((d) => ({
        ...d,
        lines: d.lines.map((l) => (l.key === line ? { ...l, ...part } : l)),
      })),
    addLines: (lines) => change((d) => ({ ...d, lines: [...d.lines, ...lines] })),
    dropLine: (line) => change((d) => ({ ...d, lines: d.lines.filter((l) => l.key !== line) })),
    forget: () => saveDraft(key, null),
    startAfresh: () => {
      saveDraft(key, null);
      setRestored(false);
      setDraft({ ...fresh, id: newDraft().id });
    },
  };
}

/** Reads a line's quantity by its product's packs. */
export function unitsReader(products: readonly Product[]) {
  const byCode = new Map(products.map((p) => [p.code, p]));
  return (line: LineDraft): number | null => {
    const product = byCode.get(line.product);
    return product ? parse(line.qty, product.packs, product.baseUnit) : null;
  };
}
