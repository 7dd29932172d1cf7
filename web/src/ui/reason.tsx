/** Reasons as people read them: the server's codes by name, own words as they are. */
import { allReasons } from "../api/shared";
import type { Reason } from "../api/types";
import { inLanguage } from "../i18n";
import { useLoad } from "./load";
import type { PickerItem } from "./picker";

export const reasonName = (reasons: readonly Reason[], code: string): string => {
  const known = reasons.find((reason) => reason.code === code);
  return known ? inLanguage(known.name) : code;
};

export function ReasonText(props: { code: string }) {
  const loaded = useLoad("", allReasons);
  return <>{reasonName(loaded.data ?? [], props.code)}</>;
}

export const reasonItems = (reasons: readonly Reason[]): PickerItem[] =>
  reasons.map((reason) => {
    const text = inLanguage(reason.name);
    return { value: reason.code, text, search: text };
  });
