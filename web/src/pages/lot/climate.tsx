/** What a lot lived through: each stay in a room, and all of them together. */
import * as api from "../../api/climate";
import type { Lived, LotClimate } from "../../api/climate";
import type { Lot } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { ExportMenu } from "../../ui/export";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { lasted, limitsText, percent } from "../climate/model";
import "../climate/climate.css";

interface LotClimateProps {
  lot: Lot;
  moment: (at: string) => string;
}

export function LotClimateSection({ lot, moment }: LotClimateProps) {
  const loaded = useLoad(lot.id, () => api.lotClimate(lot.id));
  return (
    <Section title={t("lotClimate.title")} aside={<ExportMenu at={api.lotClimatePath(lot.id)} />}>
      <Await of={loaded}>{(life) => <Life life={life} lot={lot} moment={moment} />}</Await>
    </Section>
  );
}

function Life({ life, lot, moment }: LotClimateProps & { life: LotClimate }) {
  const { stays, whole, elsewhere } = life;
  return (
    <>
      <p class="climate-limits climate-above">
        {t("lotClimate.required", { limits: limitsText(life.limits) })}
      </p>
      {stays.length === 0 && !elsewhere && <Empty text={t("lotClimate.empty")} />}
      <ul class="rows">
        {stays.map((stay) => (
          <li class="row" key={`${stay.facility.code} ${stay.storeroom?.code} ${stay.from}`}>
            <div class="row-main">
              <span>
                {stay.facility.name} · {stay.storeroom?.name ?? t("lotClimate.noRoom")}
              </span>
              <Standing lived={stay.climate} />
            </div>
            <p class="row-sub">
              <span>
                {t(stay.until ? "lotClimate.span" : "lotClimate.spanNow", {
                  from: moment(stay.from),
                  to: stay.until ? moment(stay.until) : "",
                  units: stay.units,
                  unit: lot.product.baseUnit,
                })}
              </span>
            </p>
            <Figures lived={stay.climate} />
          </li>
        ))}
        {stays.length > 0 && (
          <li class="row">
            <div class="row-main">
              <strong>{t("lotClimate.whole")}</strong>
              <Standing lived={whole} />
            </div>
            <Figures lived={whole} />
          </li>
        )}
      </ul>
      {elsewhere && (
        <p class="climate-note">
          {t("lotClimate.elsewhere", {
            complete: t(elsewhere.complete ? "lotClimate.complete" : "lotClimate.gaps"),
            within: t(elsewhere.within ? "lotClimate.within" : "lotClimate.outside"),
          })}
        </p>
      )}
      {!whole.within && <Notice kind="warn">{t("lotClimate.never")}</Notice>}
      <p class="muted climate-note">{t("lotClimate.about")}</p>
      {life.judgements.length > 0 && (
        <>
          <h3 class="climate-note">{t("lotClimate.judgements")}</h3>
          <ul class="rows">
            {life.judgements.map((one) => (
              <li class="row" key={`${one.excursion} ${one.at}`}>
                <Link
                  href={facilityPath(one.facility.code, `/climate/excursions/${one.excursion}`)}
                >
                  {t("excursion.verdictOf", {
                    verdict: t(`excursion.verdict.${one.verdict}`),
                    reason: one.reason,
                    by: one.by,
                    at: moment(one.at),
                  })}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Standing({ lived }: { lived: Lived }) {
  if (!lived.celsius) return <Badge tone="plain">{t("lotClimate.unknown")}</Badge>;
  return (
    <span class="row-marks">
      <Badge tone={lived.within ? "ok" : "stop"}>
        {t(lived.within ? "lotClimate.within" : "lotClimate.outside")}
      </Badge>
      {!lived.complete && <Badge tone="warn">{t("lotClimate.gaps")}</Badge>}
    </span>
  );
}

function Figures({ lived }: { lived: Lived }) {
  const { celsius, humidity, kinetic } = lived;
  return (
    <>
      {lived.outside.length > 0 && (
        <p class="climate-whole">
          {lived.outside
            .map((way) =>
              t("lotClimate.out", {
                way: t(`climate.out.${way.quantity}.${way.side}`),
                time: lasted(way.seconds),
              }),
            )
            .join(t("list.and"))}
        </p>
      )}
      <p class="row-sub">
        {celsius && <span>{t("lotClimate.met", { ...celsius })}</span>}
        {humidity && <span>{t("lotClimate.damp", { ...humidity })}</span>}
        {kinetic !== null && <span>{t("lotClimate.kinetic", { celsius: kinetic })}</span>}
        <span>
          {t("lotClimate.covered", {
            percent: percent(lived.coveredSeconds, lived.windowSeconds),
          })}
        </span>
      </p>
    </>
  );
}
