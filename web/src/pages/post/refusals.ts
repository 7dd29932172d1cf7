/** Refusals sorted by where they are shown: at a field, at a line, or above the button. */
import { ProblemError } from "../../api/client";
import { errorText } from "../../ui/states";

export interface Refusals {
  /** By the field's name, such as "occurredOn". */
  fields: Record<string, string>;
  /** By the line's place, counted from 0. */
  lines: Record<number, string[]>;
  /** What belongs to no place. */
  rest: string[];
  code: string | null;
  facts: Record<string, unknown>;
}

const HEAD_FIELDS = ["occurredOn", "counterparty", "reason", "note"];

export function refusals(error: unknown): Refusals {
  const sorted: Refusals = { fields: {}, lines: {}, rest: [], code: null, facts: {} };
  if (!error) return sorted;
  if (!(error instanceof ProblemError)) return { ...sorted, rest: [errorText(error)] };
  const one = { code: error.code, field: error.field, detail: errorText(error) };
  for (const { field = "", detail } of error.vetoes.length > 0 ? error.vetoes : [one]) {
    const line = /^lines\[(\d+)\]/.exec(field)?.[1];
    const head = HEAD_FIELDS.find((name) => field === name || field.startsWith(`${name}.`));
    if (line) (sorted.lines[Number(line)] ??= []).push(detail);
    else if (head) sorted.fields[head] = detail;
    else sorted.rest.push(detail);
  }
  return { ...sorted, code: error.code, facts: error.facts };
}
