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

export function useCard(facility: string, product: string, lot: string): CardState {
  const key = JSON.stringify([facility, product, lot]);
  const loaded = useLoad(key, () => stock.card(facility, product, { last: ROWS, lot }));
  const [older, setOlder] = useState<{ of: Card | undefined; pages: Card[] }>({
    of: undefined,
    pages: [],
  });
  const [busy, setBusy] = useState(false);
  const of = loaded.data;
  // The oldest page first; pages fetched for another card are dropped.
  const pages = [...(older.of === of ? older.pages : []), ...(of ? [of] : [])];
  const first = pages[0];
  const fetchOlder = (before: string) => {
    if (busy) return;
    setBusy(true);
    stock.card(facility, product, { last: ROWS, before, lot }).then(
      (page) => {
        setOlder({ of, pages: [page, ...pages.slice(0, -1)] });
        setBusy(false);
      },
      () => setBusy(false),
    );
  };
  const previous = first?.previous;
  return {
    loaded,
    rows: pages.flatMap((page) => page.items),
    opening: first?.openingBalance ?? 0,
    older: previous ? () => fetchOlder(previous) : undefined,
    busy,
  };
}
