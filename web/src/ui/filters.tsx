/** A list's filters: the search in sight, the others one tap away on phones. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { TextField } from "./field";

export function Filters(props: {
  q: string;
  onQ: (q: string) => void;
  /** How many of the other filters are set. */
  set?: number;
  children?: ComponentChildren;
}) {
  const [open, setOpen] = useState((props.set ?? 0) > 0);
  return (
    <div class={open ? "filters filters-open" : "filters"} role="search">
      <div class="filters-search">
        <TextField
          label={t("filter.search")}
          value={props.q}
          onValue={props.onQ}
          input={{ type: "search" }}
        />
        {props.children && (
          <button
            type="button"
            class="button filters-toggle"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {props.set ? t("filter.moreSet", { n: props.set }) : t("filter.more")}
          </button>
        )}
      </div>
      {props.children}
    </div>
  );
}

/** How many of these are not empty. */
export const countSet = (...values: unknown[]): number => values.filter(Boolean).length;
