/** A standard while it is written. */
import type { Check } from "../../api/inspection";
import { t } from "../../i18n";

/** A check to begin with, with a code that is free, in the part of the last. */
export function newCheck(before: readonly Check[]): Check {
  const last = before[before.length - 1];
  let n = before.length + 1;
  while (before.some((check) => check.code === `N${n}`)) n += 1;
  return {
    code: `N${n}`,
    part: last?.part ?? { zh: t("standard.items"), en: "" },
    text: { zh: t("item.textZh"), en: "" },
    source: last?.source ?? { zh: t("item.sourceZh"), en: "" },
    kinds: ["depot"],
    levels: [],
    how: "yes_no",
    least: null,
    most: null,
    unit: "",
    record: null,
    photo: false,
    weight: 1,
    fatal: false,
    onlyIf: null,
    open: false,
  };
}

/** Another way of judging: what no longer goes with it is taken away. */
export function judgedBy(check: Check, how: Check["how"]): Check {
  const numeric = how === "range" || how === "count";
  return {
    ...check,
    how,
    least: how === "count" ? (check.least ?? "1") : numeric ? check.least : null,
    most: how === "range" ? check.most : null,
    record: how === "records" ? (check.record ?? "climate") : null,
  };
}

export const moved = <T>(items: readonly T[], from: number, to: number): T[] => {
  const next = [...items];
  const [one] = next.splice(from, 1);
  next.splice(to, 0, one!);
  return next;
};
