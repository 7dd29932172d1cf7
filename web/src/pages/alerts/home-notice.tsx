/** On a home, before all else: what is grave there and nobody has seen. */
import { alerts } from "../../alerts";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { Link } from "../../router";
import { Notice } from "../../ui/states";
import { what } from "./model";
import { SeenButton } from "./row";
import "./alerts.css";

/** More than this are looked at in the list. */
const SHOWN = 3;

export function AlertNotice() {
  const { facility, moment } = useFacility();
  const known = useStore(alerts);
  const here = (known?.items ?? []).filter(
    (alert) => alert.facility.code === facility.code && alert.grave,
  );
  if (here.length === 0) return null;
  return (
    <>
      {here.slice(0, SHOWN).map((alert) => (
        <Notice key={alert.id} kind="stop">
          <div class="alert-home">
            <strong>
              {t(`alert.event.${alert.event}`)} {alert.facts.storeroom?.name}
            </strong>
            <p>{what(alert)}</p>
            <p>
              {t("alert.since", { at: moment(alert.since) })}
              {alert.endedAt && ` · ${t("alert.endedAt", { at: moment(alert.endedAt) })}`}
            </p>
            <div class="actions">
              <SeenButton alert={alert} />
              <Link class="button" href="/alerts">
                {t("alert.list")}
              </Link>
            </div>
          </div>
        </Notice>
      ))}
    </>
  );
}
