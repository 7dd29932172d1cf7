/** A period in words. */
import { t } from "../../i18n";

export function periodText(from?: string, to?: string): string {
  if (from && to) return t("paper.fromTo", { from, to });
  if (from) return t("paper.fromOn", { from });
  if (to) return t("paper.upTo", { to });
  return t("paper.always");
}
