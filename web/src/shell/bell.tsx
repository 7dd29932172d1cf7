/** The bell: how much there is that somebody has to see, and the way to it. */
import { useEffect } from "preact/hooks";
import { alerts, keepFresh } from "../alerts";
import { t } from "../i18n";
import { useStore } from "../lib/store";
import { Link } from "../router";
import { may, useMe } from "../session";
import { Icon } from "../ui/icon";

const SHOWN_MAX = 99;

export function Bell() {
  const sees = may(useMe(), "see-stock");
  const known = useStore(alerts);
  useEffect(() => (sees ? keepFresh() : undefined), [sees]);
  if (!sees) return null;
  const open = known?.open ?? 0;
  const grave = known?.items.some((alert) => alert.grave) ?? false;
  return (
    <Link
      class="icon-button bell"
      href="/alerts"
      aria-label={open > 0 ? t("bell.some", { n: open }) : t("bell.none")}
    >
      <Icon name="bell" />
      {open > 0 && (
        <span class={grave ? "bell-count bell-grave" : "bell-count"} aria-hidden="true">
          {open > SHOWN_MAX ? `${SHOWN_MAX}+` : open}
        </span>
      )}
    </Link>
  );
}
