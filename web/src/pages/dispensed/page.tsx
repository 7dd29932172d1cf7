/** 发放统计 of a facility. */
import * as api from "../../api/dispense";
import { path } from "../../api/client";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { ExportMenu } from "../../ui/export";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await } from "../../ui/states";
import { DispensedTable, PeriodFields, usePeriod } from "./table";

export default function DispensedPage() {
  const { facility, today } = useFacility();
  const period = usePeriod(today);
  const loaded = useLoad(`${facility.code} ${period.from} ${period.to}`, () =>
    api.dispensed(facility.code, period),
  );
  return (
    <Page
      title={t("dispensed.title")}
      actions={<ExportMenu at={path`/facilities/${facility.code}/dispensed`} query={period} />}
      wide
    >
      <p class="muted">{t("dispensed.about")}</p>
      <PeriodFields today={today} />
      <Await of={loaded}>{(report) => <DispensedTable report={report} />}</Await>
    </Page>
  );
}
