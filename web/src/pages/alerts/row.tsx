/** One alert: what, where, since when, how it stands; seen by one touch. */
import { useState } from "preact/hooks";
import { seen } from "../../alerts";
import * as api from "../../api/alerts";
import type { Alert } from "../../api/alerts";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { Badge } from "../../ui/state-badge";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { stateOf, toneOf, what, where } from "./model";

/** Says that it was seen; the same id however often it is sent. */
export function SeenButton({ alert, done }: { alert: Alert; done?: () => void }) {
  const [id] = useState(newId);
  const submit = useSubmit();
  if (!alert.mayAcknowledge) return null;
  const send = async () => {
    await api.acknowledge(alert, id);
    seen(alert);
    done?.();
  };
  return (
    <>
      <button
        type="button"
        class="button primary"
        disabled={submit.busy}
        onClick={() => void submit.run(send)}
      >
        {t(submit.busy ? "state.sending" : "alert.seen")}
      </button>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
    </>
  );
}

/** An excursion has a page of its own, with the lots that were there. */
const pageOf = (alert: Alert) => {
  if (alert.event === "finding-overdue") return "/findings?overdue=true";
  if (alert.event === "certificate-ending") return "/staff";
  return alert.event.startsWith("excursion-") ? `/climate/excursions/${alert.subject}` : "/climate";
};

export function AlertRow({ alert, done }: { alert: Alert; done: () => void }) {
  const moment = (at: string) => momentAt(at, alert.utcOffsetMinutes);
  return (
    <li class="row">
      <div class="row-main">
        <strong>{where(alert)}</strong>
        <span class="row-marks">
          <Badge tone={toneOf(alert)}>{t(`alert.event.${alert.event}`)}</Badge>
        </span>
      </div>
      <p>{what(alert)}</p>
      <p class="row-sub">
        <span>{t("alert.since", { at: moment(alert.since) })}</span>
        <span>{t(`alert.state.${stateOf(alert)}`)}</span>
        {alert.endedAt && <span>{t("alert.endedAt", { at: moment(alert.endedAt) })}</span>}
        {alert.escalatedAt && (
          <span>{t("alert.escalatedAt", { at: moment(alert.escalatedAt) })}</span>
        )}
        {alert.acknowledgedAt && (
          <span>
            {t("alert.seenBy", {
              by: alert.acknowledgedBy ?? "",
              at: moment(alert.acknowledgedAt),
            })}
          </span>
        )}
      </p>
      <div class="actions below">
        <SeenButton alert={alert} done={done} />
        <Link class="button" href={facilityPath(alert.facility.code, pageOf(alert))}>
          {t("alert.see")}
        </Link>
      </div>
    </li>
  );
}
