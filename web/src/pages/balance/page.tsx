/** 进销存月报 of a facility: on the screen and on A4 landscape. */
import { useEffect } from "preact/hooks";
import * as api from "../../api/months";
import type { Balance } from "../../api/months";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { useMe } from "../../session";
import { ExportMenu } from "../../ui/export";
import { path } from "../../api/client";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await } from "../../ui/states";
import { BalanceTable } from "./table";
import { PeriodPicker, usePeriod } from "./picker";
import { periodName, spanOf, type Period } from "./period";
import "./balance.css";

export default function BalancePage() {
  const { facility, today, at } = useFacility();
  const [query] = useQuery();
  const period = usePeriod(today);
  const span = spanOf(period, today);
  const loaded = useLoad(`${facility.code} ${period.text}`, () => api.balance(facility.code, span));
  const lots = query.lots === "1";
  const title = `${facility.name} ${t(`balance.sheet.${period.kind}`)} ${period.text}`;
  useEffect(() => {
    // The browser offers the title as the file's name.
    document.title = title;
  }, [title, loaded.data]);
  const actions = (
    <>
      <Link
        class="button"
        href={at(`/balance/print?period=${period.text}${lots ? "&lots=1" : ""}`)}
      >
        <Icon name="print" />
        {t("action.print")}
      </Link>
      <ExportMenu at={path`/facilities/${facility.code}/balance`} query={{ ...span }} />
      <Link class="button" href={at("/months")}>
        {t("nav.months")}
      </Link>
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

function Sheet(props: { balance: Balance; period: Period; lots: boolean }) {
  const { balance, period } = props;
  const { moment } = useFacility();
  const who = useMe();
  const signed = balance.signed.map(
    (each) => `${each.month} ${each.signedBy} ${moment(each.at).slice(0, 10)}`,
  );
  return (
    <article class="sheet sheet-wide">
      <header class="sheet-head">
        <p>{balance.facility.name}</p>
        <h2>{t(`balance.sheet.${period.kind}`)}</h2>
      </header>
      <div class="sheet-facts">
        <span>
          {t("balance.span", {
            period: periodName(period),
            from: balance.from,
            to: balance.to,
          })}
        </span>
        <Badge tone={balance.closed ? "ok" : "warn"}>
          {t(balance.closed ? "balance.closed" : "balance.open")}
        </Badge>
        {signed.length > 0 && (
          <span>{t("balance.signedBy", { names: signed.join(t("list.and")) })}</span>
        )}
      </div>
      {balance.items.length === 0 ? (
        <p class="empty">{t("balance.empty")}</p>
      ) : (
        <BalanceTable items={balance.items} totals={balance.totals} lots={props.lots} />
      )}
      <p class="sheet-note balance-formula">
        {t("balance.formula", { most: balance.lossPermille })}
      </p>
      <LateDocuments balance={balance} />
      <ul class="signatures">
        {[t("sign.storekeeper"), t("sign.head"), t("sign.preparer")].map((name) => (
          <li key={name}>{name}</li>
        ))}
      </ul>
      <footer class="sheet-foot">
        <span>
          {t("balance.headCode")} {balance.headCode}
        </span>
        <span>
          {t("paper.printed", { at: moment(new Date().toISOString()), name: who.user.name })}
        </span>
      </footer>
    </article>
  );
}

/** 补记: whoever checks the month against papers looks for these first. */
function LateDocuments({ balance }: { balance: Balance }) {
  const { at, moment } = useFacility();
  if (balance.lateCount === 0) return null;
  return (
    <section class="balance-late">
      <h3>{t("balance.late", { n: balance.lateCount })}</h3>
      <p class="muted">{t("balance.lateAbout")}</p>
      <ul>
        {balance.late.map((each) => (
          <li key={each.id}>
            <Link href={at(`/documents/${each.id}`)}>
              {t("balance.lateRow", { kind: t(`kind.${each.kind}`), number: each.number })}
            </Link>{" "}
            {t("balance.lateDays", { day: each.occurredOn, at: moment(each.recordedAt) })}
          </li>
        ))}
      </ul>
      {balance.lateCount > balance.late.length && (
        <p class="muted">{t("balance.lateMore", { n: balance.late.length })}</p>
      )}
    </section>
  );
}
