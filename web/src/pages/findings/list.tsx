/** The county's findings: what is due, what is overdue, what was found again. */
import * as api from "../../api/inspection";
import { t } from "../../i18n";
import { usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { FindingFilters, useFindingFilter } from "./filters";
import { FindingRows } from "./rows";

export default function FindingsPage() {
  const [filter, change] = useFindingFilter();
  const list = usePaged(JSON.stringify(filter), (after) =>
    api.findings({ ...filter, after, limit: 50 }),
  );
  return (
    <Page title={t("finding.list")} back={{ href: "/visits", text: t("visit.all") }}>
      <FindingFilters filter={filter} change={change} regions />
      <Await of={list.list}>
        {(findings) =>
          findings.length === 0 ? (
            <Empty text={t("finding.noneFound")} />
          ) : (
            <FindingRows findings={findings} />
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}
