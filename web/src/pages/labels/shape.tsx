/** A template in small, to scale: nothing is asked of the server for it. */
import type { Template } from "../../api/labels";

/** The side that the largest label would have, in the drawing's units. */
const SIDE = 64;
const LARGEST_MM = 300;
/** Small labels would be specks beside A4: sides grow with the square root. */
const scaled = (mm: number) => SIDE * Math.sqrt(Math.min(mm, LARGEST_MM) / LARGEST_MM);

export function Shape({ of }: { of: Template }) {
  const longest = Math.max(of.width, of.height);
  const scale = scaled(longest) / longest;
  const [w, h] = [of.width * scale, of.height * scale];
  const [x, y] = [(SIDE - w) / 2, (SIDE - h) / 2];
  const code = Math.min(w, h) * 0.38;
  const line = (at: number, part: number) =>
    `M${x + w * 0.08} ${y + h * at}h${(w * 0.84 - code * 1.15) * part}`;
  return (
    <svg
      class={`label-shape label-${of.subject}`}
      viewBox={`0 0 ${SIDE} ${SIDE}`}
      aria-hidden="true"
    >
      <rect class="label-sheet" x={x} y={y} width={w} height={h} rx="2" />
      <path
        class="label-head"
        d={`M${x} ${y + 2}a2 2 0 012-2h${w - 4}a2 2 0 012 2v${h * 0.16}h${-w}z`}
      />
      <path class="label-lines" d={line(0.36, 1) + line(0.54, 0.8) + line(0.72, 0.9)} />
      <rect
        class="label-code"
        x={x + w * 0.94 - code}
        y={y + h * 0.92 - code}
        width={code}
        height={code}
      />
    </svg>
  );
}
