/** A quantity typed in packs and units together, read back both ways while typing. */
import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { formatBoth, parse, type Pack } from "../lib/packs";
import { Field } from "./field";

interface Props {
  label: string;
  text: string;
  onText: (text: string) => void;
  packs: readonly Pack[];
  baseUnit: string;
  /** How much there is, when that is known and limits the entry. */
  available?: number | undefined;
  error?: string | undefined;
  onEnter?: (() => void) | undefined;
  disabled?: boolean;
  /** Nothing need be typed. */
  optional?: boolean;
}

function readBack({ text, packs, baseUnit, available }: Props) {
  const there =
    available === undefined
      ? null
      : t("qty.available", { qty: formatBoth(available, packs, baseUnit) });
  if (text.trim() === "") return there ?? t("qty.example", { example: example(packs, baseUnit) });
  const units = parse(text, packs, baseUnit);
  if (units === null)
    return (
      <span class="qty-wrong">{t("qty.unreadable", { example: example(packs, baseUnit) })}</span>
    );
  return (
    <>
      <output class="qty-read">{t("qty.is", { qty: formatBoth(units, packs, baseUnit) })}</output>
      {there && <span class={units > available! ? "qty-wrong" : ""}> {there}</span>}
    </>
  );
}

function example(packs: readonly Pack[], baseUnit: string): string {
  const [first, second] = [...packs.map((p) => p.name), baseUnit];
  return second ? `2${first}3${second}` : `12${first}`;
}

export function QtyField(props: Props) {
  const input = useRef<HTMLInputElement>(null);
  const append = (name: string) => {
    props.onText(props.text.trimEnd() + name);
    input.current?.focus();
  };
  const afterNumber = /[0-9\uff10-\uff19]\s*$/.test(props.text);
  const enter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.isComposing || !props.onEnter) return;
    event.preventDefault();
    props.onEnter();
  };
  return (
    <Field
      label={props.label}
      required={!props.optional}
      error={props.error}
      hint={readBack(props)}
    >
      {(ids) => (
        <div class="qty">
          <input
            {...ids}
            ref={input}
            class="number"
            type="text"
            // Digits first on phones; the names of the packs are the buttons beside it.
            inputMode="numeric"
            autocomplete="off"
            disabled={props.disabled}
            value={props.text}
            onInput={(e) => props.onText(e.currentTarget.value)}
            onKeyDown={enter}
          />
          {[...props.packs.map((p) => p.name), props.baseUnit].map((name) => (
            <button
              key={name}
              type="button"
              class="chip"
              tabIndex={-1}
              disabled={props.disabled || !afterNumber}
              onClick={() => append(name)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </Field>
  );
}
