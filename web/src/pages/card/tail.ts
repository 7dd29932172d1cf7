/** The end of a stock card first, then older rows by key. */
import { useState } from "preact/hooks";
import * as stock from "../../api/stock";
import type { Card, CardEntry } from "../../api/types";
import { useLoad, type Loaded } from "../../ui/load";

const ROWS = 50;

interface CardState {
  loaded: Loaded<Card>;
  rows: CardEntry[];
  /** What stood before the first row shown. */
  opening: number;
  older: (() => void) | undefined;
  busy: boolean;
}

/** Balances are of the whole product; a card of one lot runs on the lot's own. */
const before = (row: CardEntry) => row.productBalance - row.units;

export function useCard(facility: string, product: string, lot: string): CardState {
  const key = JSON.stringify([facility, product, lot]);
  const loaded = useLoad(key, () => stock.card(facility, product, { last: ROWS, lot }));
  const [more, setMore] = useState<{ of: Card | undefined; rows: CardEntry[]; end: boolean }>({
    of: undefined,
    rows: [],
    end: false,
  });
  const [busy, setBusy] = useState(false);
  const current = more.of === loaded.data ? more : { rows: [], end: false };
  const rows = [...current.rows, ...(loaded.data?.items ?? [])];
  const first = rows[0];
  const fetchOlder = () => {
    if (busy || !first) return;
    setBusy(true);
    const of = loaded.data;
    stock.card(facility, product, { last: ROWS, before: first.seq, lot }).then(
      (page) => {
        const end = page.items.length < ROWS;
        setMore({ of, rows: [...page.items, ...current.rows], end });
        setBusy(false);
      },
      () => setBusy(false),
    );
  };
  const full = (loaded.data?.items.length ?? 0) >= ROWS;
  return {
    loaded,
    rows,
    opening: first ? before(first) : 0,
    older: full && !current.end ? fetchOlder : undefined,
    busy,
  };
}
