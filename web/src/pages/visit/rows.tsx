/** Visits in a list: what they came to, in a word and a shape. */
import type { Visit } from "../../api/inspection";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link } from "../../router";
import { Badge } from "../../ui/state-badge";
import { percent, type Draft } from "./model";

/** China has one time for all. */
const CHINA_MINUTES = 480;

export function VisitRows(props: { visits: readonly Visit[]; everywhere?: boolean }) {
  return (
    <ul class="rows">
      {props.visits.map((visit) => (
        <li class="row row-link" key={visit.id}>
          <div class="row-main">
            <Link href={facilityPath(visit.facility.code, `/visits/${visit.id}`)}>
              {props.everywhere && `${visit.facility.name} `}
              {t("visit.numbered", { number: visit.number })}
            </Link>
            <span class="row-marks">
              {visit.permille !== null && (
                <strong>{t("visit.score", { score: percent(visit.permille) })}</strong>
              )}
              {visit.fails ? (
                <Badge tone="stop">{t("visit.fails")}</Badge>
              ) : visit.failed > 0 ? (
                <Badge tone="warn">{t("visit.failed", { n: visit.failed })}</Badge>
              ) : (
                <Badge tone="ok">{t("outcome.met")}</Badge>
              )}
            </span>
          </div>
          <p class="row-sub">
            <span>{t(`visitKind.${visit.kind}`)}</span>
            <span>{t("visit.signedAt", { at: momentAt(visit.signedAt, CHINA_MINUTES) })}</span>
            <span>{t("visit.by", { name: visit.inspector })}</span>
            <span>{t("visit.standardAt", { code: visit.standard, version: visit.version })}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

export function DraftRows({ drafts }: { drafts: readonly Draft[] }) {
  return (
    <ul class="rows">
      {drafts.map((draft) => (
        <li class="row row-link" key={draft.id}>
          <div class="row-main">
            <Link href={facilityPath(draft.facility, `/visits/${draft.id}`)}>{draft.name}</Link>
            <Badge tone={draft.state === "open" ? "plain" : "warn"}>
              {t(draft.state === "open" ? "visit.open" : "visit.signed")}
            </Badge>
          </div>
          <p class="row-sub">
            <span>{t(`visitKind.${draft.kind}`)}</span>
            <span>
              {t("visit.openedAt", {
                at: momentAt(draft.openedAt, draft.basis.utcOffsetMinutes),
              })}
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}
