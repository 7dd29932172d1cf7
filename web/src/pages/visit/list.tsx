/** An inspector's desk: what is on this device, what was signed, the way to a new visit. */
import * as api from "../../api/inspection";
import { VISIT_KINDS } from "../../api/inspection";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { status } from "../../offline/status";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { SelectField } from "../../ui/field";
import { countSet, Filters } from "../../ui/filters";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page, Section } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { draftsOf } from "./drafts";
import { DraftRows, VisitRows } from "./rows";

const DUE_MAX = 200;

/** What waits for an inspector: measures to be verified, and findings nobody put right in time. */
function DueNotice() {
  const { data } = useLoad("", async () => {
    const [answered, overdue] = await Promise.all([
      api.findings({ state: "answered", limit: DUE_MAX }),
      api.findings({ overdue: true, limit: DUE_MAX }),
    ]);
    return { answered: answered.items.length, overdue: overdue.items.length };
  });
  if (!data || data.answered + data.overdue === 0) return null;
  return (
    <div class={data.overdue > 0 ? "notice notice-warn" : "notice notice-info"} role="status">
      {data.answered > 0 && (
        <Link class="plain-link" href="/findings?state=answered">
          {t("finding.toVerify", { n: data.answered })}
        </Link>
      )}
      {data.overdue > 0 && (
        <Link class="plain-link" href="/findings?overdue=true">
          {t("finding.late", { n: data.overdue })}
        </Link>
      )}
    </div>
  );
}

export default function VisitsPage() {
  const who = useMe();
  const { open } = useStore(status);
  const [query, change] = useQuery();
  const filter = { q: query.q ?? "", kind: query.kind ?? "", mine: query.mine ?? "" };
  const list = usePaged(JSON.stringify(filter), (after) =>
    api.visits({ ...filter, after, limit: 50 }),
  );
  const drafts = useLoad(String(open.length), () => draftsOf(who.user.id));
  return (
    <Page
      title={t("visit.all")}
      actions={
        <>
          {may(who, "inspect") && (
            <Link class="button primary" href="/facilities">
              {t("visit.start")}
            </Link>
          )}
          <Link class="button" href="/findings?open=true">
            {t("finding.list")}
          </Link>
          <Link class="button" href="/visits/plan">
            {t("plan.title")}
          </Link>
          <Link class="button" href="/visits/sheet">
            {t("report.sheet")}
          </Link>
          <Link class="button" href="/visits/progress">
            {t("report.progress")}
          </Link>
          <Link class="button" href="/standards">
            {t("nav.standards")}
          </Link>
        </>
      }
    >
      <DueNotice />
      {drafts.data && drafts.data.length > 0 && (
        <Section title={t("visit.drafts")}>
          <DraftRows drafts={drafts.data} />
        </Section>
      )}
      <Filters q={filter.q} onQ={(q) => change({ q })} set={countSet(filter.kind, filter.mine)}>
        <SelectField
          label={t("visit.kind")}
          none={t("filter.all")}
          choices={VISIT_KINDS.map((one) => ({ value: one, text: t(`visitKind.${one}`) }))}
          value={filter.kind}
          onValue={(kind) => change({ kind })}
        />
        <SelectField
          label={t("finding.only")}
          none={t("visit.everybody")}
          choices={[{ value: "true", text: t("visit.mine") }]}
          value={filter.mine}
          onValue={(mine) => change({ mine })}
        />
      </Filters>
      <Await of={list.list}>
        {(visits) =>
          visits.length === 0 ? (
            <Empty text={t("visit.noneMine")}>
              <Link class="button" href="/facilities">
                {t("visit.choose")}
              </Link>
            </Empty>
          ) : (
            <VisitRows visits={visits} everywhere />
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}
