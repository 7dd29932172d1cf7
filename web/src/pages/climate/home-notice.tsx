/** On a depot's home: readings that are due now, and what is outside the limits. */
import * as api from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";

export function ClimateNotice() {
  const { facility, at } = useFacility();
  const logs = may(useMe(), "log-climate") && facility.kind === "depot";
  const { data } = useLoad(`${facility.code} ${logs}`, async () =>
    logs ? api.today(facility.code) : null,
  );
  if (!data || data.rooms.length === 0) return null;
  const due = data.rooms.filter((room) => !room[data.half].reading).length;
  const incomplete = data.rooms.reduce((sum, room) => sum + room.incomplete.length, 0);
  const out = data.openExcursions + incomplete;
  if (due === 0 && out === 0) return null;
  return (
    <div class={out > 0 ? "notice notice-warn" : "notice notice-info"} role="status">
      {due > 0 && <p>{t("climate.homeDue", { half: t(`climate.half.${data.half}`), n: due })}</p>}
      {out > 0 && <p>{t("climate.homeOut", { n: out })}</p>}
      <Link class="button" href={at("/climate")}>
        {t(due > 0 ? "climate.homeLog" : "climate.homeSee")}
      </Link>
    </div>
  );
}
