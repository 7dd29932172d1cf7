/** A list's filters: the search in sight, the others one tap away on phones. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
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
  const [text, setText] = useSettled(props.q, props.onQ);
  return (
    <div class={open ? "filters filters-open" : "filters"} role="search">
      <div class="filters-search">
        <TextField
          label={t("filter.search")}
          value={text}
          onValue={setText}
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

const PAUSE_MS = 250;

/** Text that is passed on once typing pauses: a slow line is not asked for every letter. */
function useSettled(
  value: string,
  pass: (value: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const passed = useRef(value);
  useEffect(() => {
    // Changed from elsewhere: a link, the back button.
    if (value === passed.current) return;
    passed.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    if (text === passed.current) return;
    const timer = setTimeout(() => {
      passed.current = text;
      pass(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText];
}

/** How many of these are not empty. */
export const countSet = (...values: unknown[]): number => values.filter(Boolean).length;
