/** The lines of a count: what is looked for, what is shown, what comes next. */
import type { CountLine, CountView, FigureRequest, RecordedFigure } from "../../api/counts";
import type { Product } from "../../api/types";
import { parseScan } from "../../lib/gs1";
import { scanned } from "../../lib/scanned";

export const SHOWS = ["all", "uncounted", "different", "asked"] as const;
export type Show = (typeof SHOWS)[number];

type Spot = Pick<CountLine, "product" | "zone"> & {
  lot: { number: string; expiry?: string | null };
};

/** What makes a line the same line. */
export const lineKey = (line: Spot): string =>
  [line.product, line.lot.number, line.lot.expiry ?? "", line.zone].join("|");

const isDifferent = (line: CountLine) => !!line.count?.difference;

/** Whether a line has something to be said about it before posting. */
export const isAsked = (line: CountLine) => line.unanswered || line.disputed;

const shows: Record<Show, (line: CountLine) => boolean> = {
  all: () => true,
  uncounted: (line) => !line.count,
  different: isDifferent,
  asked: isAsked,
};

export const readShow = (text: string | undefined): Show =>
  SHOWS.find((show) => show === text) ?? "all";

/** The lines that hold every word typed, or what was scanned. */
export function found(
  view: CountView,
  products: readonly Product[],
  show: Show,
  typed: string,
): CountLine[] {
  const lines = view.lines.filter(shows[show]);
  const scan = parseScan(typed);
  if (scan) {
    const product = scanned(products, scan.gtin);
    return view.lines.filter(
      (line) => line.product === product?.code && (!scan.lot || line.lot.number === scan.lot),
    );
  }
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return lines;
  const zone = new Map(view.zones.map((z) => [z.code, z.name]));
  return lines.filter((line) => {
    const product = view.products[line.product];
    const text = [line.product, product?.name, product?.spec, line.lot.number, zone.get(line.zone)]
      .join(" ")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The first line not counted after this one, or the first of all; none when all are counted. */
export function nextUncounted(lines: readonly CountLine[], after: string): CountLine | undefined {
  const at = lines.findIndex((line) => lineKey(line) === after);
  const rest = [...lines.slice(at + 1), ...lines.slice(0, Math.max(0, at))];
  return rest.find((line) => !line.count && lineKey(line) !== after);
}

export interface Progress {
  lines: number;
  counted: number;
  different: number;
  unanswered: number;
  disputed: number;
}

export function progress(view: CountView): Progress {
  const number = (test: (line: CountLine) => boolean) => view.lines.filter(test).length;
  return {
    lines: view.lines.length,
    counted: number((line) => !!line.count),
    different: number(isDifferent),
    unanswered: number((line) => line.unanswered),
    disputed: number((line) => line.disputed),
  };
}

/** The view with a figure in it, before the server tells the whole anew. */
export function withFigure(view: CountView, told: RecordedFigure): CountView {
  const key = lineKey(told);
  const known = view.lines.some((line) => lineKey(line) === key);
  const blank: CountLine = {
    product: told.product,
    lot: { ...told.lot, status: null },
    zone: told.zone,
    book: told.count.book,
    inBook: false,
    count: null,
    earlier: [],
    disputed: false,
    moved: [],
    unanswered: false,
    deviation: null,
    reason: "",
  };
  const lines = known ? view.lines : [...view.lines, blank];
  return {
    ...view,
    lines: lines.map((line) => {
      if (lineKey(line) !== key || line.count?.id === told.count.id) return line;
      const earlier = line.count ? [...line.earlier, line.count] : line.earlier;
      return { ...line, count: told.count, earlier, moved: [], unanswered: false };
    }),
  };
}

/** What waits to be sent, by line: the last figure of each. */
export const waitingByLine = (waiting: readonly FigureRequest[]): Map<string, FigureRequest> =>
  new Map(waiting.map((figure) => [lineKey(figure), figure]));

/** Hundredths of a percent as people read them: 9850 is "98.5%". */
export const share = (hundredths: number | null): string =>
  hundredths === null ? "—" : `${hundredths / 100}%`;
