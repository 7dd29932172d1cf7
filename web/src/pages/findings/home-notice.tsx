/** On a home: findings that wait to be put right. */
import * as api from "../../api/inspection";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";

const SHOWN_MAX = 200;

export function FindingsNotice() {
  const { facility, at } = useFacility();
  const answers = may(useMe(), "answer-findings");
  const { data } = useLoad(`${facility.code} ${answers}`, async () =>
    answers ? (await api.findingsAt(facility.code, { open: true, limit: SHOWN_MAX })).items : [],
  );
  const mine = (data ?? []).filter((one) => one.state !== "answered");
  if (mine.length === 0) return null;
  const overdue = mine.filter((one) => one.overdue).length;
  return (
    <div class={overdue > 0 ? "notice notice-warn" : "notice notice-info"} role="status">
      <p>{t("finding.home", { n: mine.length })}</p>
      {overdue > 0 && <p>{t("finding.homeOverdue", { n: overdue })}</p>}
      <Link class="button" href={at("/findings?open=true")}>
        {t("finding.homeSee")}
      </Link>
    </div>
  );
}
