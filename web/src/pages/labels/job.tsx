/** One entry of the print log: what was printed, to print it again as it was. */
import * as labels from "../../api/labels";
import type { Job } from "../../api/labels";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import type { Params } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await, Notice } from "../../ui/states";
import { Outcome } from "./delivery";
import { Missing } from "./preview";
import { Ways } from "./ways";
import "./labels.css";

/** How many of the labels are named. */
const NAMED = 200;

export default function JobPage({ job: id = "" }: Params) {
  const { facility, at, moment } = useFacility();
  const loaded = useLoad(`${facility.code} ${id}`, () =>
    Promise.all([labels.job(facility.code, id), labels.templates()]),
  );
  return (
    <Page
      title={loaded.data?.[0].name ?? t("labels.job")}
      back={{ href: at("/labels"), text: t("labels.title") }}
    >
      <Await of={loaded}>
        {([job, templates]) => {
          const template = templates.items.find((each) => each.key === job.template);
          const { count: n, copies } = job;
          return (
            <>
              <p class="muted">
                {t(copies > 1 ? "labels.logCopies" : "labels.logLine", { n, copies })} ·{" "}
                {t("labels.logBy", { at: moment(job.printedAt), name: job.printedBy.name })}
              </p>
              <p class="hint">{t("labels.jobSays")}</p>
              <Missing letters={job.missing ?? []} />
              <Ways
                job={() => Promise.resolve(id)}
                paper={{}}
                forRoll={template?.printer === "roll"}
                disabled={!template}
              />
              <Deliveries job={id} />
              <Named job={job} />
            </>
          );
        }}
      </Await>
    </Page>
  );
}

function Deliveries({ job }: { job: string }) {
  const { facility, moment } = useFacility();
  const mayPrint = may(useMe(), "post-stock");
  const loaded = useLoad(`${facility.code} ${job}`, () =>
    mayPrint
      ? Promise.all([labels.deliveries(facility.code, job), labels.printers(facility.code)])
      : Promise.resolve(null),
  );
  if (!loaded.data || loaded.data[0].items.length === 0) return null;
  const [{ items }, printers] = loaded.data;
  const named = (code: string) =>
    printers.items.find((printer) => printer.code === code)?.name ?? code;
  return (
    <Section title={t("delivery.title")}>
      {items.map((delivery) => (
        <div key={delivery.id}>
          <p class="muted">
            {t("delivery.line", {
              at: moment(delivery.startedAt),
              printer: named(delivery.printer),
            })}
          </p>
          <Outcome
            job={job}
            delivery={delivery}
            printer={named(delivery.printer)}
            changed={loaded.reload}
          />
        </div>
      ))}
      {items.some((each) => each.state === "sending") && (
        <Notice kind="info">
          <button type="button" class="button" onClick={loaded.reload}>
            {t("action.reload")}
          </button>
        </Notice>
      )}
    </Section>
  );
}

function Named({ job }: { job: Job }) {
  const all = job.labels ?? [];
  return (
    <Section title={t("labels.title")}>
      <ul class="rows">
        {all.slice(0, NAMED).map((label, i) => (
          <li class="row" key={`${label.thing} ${i}`}>
            <div class="row-main">
              <strong>{label.name}</strong>
              {label.code && <span class="muted">{label.code}</span>}
            </div>
          </li>
        ))}
      </ul>
      {all.length > NAMED && <p class="muted">{t("labels.logLine", { n: all.length })}</p>}
    </Section>
  );
}
