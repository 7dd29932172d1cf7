/** Labelled inputs: the label, the hint and the error belong to the input for every reader. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../i18n";

export interface FieldProps {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  required?: boolean;
}
export interface FieldIds {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean;
  required: boolean;
}

export function Field(props: FieldProps & { children: (ids: FieldIds) => ComponentChildren }) {
  const id = useId();
  const described = [props.hint && `${id}-hint`, props.error && `${id}-error`].filter(Boolean);
  return (
    <div class={props.error ? "field field-wrong" : "field"}>
      <label for={id}>
        {props.label}
        {!props.required && <span class="optional">{t("form.optional")}</span>}
      </label>
      {props.children({
        id,
        "aria-describedby": described.join(" ") || undefined,
        "aria-invalid": !!props.error,
        required: !!props.required,
      })}
      {props.hint && (
        <div class="hint" id={`${id}-hint`}>
          {props.hint}
        </div>
      )}
      {props.error && (
        <div class="error" id={`${id}-error`} role="alert">
          {props.error}
        </div>
      )}
    </div>
  );
}

/** What text inputs here may say about themselves. */
export interface InputHints {
  type?: "text" | "password" | "search" | "date" | "month" | "tel";
  autocomplete?: string;
  autocapitalize?: "none";
  inputMode?: "numeric" | "decimal" | "tel";
  autofocus?: boolean;
  min?: string;
  max?: string;
  disabled?: boolean;
}

export function TextField(
  props: FieldProps & { value: string; onValue: (value: string) => void; input?: InputHints },
) {
  return (
    <Field {...props}>
      {(ids) => (
        <input
          // Its type decides what else the types allow; ours are alike in all that is used here.
          type={(props.input?.type ?? "text") as "text"}
          autocomplete={props.input?.autocomplete ?? "off"}
          autocapitalize={props.input?.autocapitalize}
          inputMode={props.input?.inputMode}
          autofocus={props.input?.autofocus}
          min={props.input?.min}
          max={props.input?.max}
          disabled={props.input?.disabled}
          {...ids}
          value={props.value}
          onInput={(e) => props.onValue(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export function TextArea(props: FieldProps & { value: string; onValue: (value: string) => void }) {
  return (
    <Field {...props}>
      {(ids) => (
        <textarea
          rows={2}
          {...ids}
          value={props.value}
          onInput={(e) => props.onValue(e.currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface Choice {
  value: string;
  text: string;
}

export function SelectField(
  props: FieldProps & {
    value: string;
    onValue: (value: string) => void;
    choices: readonly Choice[];
    /** What stands first and means nothing chosen; without it one is always chosen. */
    none?: string | undefined;
    disabled?: boolean;
  },
) {
  return (
    <Field {...props}>
      {(ids) => (
        <select
          {...ids}
          disabled={props.disabled}
          value={props.value}
          onChange={(e) => props.onValue(e.currentTarget.value)}
        >
          {props.none !== undefined && <option value="">{props.none}</option>}
          {props.choices.map((c) => (
            <option key={c.value} value={c.value} selected={c.value === props.value}>
              {c.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

const STOPS = "input,select,textarea,button[type=submit],button[data-stop]";

/**
 * Enter goes to the next field, as on the machines these users know; on the last it reaches the
 * button, so that nothing is sent by an Enter too many. Text areas and buttons keep their Enter.
 */
export function enterToNext(event: KeyboardEvent): void {
  const from = event.target as HTMLElement;
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented) return;
  if (!/^(INPUT|SELECT)$/.test(from.tagName)) return;
  event.preventDefault();
  const root = event.currentTarget as HTMLElement;
  const stops = [...root.querySelectorAll<HTMLInputElement>(STOPS)].filter(
    (el) => !el.disabled && el.type !== "hidden" && el.tabIndex >= 0 && el.offsetParent !== null,
  );
  stops[stops.indexOf(from as HTMLInputElement) + 1]?.focus();
}
