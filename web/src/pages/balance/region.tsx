/** 进销存 of a region: the sum over its facilities, each one tap away. */
import * as api from "../../api/months";
import { path } from "../../api/client";
import type { RegionBalance } from "../../api/months";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { momentAt, todayAt } from "../../lib/dates";
import { Link, useQuery, type Params } from "../../router";
import { useMe } from "../../session";
import { ExportMenu } from "../../ui/export";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await } from "../../ui/states";
import { BalanceTable } from "./table";
import { PeriodPicker, usePeriod } from "./picker";
import { periodName, spanOf, type Period } from "./period";
import "./balance.css";

/** A region's clock: China has one time. */
const OFFSET = 480;

export default function RegionBalancePage({ region = "" }: Params) {
  const [query] = useQuery();
  const today = todayAt(OFFSET);
  const period = usePeriod(today);
  const span = spanOf(period, today);
  const loaded = useLoad(`${region} ${period.text}`, () => api.regionBalance(region, span));
  const lots = query.lots === "1";
  const actions = (
    <>
      <button type="button" class="button" onClick={() => window.print()}>
        <Icon name="print" />
        {t("action.print")}
      </button>
      <ExportMenu at={path`/regions/${region}/balance`} query={{ ...span }} />
    </>
  );
  return (
    <Page title={t("balance.title")} actions={actions} wide>
      <PeriodPicker period={period} today={today} lots={lots} />
      <Await of={loaded}>
        {(balance) => <Sheet balance={balance} period={period} lots={lots} />}
      </Await>
    </Page>
  );
}

/** Different units are not added up: one sum for each. */
function underWay(balance: RegionBalance): string {
  const sums = new Map<string, number>();
  for (const { baseUnit, transferredIn, transferredOut } of balance.totals)
    sums.set(baseUnit, (sums.get(baseUnit) ?? 0) + transferredOut - transferredIn);
  const told = [...sums]
    .filter(([, n]) => n !== 0)
    .map(([unit, n]) => `${n > 0 ? "+" : ""}${n}${unit}`);
  return told.join(t("list.and")) || "0";
}

function Sheet(props: { balance: RegionBalance; period: Period; lots: boolean }) {
  const { balance, period } = props;
  const who = useMe();
  const open = balance.facilities.filter((each) => !each.closed && !each.empty).length;
  const printedAt = momentAt(new Date().toISOString(), OFFSET);
  return (
    <article class="sheet sheet-wide">
      <header class="sheet-head">
        <p>{balance.region.name}</p>
        <h2>{t(`balance.sheet.${period.kind}`)}</h2>
      </header>
      <div class="sheet-facts">
        <span>
          {t("balance.span", { period: periodName(period), from: balance.from, to: balance.to })}
        </span>
        <Badge tone={open === 0 ? "ok" : "warn"}>
          {t(open === 0 ? "balance.closed" : "balance.notClosed", { n: open })}
        </Badge>
      </div>
      {balance.items.length === 0 ? (
        <p class="empty">{t("balance.empty")}</p>
      ) : (
        <BalanceTable items={balance.items} totals={balance.totals} lots={props.lots} />
      )}
      <p class="sheet-note balance-formula">
        {t("balance.formula", { most: balance.lossPermille })}{" "}
        {t("balance.transfers", { n: underWay(balance) })}
      </p>
      <ul class="signatures">
        {[t("sign.head"), t("sign.checker"), t("sign.preparer")].map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <footer class="sheet-foot">
        <span>{t("paper.printed", { at: printedAt, name: who.user.name })}</span>
      </footer>
      <Members balance={balance} period={period} />
    </article>
  );
}

function Members({ balance, period }: { balance: RegionBalance; period: Period }) {
  return (
    <section class="balance-members">
      <h3>{t("balance.facilities", { n: balance.facilities.length })}</h3>
      <ul>
        {balance.facilities.map((each) => (
          <li key={each.code}>
            <Link href={facilityPath(each.code, `/balance?period=${period.text}`)}>
              {each.name}
            </Link>{" "}
            {!each.empty && (
              <Badge tone={each.closed ? "ok" : "warn"}>
                {t(each.closed ? "monthState.closed" : "monthState.due")}
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
