/** A field to sign on with a finger: what is drawn is kept as lines of points. */
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";

type Point = [number, number];
export type Strokes = Point[][];

/** The field in points, whatever its size on the screen. */
const WIDTH = 1000;
const HEIGHT = 400;
/** Points nearer than this to the last say nothing more. */
const STEP_MIN = 4;
const POINTS_MAX = 3_900;
const LINE_WIDTH = 7;

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));

function draw(canvas: HTMLCanvasElement, strokes: Strokes): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.lineWidth = LINE_WIDTH;
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = "#17211f";
  for (const [first, ...rest] of strokes) {
    if (!first) continue;
    context.beginPath();
    context.moveTo(...first);
    // A dot is a line of no length.
    for (const point of rest.length > 0 ? rest : [first]) context.lineTo(...point);
    context.stroke();
  }
}

export function Pad(props: { label: string; onStrokes: (strokes: Strokes) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [strokes, setStrokes] = useState<Strokes>([]);
  const now = useRef<Strokes>([]);
  const drawing = useRef(false);
  const show = (next: Strokes) => {
    now.current = next;
    if (canvas.current) draw(canvas.current, next);
  };
  const tell = () => {
    setStrokes(now.current);
    props.onStrokes(now.current);
  };
  const at = (event: PointerEvent): Point => {
    const box = canvas.current!.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    return [clamp(x, WIDTH), clamp(y, HEIGHT)];
  };
  const down = (event: PointerEvent) => {
    if (now.current.flat().length >= POINTS_MAX) return;
    event.preventDefault();
    canvas.current!.setPointerCapture(event.pointerId);
    drawing.current = true;
    show([...now.current, [at(event)]]);
  };
  const move = (event: PointerEvent) => {
    if (!drawing.current || now.current.flat().length >= POINTS_MAX) return;
    const stroke = now.current[now.current.length - 1]!;
    const [x, y] = at(event);
    const [lastX, lastY] = stroke[stroke.length - 1]!;
    if (Math.abs(x - lastX) + Math.abs(y - lastY) < STEP_MIN) return;
    show([...now.current.slice(0, -1), [...stroke, [x, y]]]);
  };
  const up = () => {
    if (!drawing.current) return;
    drawing.current = false;
    tell();
  };
  const clear = () => {
    show([]);
    tell();
  };
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={props.label}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      />
      {strokes.length === 0 && (
        <span class="pad-hint" aria-hidden="true">
          {t("sign.here")}
        </span>
      )}
      <button type="button" class="button quiet" disabled={strokes.length === 0} onClick={clear}>
        {t("sign.clear")}
      </button>
    </div>
  );
}

/** A signature as it was drawn. */
export function Drawn(props: { strokes: Strokes; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, props.strokes);
  }, [props.strokes]);
  return (
    <canvas
      class="signature"
      ref={canvas}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={props.label}
    />
  );
}

/** Whether it reaches far enough to be a signature: the server asks the same. */
export function isDrawn(strokes: Strokes): boolean {
  const points = strokes.flat();
  const extent = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis]);
    return Math.max(...values) - Math.min(...values);
  };
  return points.length > 1 && Math.max(extent(0), extent(1)) >= 40;
}
