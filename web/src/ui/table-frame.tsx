/** The frame of a wide table: it scrolls by itself, also by the arrow keys. */
import type { ComponentChildren } from "preact";

export function TableFrame(props: { label: string; children: ComponentChildren }) {
  return (
    <div class="table" role="region" aria-label={props.label} tabIndex={0}>
      {props.children}
    </div>
  );
}
