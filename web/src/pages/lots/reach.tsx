/** How far a lot has reached: who has it and set it aside, what is under way, where it went. */
import type { Reach, Standing } from "../../api/lots";
import type { ProductBrief } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { Section } from "../../ui/page";
import { Quantity, quantity } from "../../ui/quantity";
import { Badge, ZoneBadge } from "../../ui/state-badge";
import { Empty } from "../../ui/states";
import { moment } from "./lot";

export function ReachParts(props: { reach: Reach; product: ProductBrief }) {
  const { reach, product } = props;
  return (
    <>
      {reach.recall && <Progress reach={reach} />}
      <Section title={t("lot.where")}>
        {reach.facilities.length === 0 ? (
          <Empty text={t("lot.nowhere")} />
        ) : (
          <ul class="rows">
            {sorted(reach.facilities).map((one) => (
              <StandingRow
                key={one.facility.code}
                one={one}
                product={product}
                recalled={!!reach.recall}
              />
            ))}
          </ul>
        )}
      </Section>
      <UnderWay {...props} />
      <Went {...props} />
    </>
  );
}

/** Those who still owe something first, the longest first. */
const sorted = (all: readonly Standing[]) =>
  [...all].sort((a, b) => Number(b.outstanding) - Number(a.outstanding) || b.units - a.units);

function Progress({ reach }: { reach: Reach }) {
  const { sums } = reach;
  const all = sums.confirmed + reach.facilities.filter((f) => !f.confirmation).length;
  return (
    <div class={sums.outstanding > 0 ? "notice notice-stop" : "notice notice-ok"} role="status">
      <p>
        {t("recall.since", { at: moment(reach.recall!.at), by: reach.recall!.by ?? "" })}{" "}
        {t("recall.progress", { done: sums.confirmed, all })}{" "}
        {sums.outstanding > 0
          ? t("recall.outstanding", { n: sums.outstanding })
          : t("recall.allDone")}
      </p>
    </div>
  );
}

export function StandingBadge({ one }: { one: Standing }) {
  if (one.outstanding)
    return (
      <Badge tone="stop">
        {one.confirmation ? t("recall.stillGreen") : t("recall.notConfirmed")}
        {one.days > 0 && t("recall.days", { n: one.days })}
      </Badge>
    );
  return one.confirmation ? <Badge tone="ok">{t("recall.confirmed")}</Badge> : null;
}

function StandingRow(props: { one: Standing; product: ProductBrief; recalled: boolean }) {
  const { one, product } = props;
  const said = one.confirmation;
  return (
    <li class="row">
      <div class="row-main">
        <span class="row-marks">
          <Link href={facilityPath(one.facility.code, props.recalled ? "/recalls" : "/stock")}>
            {one.facility.name}
          </Link>
          {props.recalled && <StandingBadge one={one} />}
        </span>
        <Quantity units={one.units} product={product} />
      </div>
      <p class="row-sub">
        {one.zones.map((zone) => (
          <span key={zone.code}>
            <ZoneBadge name={zone.name} state={zone.state} /> {quantity(zone.units, product)}
          </span>
        ))}
        {said && (
          <span>
            {t("recall.saidFound", { qty: quantity(said.unitsFound, product) })}
            {said.unitsFound !== said.unitsBooked &&
              t("recall.saidBooked", { qty: quantity(said.unitsBooked, product) })}
            {` · ${said.by ?? ""} ${moment(said.at)} ${said.note}`}
          </span>
        )}
      </p>
    </li>
  );
}

function UnderWay({ reach, product }: { reach: Reach; product: ProductBrief }) {
  if (reach.underWay.length === 0) return null;
  return (
    <Section title={t("reach.underWay")}>
      <ul class="rows">
        {reach.underWay.map((row) => (
          <li class="row" key={`${row.document} ${row.from.code}`}>
            <div class="row-main">
              <span>{t("reach.fromTo", { from: row.from.name, to: row.to.name })}</span>
              <Quantity units={row.units} product={product} />
            </div>
            <p class="row-sub">
              <span>{t("reach.sent", { n: row.number, at: moment(row.since) })}</span>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Went({ reach, product }: { reach: Reach; product: ProductBrief }) {
  if (reach.went.length === 0) return null;
  return (
    <Section title={t("reach.went")}>
      <ul class="rows">
        {reach.went.map((row) => (
          <li class="row" key={`${row.facility.code} ${row.flow} ${row.partner}`}>
            <div class="row-main">
              <span>
                <strong>{row.facility.name}</strong> {t(`reach.${row.flow}`)} {row.partner}
              </span>
              <Quantity units={row.units} product={product} />
            </div>
            <p class="row-sub">
              <span>{t("reach.last", { day: row.lastOn })}</span>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
