/** A floor sketch as it is seen: zones in the colour, pattern and word of their state. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Sketch, SketchItem } from "../../../api/admin";
import type { Zone } from "../../../api/types";
import { t } from "../../../i18n";
import "./room.css";

/** Units of the drawing to a cell. */
export const CELL = 20;

export interface PlanProps {
  sketch: Sketch;
  zones: readonly Zone[];
  label: string;
  chosen?: number | null;
  /** Makes the things operable. */
  item?: (at: number) => JSX.IntrinsicElements["g"];
  handle?: (at: number) => JSX.IntrinsicElements["g"];
}

export const zoneOf = (zones: readonly Zone[], item: SketchItem): Zone | undefined =>
  zones.find((zone) => zone.code === item.zone);

/** What a thing is called. */
export function nameOf(zones: readonly Zone[], item: SketchItem): string {
  if (item.kind !== "zone") return t(`sketch.kind.${item.kind}`);
  return zoneOf(zones, item)?.name ?? item.zone ?? t("sketch.zone");
}

/** The words in a thing: its name, and the state that a zone's colour means. */
function wordsOf(zones: readonly Zone[], item: SketchItem): string[] {
  const zone = zoneOf(zones, item);
  return [nameOf(zones, item), ...(zone ? [t(`zoneState.${zone.state}`)] : [])];
}

/** What a thing is called in the sketch itself, and where it stands. */
export function describe(zones: readonly Zone[], item: SketchItem): string {
  const what = wordsOf(zones, item).join(" ");
  return t("sketch.item", { what, row: item.y + 1, column: item.x + 1, w: item.w, h: item.h });
}

export function Plan(props: PlanProps) {
  const { sketch } = props;
  const id = useId();
  const [wide, deep] = [sketch.columns * CELL, sketch.rows * CELL];
  return (
    <svg
      class="plan"
      viewBox={`-2 -2 ${wide + 4} ${deep + 4}`}
      role={props.item ? "group" : "img"}
      aria-label={props.label}
    >
      <Patterns id={id} />
      <rect class="plan-floor" width={wide} height={deep} />
      <path class="plan-grid" d={gridPath(sketch)} />
      {sketch.items.map((item, at) => (
        <g
          key={at}
          class={props.chosen === at ? "plan-item plan-chosen" : "plan-item"}
          {...props.item?.(at)}
        >
          <Thing item={item} zone={zoneOf(props.zones, item)} zones={props.zones} id={id} />
        </g>
      ))}
      <rect class="plan-wall" width={wide} height={deep} />
      {props.handle && props.chosen != null && sketch.items[props.chosen] && (
        <Handle item={sketch.items[props.chosen]!} attributes={props.handle(props.chosen)} />
      )}
    </svg>
  );
}

const gridPath = ({ columns, rows }: Sketch): string => {
  const down = Array.from({ length: columns - 1 }, (_, i) => `M${(i + 1) * CELL} 0v${rows * CELL}`);
  const across = Array.from(
    { length: rows - 1 },
    (_, i) => `M0 ${(i + 1) * CELL}h${columns * CELL}`,
  );
  return [...down, ...across].join("");
};

/** Dots, stripes and crosses: on a black-and-white print the states are told apart by these. */
function Patterns({ id }: { id: string }) {
  const unit = { width: 10, height: 10, patternUnits: "userSpaceOnUse" } as const;
  return (
    <defs>
      <pattern id={`${id}-qualified`} {...unit}>
        <circle class="plan-mark-qualified" cx={5} cy={5} r={1} />
      </pattern>
      <pattern id={`${id}-pending`} {...unit}>
        <path class="plan-mark-pending" d="M-2 12L12 -2M8 12L12 8M-2 2L2 -2" />
      </pattern>
      <pattern id={`${id}-rejected`} {...unit}>
        <path class="plan-mark-rejected" d="M0 0L10 10M10 0L0 10" />
      </pattern>
    </defs>
  );
}

function Thing(props: {
  item: SketchItem;
  zone: Zone | undefined;
  zones: readonly Zone[];
  id: string;
}) {
  const { item, zone } = props;
  const at = { x: item.x * CELL, y: item.y * CELL, width: item.w * CELL, height: item.h * CELL };
  const state = zone?.state ?? "gone";
  const words = wordsOf(props.zones, item);
  return (
    <>
      <rect class={item.kind === "zone" ? `plan-zone-${state}` : `plan-${item.kind}`} {...at} />
      {zone && <rect fill={`url(#${props.id}-${state})`} {...at} />}
      <Words item={item} words={words} />
    </>
  );
}

const LINE = 1.25;
/** How wide a letter is drawn, in parts of the letters' size: Chinese ones fill a square. */
const width = (text: string): number =>
  [...text].reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e7f ? 1 : 0.58), 0);

/** Words that fit into a thing: large where there is room, broken into lines where there is not. */
function Words({ item, words }: { item: SketchItem; words: string[] }) {
  const [wide, deep] = [item.w * CELL - 2, item.h * CELL - 2];
  for (const size of [11, 9, 7.5, 6, 5]) {
    // A space parts the words for those who hear them.
    const lines = words.flatMap((word, n) => {
      const [start, ...more] = broken(word, wide / size);
      return [n > 0 ? ` ${start}` : start!, ...more];
    });
    if (lines.length * size * LINE > deep && size > 5) continue;
    const top = item.y * CELL + (item.h * CELL - (lines.length - 1) * size * LINE) / 2;
    return (
      <text
        class={item.kind === "zone" ? "plan-words plan-words-zone" : "plan-words"}
        font-size={size}
      >
        {lines.map((line, i) => (
          <tspan
            key={i}
            x={item.x * CELL + (item.w * CELL) / 2}
            y={top + i * size * LINE + size * 0.36}
          >
            {line}
          </tspan>
        ))}
      </text>
    );
  }
  return null;
}

/** Breaks Chinese anywhere and other words not at all. */
function broken(word: string, most: number): string[] {
  if (width(word) <= most || !/[\u2e80-\uffff]/.test(word)) return [word];
  const lines = [""];
  for (const c of word) {
    if (width(lines[lines.length - 1]! + c) > most && lines[lines.length - 1]) lines.push("");
    lines[lines.length - 1] += c;
  }
  return lines;
}

function Handle(props: { item: SketchItem; attributes: JSX.IntrinsicElements["g"] }) {
  const { item } = props;
  const [x, y] = [(item.x + item.w) * CELL, (item.y + item.h) * CELL];
  return (
    <g class="plan-handle" {...props.attributes}>
      <circle class="plan-handle-reach" cx={x} cy={y} r={CELL} />
      <circle class="plan-handle-dot" cx={x} cy={y} r={5} />
    </g>
  );
}
