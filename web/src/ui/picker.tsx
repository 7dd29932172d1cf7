/** A field to find one of many: type part of it, scan it, or choose from the list below. */
import { useId, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { parseScan, type Scan } from "../lib/gs1";
import { Field } from "./field";

export interface PickerItem {
  value: string;
  text: string;
  detail?: string;
  /** What typing is compared with. */
  search: string;
}

interface Props {
  label: string;
  items: readonly PickerItem[];
  /** The chosen value, or "". */
  value: string;
  onPick: (value: string) => void;
  onScan?: (scan: Scan) => void;
  /** Called with what is typed when that itself may be the answer. */
  onText?: (text: string) => void;
  /** Whether free text is rather meant to be one of the items: a partner, not a new lot. */
  guess?: boolean;
  text?: string;
  hint?: string | undefined;
  error?: string | undefined;
  required?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
}

const SHOWN = 30;

/** Items that hold every word typed, those that start with it first. */
export function find(items: readonly PickerItem[], typed: string): PickerItem[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = items.filter((i) => words.every((w) => i.search.toLowerCase().includes(w)));
  const first = words[0] ?? "";
  const starts = (i: PickerItem) => i.search.toLowerCase().startsWith(first);
  return [...hits.filter(starts), ...hits.filter((i) => !starts(i))].slice(0, SHOWN);
}

/** The typing, choosing and closing of a picker. */
function usePicker(props: Props) {
  const chosen = props.items.find((i) => i.value === props.value);
  const [typed, setTyped] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const hits = open ? find(props.items, typed ?? "") : [];
  const type = (text: string) => {
    setTyped(text);
    setOpen(true);
    // Where free text is as good an answer, Enter must not replace it by the first hit.
    setActive((props.onText && !props.guess) || text.trim() === "" ? -1 : 0);
    props.onText?.(text);
  };
  const close = () => {
    setTyped(null);
    setOpen(false);
    setActive(-1);
  };
  const pick = (item: PickerItem) => {
    props.onPick(item.value);
    close();
  };
  /** Left without choosing: where only one can be meant, it is. */
  const leave = () => {
    const [only, ...others] = hits;
    if (props.guess && typed?.trim() && only && others.length === 0) pick(only);
    else close();
  };
  const shown = typed ?? chosen?.text ?? props.text ?? "";
  const show = () => setOpen(true);
  return { chosen, open, hits, shown, typed, active, setActive, type, show, close, leave, pick };
}

type PickerState = ReturnType<typeof usePicker>;

function useKeys(state: PickerState, props: Props) {
  return (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const { hits, active } = state;
    // A scanner's separator arrives as Ctrl+]; browsers would drop it.
    if (event.ctrlKey && event.key === "]") {
      event.preventDefault();
      state.type(`${state.shown}\u001d`);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      state.show();
      const step = event.key === "ArrowDown" ? 1 : -1;
      state.setActive(Math.max(0, Math.min(hits.length - 1, active + step)));
    } else if (event.key === "Escape" && state.open) {
      event.preventDefault();
      state.close();
    } else if (event.key === "Enter" && state.open) enter(event, state, props);
  };
}

function enter(event: KeyboardEvent, state: PickerState, props: Props) {
  const scan = props.onScan && parseScan(state.typed ?? "");
  if (scan) {
    event.preventDefault();
    state.close();
    props.onScan!(scan);
    return;
  }
  const hit = state.hits[state.active];
  if (hit) state.pick(hit);
  else state.close();
}

export function Picker(props: Props) {
  const list = useId();
  const state = usePicker(props);
  const keys = useKeys(state, props);
  const box = useRef<HTMLDivElement>(null);
  return (
    <Field
      label={props.label}
      hint={props.hint ?? state.chosen?.detail}
      error={props.error}
      required={!!props.required}
    >
      {(ids) => (
        <div class="picker" ref={box}>
          <input
            {...ids}
            type="text"
            role="combobox"
            aria-expanded={state.open}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={state.hits[state.active] ? `${list}-${state.active}` : undefined}
            autocomplete="off"
            autofocus={!!props.autoFocus}
            disabled={!!props.disabled}
            value={state.shown}
            onFocus={(e) => e.currentTarget.select()}
            onClick={state.show}
            onInput={(e) => state.type(e.currentTarget.value)}
            onKeyDown={keys}
            onBlur={state.leave}
          />
          {state.open && <Hits id={list} state={state} />}
        </div>
      )}
    </Field>
  );
}

function Hits({ id, state }: { id: string; state: PickerState }) {
  return (
    <ul class="hits" role="listbox" id={id}>
      {state.hits.map((item, i) => (
        <li
          key={item.value}
          id={`${id}-${i}`}
          role="option"
          aria-selected={i === state.active}
          class={i === state.active ? "hit active" : "hit"}
          // Before the input loses the focus and closes the list.
          onPointerDown={(e) => {
            e.preventDefault();
            state.pick(item);
          }}
        >
          <span>{item.text}</span>
          {item.detail && <small>{item.detail}</small>}
        </li>
      ))}
      {state.hits.length === 0 && <li class="hit none">{t("picker.none")}</li>}
    </ul>
  );
}
