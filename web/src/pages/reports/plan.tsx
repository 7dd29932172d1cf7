/** A quarter's plan of visits: proposed by what the records say, in the order of the way. */
import { useState } from "preact/hooks";
import * as api from "../../api/reports";
import type { ProposedStop, VisitPlan, VisitReason } from "../../api/reports";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { SelectField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { percent } from "../visit/model";
import "./reports.css";

const COUNTS = ["5", "10", "20", "40"];

/** This quarter and those beside it, `2026-Q1`. */
function quarters(now: Date): string[] {
  const at = now.getFullYear() * 4 + Math.floor(now.getMonth() / 3);
  return [-1, 0, 1, 2].map((step) => {
    const one = at + step;
    return `${Math.floor(one / 4)}-Q${(one % 4) + 1}`;
  });
}

const named = (quarter: string) =>
  t("plan.quarter", { year: quarter.slice(0, 4), n: quarter.slice(6) });

function because(reason: VisitReason): string {
  switch (reason.why) {
    case "never":
    case "fails":
      return t(`plan.why.${reason.why}`);
    case "score":
      return t("plan.why.score", { n: percent(reason.count) });
    default:
      return t(`plan.why.${reason.why}`, { n: reason.count });
  }
}

export default function PlanPage() {
  const who = useMe();
  const [query, change] = useQuery();
  const all = quarters(new Date());
  const quarter = query.quarter ?? all[1] ?? "";
  const [saved, setSaved] = useState(0);
  const loaded = useLoad(`${quarter} ${saved}`, () => api.plan(quarter));
  return (
    <Page title={t("plan.title")} back={{ href: "/visits", text: t("visit.all") }}>
      <div class="report-filters">
        <SelectField
          label={t("plan.which")}
          required
          choices={all.map((one) => ({ value: one, text: named(one) }))}
          value={quarter}
          onValue={(one) => change({ quarter: one })}
        />
      </div>
      <Await of={loaded}>{(plan) => <Planned plan={plan} />}</Await>
      {may(who, "inspect") && (
        <Propose
          key={quarter}
          quarter={quarter}
          planned={loaded.data?.items.map((one) => one.facility.code) ?? []}
          onSaved={() => setSaved((n) => n + 1)}
        />
      )}
    </Page>
  );
}

function Planned({ plan }: { plan: VisitPlan }) {
  if (plan.items.length === 0) return <Empty text={t("plan.none")} />;
  return (
    <Section title={t("plan.done", { done: plan.done, all: plan.items.length })}>
      <ol class="rows">
        {plan.items.map((stop) => (
          <li class="row row-main" key={stop.facility.code}>
            <Link
              href={facilityPath(
                stop.facility.code,
                stop.visit ? `/visits/${stop.visit}` : "/visits/new",
              )}
            >
              {stop.facility.name}
            </Link>
            <Badge tone={stop.visit ? "ok" : "plain"}>
              {t(stop.visit ? "plan.isDone" : "plan.toDo")}
            </Badge>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** A proposal that can be cut down before it becomes the plan. */
function Propose(props: { quarter: string; planned: string[]; onSaved: () => void }) {
  const [count, setCount] = useState("10");
  const [stops, setStops] = useState<ProposedStop[] | null>(null);
  const submit = useSubmit();
  const ask = async () => setStops((await api.proposal(props.quarter, count)).items);
  const save = async () => {
    await api.savePlan(
      props.quarter,
      (stops ?? []).map((one) => one.facility.code),
    );
    setStops(null);
    props.onSaved();
  };
  const drop = (code: string) =>
    setStops((stops ?? []).filter((one) => one.facility.code !== code));
  return (
    <Section title={t("plan.propose")}>
      <p class="muted">{t("plan.about")}</p>
      <div class="report-filters">
        <SelectField
          label={t("plan.count")}
          required
          choices={COUNTS.map((one) => ({ value: one, text: one }))}
          value={count}
          onValue={setCount}
        />
      </div>
      <button
        type="button"
        class="button"
        disabled={submit.busy}
        onClick={() => void submit.run(ask)}
      >
        {t("plan.ask")}
      </button>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {stops && (
        <>
          {stops.length === 0 && <Empty text={t("plan.nobody")} />}
          <ol class="rows">
            {stops.map((stop) => (
              <li class="row" key={stop.facility.code}>
                <div class="row-main">
                  <strong>{stop.facility.name}</strong>
                  <button
                    type="button"
                    class="button"
                    aria-label={t("plan.drop", { name: stop.facility.name })}
                    onClick={() => drop(stop.facility.code)}
                  >
                    {t("plan.dropShort")}
                  </button>
                </div>
                <p class="row-sub">
                  {stop.reasons.map((reason) => (
                    <span key={reason.why}>{because(reason)}</span>
                  ))}
                  {!stop.located && <span>{t("plan.noPosition")}</span>}
                </p>
              </li>
            ))}
          </ol>
          {props.planned.length > 0 && <Notice kind="warn">{t("plan.replaces")}</Notice>}
          {stops.length > 0 && (
            <button
              type="button"
              class="button primary"
              disabled={submit.busy}
              onClick={() => void submit.run(save)}
            >
              {t("plan.save", { quarter: named(props.quarter) })}
            </button>
          )}
        </>
      )}
    </Section>
  );
}
