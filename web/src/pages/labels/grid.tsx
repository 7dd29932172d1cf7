/**
 * The grid of a bought sheet of labels: what its box says of columns, margins and gaps. Empty is
 * what fits by itself. A depot has one kind of sheet for a label, so it is remembered here.
 */
import { t } from "../../i18n";
import { remember, remembered } from "../../lib/memory";
import { TextField } from "../../ui/field";

const COUNTS = ["columns", "rows"] as const;
const LENGTHS = ["left", "top", "gapAcross", "gapDown"] as const;
const NAMES = [...COUNTS, ...LENGTHS];

/** As it is typed: counts, and millimetres with one decimal. */
export type SheetGrid = Partial<Record<(typeof NAMES)[number], string>>;

const keyOf = (template: string) => `label-grid.${template}`;

export function rememberedGrid(template: string): SheetGrid {
  const grid: SheetGrid = {};
  try {
    const kept: unknown = JSON.parse(remembered(keyOf(template)) ?? "{}");
    if (typeof kept !== "object" || kept === null) return grid;
    for (const name of NAMES) {
      const value: unknown = (kept as Record<string, unknown>)[name];
      if (typeof value === "string" && value.length <= 6) grid[name] = value;
    }
  } catch {
    // Written by another version, or by hand: the sheet is the usual one.
  }
  return grid;
}

export function GridFields(props: {
  template: string;
  grid: SheetGrid;
  set: (grid: SheetGrid) => void;
}) {
  const { template, grid, set } = props;
  const change = (name: keyof SheetGrid, text: string) => {
    const { [name]: _, ...others } = grid;
    const changed = text ? { ...others, [name]: text } : others;
    remember(keyOf(template), Object.keys(changed).length > 0 ? JSON.stringify(changed) : null);
    set(changed);
  };
  const field = (name: keyof SheetGrid, kept: RegExp) => (
    <TextField
      key={name}
      label={t(`labels.grid.${name}`)}
      value={grid[name] ?? ""}
      onValue={(text) => change(name, text.replace(kept, "").slice(0, 6))}
      input={{ inputMode: "decimal" }}
    />
  );
  return (
    <details open={Object.keys(grid).length > 0}>
      <summary>{t("labels.grid")}</summary>
      <p class="muted">{t("labels.gridHint")}</p>
      <div class="columns">
        {COUNTS.map((name) => field(name, /\D/g))}
        {LENGTHS.map((name) => field(name, /[^\d.]/g))}
      </div>
    </details>
  );
}
