/** The visits of a facility, what is being written about it, and the way to a new one. */
import * as api from "../../api/inspection";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { status } from "../../offline/status";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page, Section } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { draftsOf } from "./drafts";
import { DraftRows, VisitRows } from "./rows";

export default function VisitsHere() {
  const { facility, at } = useFacility();
  const who = useMe();
  const { open } = useStore(status);
  const list = usePaged(facility.code, (after) =>
    api.visitsAt(facility.code, { after, limit: 50 }),
  );
  const drafts = useLoad(`${facility.code} ${open.length}`, async () =>
    (await draftsOf(who.user.id)).filter((one) => one.facility === facility.code),
  );
  const inspects = may(who, "inspect");
  const begins = inspects || may(who, "answer-findings");
  return (
    <Page
      title={t("visit.list")}
      back={{ href: at(), text: facility.name }}
      actions={
        <>
          {begins && (
            <Link class="button primary" href={at("/visits/new")}>
              {t(inspects ? "visit.start" : "visit.startSelf")}
            </Link>
          )}
          <Link class="button" href={at("/findings")}>
            {t("finding.list")}
          </Link>
        </>
      }
    >
      {drafts.data && drafts.data.length > 0 && (
        <Section title={t("visit.drafts")}>
          <DraftRows drafts={drafts.data} />
        </Section>
      )}
      <Await of={list.list}>
        {(visits) =>
          visits.length === 0 ? <Empty text={t("visit.none")} /> : <VisitRows visits={visits} />
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}
