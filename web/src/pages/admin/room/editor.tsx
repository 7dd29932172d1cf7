/** Drawing a floor sketch: by finger, by mouse, by keyboard. */
import { useRef, useState } from "preact/hooks";
import {
  ITEM_KINDS,
  keepSketch,
  type Room,
  type Sketch,
  type SketchItem,
} from "../../../api/admin";
import type { Key } from "../../../i18n";
import { t } from "../../../i18n";
import { SelectField, TextField } from "../../../ui/field";
import { Notice } from "../../../ui/states";
import { ZONE_TONES, Badge } from "../../../ui/state-badge";
import { useSubmit } from "../../../ui/submit";
import { CELL, describe, nameOf, Plan } from "./plan";
import { add, blank, CELLS_CM, change, clash, drop, keyed, metres, resize } from "./sketch";

interface Props {
  facility: string;
  room: Room;
  onKept: (room: Room) => void;
  onDrop: () => void;
}

export function Editor({ facility, room, onKept, onDrop }: Props) {
  const [sketch, setSketch] = useState(() => room.sketch ?? blank(Number(room.areaM2)));
  const [chosen, setChosen] = useState<number | null>(null);
  const [full, setFull] = useState(false);
  const submit = useSubmit();
  const over = clash(sketch);
  const put = (kind: SketchItem["kind"], zone?: string) => {
    const added = add(sketch, kind, zone);
    setFull(!added);
    if (!added) return;
    setSketch(added.sketch);
    setChosen(added.at);
  };
  const move = (at: number, by: Partial<SketchItem> | "drop") => {
    setSketch((now) => (by === "drop" ? drop(now, at) : change(now, at, by)));
    if (by === "drop") setChosen(null);
  };
  const save = () =>
    submit.run(async () => onKept(await keepSketch(facility, room.code, room.version, sketch)));
  return (
    <div class="sketch-editor">
      <Size sketch={sketch} onSketch={setSketch} />
      <Palette room={room} onPut={put} />
      {full && <Notice kind="warn">{t("sketch.full")}</Notice>}
      <Board room={room} sketch={sketch} chosen={chosen} onChosen={setChosen} onMove={move} />
      <Tools room={room} sketch={sketch} chosen={chosen} onMove={move} />
      {over && (
        <Notice kind="warn">
          {t("sketch.overlap", {
            one: nameOf(room.zones, over[0]),
            other: nameOf(room.zones, over[1]),
          })}
        </Notice>
      )}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button
          type="button"
          class="button primary"
          disabled={submit.busy || !!over}
          onClick={() => void save()}
        >
          {t(submit.busy ? "state.sending" : "action.save")}
        </button>
        <button type="button" class="button" disabled={submit.busy} onClick={onDrop}>
          {t("sketch.drop")}
        </button>
      </div>
    </div>
  );
}

function Size(props: { sketch: Sketch; onSketch: (sketch: Sketch) => void }) {
  const { sketch } = props;
  // What is being typed may not be a number yet.
  const [typed, setTyped] = useState<{ columns?: string; rows?: string }>({});
  const side = (name: "columns" | "rows") => (
    <TextField
      label={t(`sketch.${name}`)}
      required
      value={typed[name] ?? String(sketch[name])}
      onValue={(text) => {
        setTyped({ ...typed, [name]: text });
        const n = Number(text);
        if (Number.isInteger(n) && n >= 2 && n <= 40) props.onSketch(resize(sketch, { [name]: n }));
      }}
      input={{ inputMode: "numeric" }}
    />
  );
  return (
    <fieldset>
      <legend class="legend">{t("sketch.size")}</legend>
      <div class="sketch-size">
        {side("columns")}
        {side("rows")}
        <SelectField
          label={t("sketch.cell")}
          required
          choices={CELLS_CM.map((n) => ({ value: String(n), text: t("sketch.cm", { n }) }))}
          value={String(sketch.cellCm)}
          onValue={(n) => props.onSketch(resize(sketch, { cellCm: Number(n) }))}
        />
      </div>
    </fieldset>
  );
}

function Palette(props: { room: Room; onPut: (kind: SketchItem["kind"], zone?: string) => void }) {
  const { room } = props;
  const mine = room.zones.filter((z) => z.storeroom === room.code && z.status === "active");
  return (
    <fieldset>
      <legend class="legend">{t("sketch.add")}</legend>
      <p class="hint">{t("sketch.addHint")}</p>
      {mine.length === 0 && <p class="hint">{t("room.noZones")}</p>}
      <div class="palette">
        {mine.map((zone) => (
          <button
            type="button"
            class="button"
            key={zone.code}
            onClick={() => props.onPut("zone", zone.code)}
          >
            <Badge tone={ZONE_TONES[zone.state]}>{zone.name}</Badge>
          </button>
        ))}
        {ITEM_KINDS.filter((kind) => kind !== "zone").map((kind) => (
          <button type="button" class="button" key={kind} onClick={() => props.onPut(kind)}>
            {t(`sketch.kind.${kind}`)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

interface Drag {
  at: number;
  resize: boolean;
  fromX: number;
  fromY: number;
  item: SketchItem;
  cell: number;
}

function Board(props: {
  room: Room;
  sketch: Sketch;
  chosen: number | null;
  onChosen: (at: number) => void;
  onMove: (at: number, by: Partial<SketchItem> | "drop") => void;
}) {
  const { sketch, room } = props;
  const drag = useRef<Drag | null>(null);
  const begin = (at: number, resizes: boolean) => (event: PointerEvent) => {
    const item = sketch.items[at];
    const svg = (event.currentTarget as SVGElement).ownerSVGElement;
    if (!item || !svg) return;
    event.preventDefault();
    const target = event.currentTarget as SVGElement;
    target.setPointerCapture(event.pointerId);
    target.focus();
    props.onChosen(at);
    // The drawing keeps its shape inside its frame: the narrower side sets its size.
    const frame = svg.getBoundingClientRect();
    const cell = Math.min(
      frame.width / (sketch.columns + 4 / CELL),
      frame.height / (sketch.rows + 4 / CELL),
    );
    drag.current = { at, resize: resizes, fromX: event.clientX, fromY: event.clientY, item, cell };
  };
  const follow = (event: PointerEvent) => {
    const held = drag.current;
    if (!held) return;
    const x = Math.round((event.clientX - held.fromX) / held.cell);
    const y = Math.round((event.clientY - held.fromY) / held.cell);
    const { item } = held;
    props.onMove(
      held.at,
      held.resize ? { w: item.w + x, h: item.h + y } : { x: item.x + x, y: item.y + y },
    );
  };
  const end = () => {
    drag.current = null;
  };
  const hands = (at: number, resizes: boolean) => ({
    onPointerDown: begin(at, resizes),
    onPointerMove: follow,
    onPointerUp: end,
    onPointerCancel: end,
  });
  const press = (at: number) => (event: KeyboardEvent) => {
    const by = keyed(sketch.items[at]!, event.key, event.shiftKey);
    if (!by) return;
    event.preventDefault();
    props.onMove(at, by);
  };
  return (
    <Plan
      sketch={sketch}
      zones={room.zones}
      label={t("sketch.title")}
      chosen={props.chosen}
      item={(at) => ({
        tabIndex: 0,
        role: "button",
        "aria-label": describe(room.zones, sketch.items[at]!),
        "aria-pressed": props.chosen === at,
        onFocus: () => props.onChosen(at),
        onKeyDown: press(at),
        ...hands(at, false),
      })}
      handle={(at) => ({ "aria-hidden": true, ...hands(at, true) })}
    />
  );
}

/** The same by buttons, for thumbs that find dragging hard. */
const STEPS: [Key, string, boolean][] = [
  ["sketch.left", "ArrowLeft", false],
  ["sketch.right", "ArrowRight", false],
  ["sketch.up", "ArrowUp", false],
  ["sketch.down", "ArrowDown", false],
  ["sketch.narrower", "ArrowLeft", true],
  ["sketch.wider", "ArrowRight", true],
  ["sketch.shorter", "ArrowUp", true],
  ["sketch.taller", "ArrowDown", true],
];

function Tools(props: {
  room: Room;
  sketch: Sketch;
  chosen: number | null;
  onMove: (at: number, by: Partial<SketchItem> | "drop") => void;
}) {
  const { chosen, sketch, room } = props;
  const item = chosen === null ? undefined : sketch.items[chosen];
  return (
    <div class="sketch-tools" role="group" aria-label={t("sketch.resize")}>
      <p class="hint" role="status">
        {item
          ? t("sketch.chosen", { what: describe(room.zones, item) })
          : t("sketch.nothingChosen")}
      </p>
      <div class="palette">
        {STEPS.map(([text, key, shift]) => (
          <button
            type="button"
            class="button"
            key={text}
            disabled={!item}
            onClick={() => {
              const by = item && keyed(item, key, shift);
              if (by) props.onMove(chosen!, by);
            }}
          >
            {t(text)}
          </button>
        ))}
        <button
          type="button"
          class="button danger"
          disabled={!item}
          onClick={() => props.onMove(chosen!, "drop")}
        >
          {t("sketch.remove")}
        </button>
      </div>
      <p class="hint">
        {t("sketch.measures", {
          wide: metres(sketch.columns, sketch.cellCm),
          deep: metres(sketch.rows, sketch.cellCm),
          area: ((sketch.columns * sketch.rows * sketch.cellCm ** 2) / 10_000).toFixed(1),
          stated: room.areaM2,
        })}
      </p>
    </div>
  );
}
