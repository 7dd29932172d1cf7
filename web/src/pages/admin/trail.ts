/** Rows of the trail as people read them: a sentence, and line by line what changed. */
import type { AuditRow } from "../../api/people";
import { t, tOr } from "../../i18n";

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What was done, with its names and numbers; the bare name of the act where no sentence is known. */
export function says(row: AuditRow): string {
  const key = `says.${row.action}`;
  const sentence = tOr(key, "");
  if (!sentence) return tOr(`audit.${row.action}`, row.action);
  const facts: Json = {
    ...row.detail,
    target: row.target,
    setting: tOr(`setting.${row.target}`, row.target),
  };
  if (row.action === "climate-class.change")
    facts.target = tOr(`climate.${row.target}`, row.target);
  if (row.targetKind === "alert-rule") facts.target = tOr(`alert.event.${row.target}`, row.target);
  return sentence.replace(/\{(\w+)\}/g, (all, name: string) =>
    facts[name] === undefined ? all : String(facts[name]),
  );
}

/** Names of fields, by what the row is about. */
const fieldName = (kind: string, field: string): string => {
  const names: Record<string, string> = {
    storeroom: "room",
    account: "user",
    "mqtt-source": "mqtt",
  };
  const subject = names[kind] ?? kind;
  const otherwise = tOr(`place.${field}`, tOr(`column.${field}`, tOr(`filter.${field}`, field)));
  return tOr(`${subject}.${field}`, otherwise);
};

/** A value on one line; words of ours in the reader's language. */
function valueText(kind: string, field: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return t("trail.nothing");
  if (typeof value === "string") {
    const status = kind === "facility" ? `facilityStatus.${value}` : `product.${value}`;
    if (field === "status") return tOr(status, value);
    if (field === "climateClass" || field === "storageClass") return tOr(`climate.${value}`, value);
    if (field === "role") return tOr(`role.${value}`, value);
    return tOr(`${field}.${value}`, value);
  }
  if (Array.isArray(value))
    return value.map((each) => valueText(kind, field, each)).join(t("list.and"));
  if (isObject(value)) {
    if (typeof value.name === "string" && typeof value.code === "string")
      return `${value.name} (${value.code})`;
    if (field === "sketch" || Array.isArray(value.items)) return JSON.stringify(value);
    return Object.entries(value)
      .map(([name, inner]) => valueText(kind, name, inner))
      .join(" ");
  }
  return String(value);
}

/** What changed, a line for each field; what was told otherwise, as it was told. */
export function changes(row: AuditRow): string[] {
  // A sketch is looked at, not read.
  if (row.action === "storeroom.sketch") return [];
  const detail = row.detail ?? {};
  const { before, after, ...rest } = detail as { before?: unknown; after?: unknown } & Json;
  const lines: string[] = [];
  if (isObject(after)) {
    const was = isObject(before) ? before : {};
    for (const [field, value] of Object.entries(after)) {
      if (JSON.stringify(value) === JSON.stringify(was[field])) continue;
      // Rooms and zones of a facility have rows of their own.
      if (row.targetKind === "facility" && (field === "zones" || field === "storerooms")) continue;
      if (row.targetKind === "facility" && field === "area") continue;
      lines.push(
        t("trail.changed", {
          what: fieldName(row.targetKind, field),
          before: valueText(row.targetKind, field, was[field]),
          after: valueText(row.targetKind, field, value),
        }),
      );
    }
  }
  for (const [field, value] of Object.entries(rest)) {
    const text = valueText(row.targetKind, field, value);
    lines.push(`${fieldName(row.targetKind, field)} ${text}`);
  }
  return lines;
}
