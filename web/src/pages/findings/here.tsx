/** What a depot has to put right. */
import * as api from "../../api/inspection";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { FindingFilters, useFindingFilter } from "./filters";
import { FindingRows } from "./rows";

export default function FindingsHere() {
  const { facility, at } = useFacility();
  const [filter, change] = useFindingFilter();
  const list = usePaged(`${facility.code} ${JSON.stringify(filter)}`, (after) =>
    api.findingsAt(facility.code, { ...filter, after, limit: 50 }),
  );
  return (
    <Page title={t("finding.here")} back={{ href: at("/visits"), text: t("visit.list") }}>
      <FindingFilters filter={filter} change={change} />
      <Await of={list.list}>
        {(findings) =>
          findings.length === 0 ? (
            <Empty text={t("finding.none")} />
          ) : (
            <FindingRows findings={findings} here={facility.code} />
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}
