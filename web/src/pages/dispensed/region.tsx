/** 发放统计 of a region, its facilities together; the file has each of them apart. */
import * as api from "../../api/dispense";
import { path } from "../../api/client";
import { t } from "../../i18n";
import { todayAt } from "../../lib/dates";
import type { Params } from "../../router";
import { ExportMenu } from "../../ui/export";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await } from "../../ui/states";
import { DispensedTable, PeriodFields, usePeriod } from "./table";

/** A region's clock: China has one time. */
const OFFSET = 480;

export default function RegionDispensed({ region = "" }: Params) {
  const today = todayAt(OFFSET);
  const period = usePeriod(today);
  const loaded = useLoad(`${region} ${period.from} ${period.to}`, () =>
    api.dispensedIn(region, period),
  );
  return (
    <Page
      title={t("dispensed.title")}
      actions={<ExportMenu at={path`/regions/${region}/dispensed`} query={period} />}
      wide
    >
      <p class="muted">{t("dispensed.about")}</p>
      <PeriodFields today={today} />
      <Await of={loaded}>{(report) => <DispensedTable report={report} />}</Await>
    </Page>
  );
}
