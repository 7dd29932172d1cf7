/** A strip of months: how much of a product expires when. Its first cell is what has expired. */
import type { StockLot } from "../../api/types";
import { t } from "../../i18n";
import { monthsBetween } from "../../lib/dates";

const MONTHS = 24;
const CELL = 8;
const HEIGHT = 22;

interface Cell {
  units: number;
  month: string;
}

/** Cell 0 is expired, 1 is this month, the last is everything later. */
function cells(lots: readonly StockLot[], today: string): Cell[] {
  const all: Cell[] = Array.from({ length: MONTHS + 2 }, () => ({ units: 0, month: "" }));
  for (const lot of lots) {
    if (!lot.expiry) continue;
    const ahead = monthsBetween(today, lot.expiry);
    const i = lot.expiry < today ? 0 : Math.min(ahead + 1, MONTHS + 1);
    const cell = all[i]!;
    cell.units += lot.units;
    cell.month ||= lot.expiry.slice(0, 7);
  }
  return all;
}

const tone = (i: number) => (i === 0 ? "stop" : i <= 6 ? "warn" : "ok");

export function ExpiryStrip(props: {
  lots: readonly StockLot[];
  today: string;
  describe: (units: number) => string;
}) {
  const all = cells(props.lots, props.today);
  const most = Math.max(...all.map((cell) => cell.units));
  if (most === 0) return null;
  const words = all
    .filter((cell) => cell.units > 0)
    .map((cell) => `${cell.month} ${props.describe(cell.units)}`)
    .join(t("list.and"));
  return (
    <svg
      class="expiry-strip"
      viewBox={`0 0 ${all.length * CELL} ${HEIGHT}`}
      role="img"
      aria-label={t("stock.strip", { list: words })}
    >
      <title>{t("stock.strip", { list: words })}</title>
      {all.map((cell, i) => {
        const height = cell.units > 0 ? Math.max(4, (cell.units / most) * (HEIGHT - 3)) : 0;
        return (
          <g key={i}>
            <rect class="strip-ground" x={i * CELL} y={HEIGHT - 2} width={CELL - 1.5} height={2} />
            {height > 0 && (
              <rect
                class={`strip-${tone(i)}`}
                x={i * CELL}
                y={HEIGHT - height}
                width={CELL - 1.5}
                height={height}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}
