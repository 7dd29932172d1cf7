/** The parts of a day's summary, for the page and for paper alike. */
import type { DayBook, DayLine, DispensedRow } from "../../api/dispense";
import { t } from "../../i18n";
import { saidText } from "../dispense/said";

export const nameOf = (row: { name: string; spec: string }): string =>
  [row.name, row.spec].filter(Boolean).join(" ");

/** What one row of the day says, whatever it is about. */
export interface Told {
  key: string;
  section: string;
  what: string;
  how: string;
  units: number;
  unit: string;
  times: number;
}

const moved = (section: string, lines: readonly DayLine[], how?: (line: DayLine) => string) =>
  lines.map((line) => ({
    key: `${section} ${line.kind} ${line.product}`,
    section,
    what: nameOf(line),
    how: how?.(line) ?? "",
    units: line.units,
    unit: line.unit,
    times: line.documents,
  }));

const handed = (row: DispensedRow): Told => ({
  key: JSON.stringify([row.product, row.channel, row.client]),
  section: t("day.dispensed"),
  what: nameOf(row),
  how: saidText(row) || t("dispensing.unsaid"),
  units: row.units,
  unit: row.unit,
  times: row.handOuts,
});

/** All rows of a day in the order they are told. */
export const told = (book: DayBook): Told[] => [
  ...moved(t("day.received"), book.received),
  ...book.dispensed.map(handed),
  ...moved(t("day.counted"), book.counted, () => t("day.difference")),
  ...moved(t("day.moved"), book.moved, (line) => t(`kind.${line.kind}`)),
];
