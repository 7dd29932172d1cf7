/** A finding and its way: what was found, what was done about it, what comes next. */
import * as api from "../../api/inspection";
import type { FindingStep, StepKind, WholeFinding } from "../../api/inspection";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, type Params } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { PrintLink, said } from "../visit/check";
import { Photo } from "../visit/photos";
import { FindingMarks, STATE_TONES } from "./rows";
import { StepForm } from "./step";
import "../visit/visit.css";

export default function FindingPage(props: Params) {
  const { facility, at } = useFacility();
  const id = props.finding ?? "";
  const loaded = useLoad(`${facility.code} ${id}`, () => api.finding(facility.code, id));
  return (
    <Page title={t("finding.title")} back={{ href: at("/findings"), text: t("finding.here") }}>
      <Await of={loaded}>{(finding) => <Whole finding={finding} done={loaded.reload} />}</Await>
    </Page>
  );
}

/** What may follow, by where it stands and who looks. */
function nextOf(finding: WholeFinding, answers: boolean, inspects: boolean): StepKind[] {
  const open = ["open", "answered", "sent_back"].includes(finding.state);
  const next: StepKind[] = [];
  if (open && answers) next.push("answered");
  if (open && inspects) next.push("verified");
  if (finding.state === "answered" && inspects) next.push("sent_back");
  if (finding.state === "verified" && inspects) next.push("closed");
  if (!open && inspects) next.push("reopened");
  return next;
}

function Whole({ finding, done }: { finding: WholeFinding; done: () => void }) {
  const { facility, at } = useFacility();
  const who = useMe();
  const next = nextOf(finding, may(who, "answer-findings"), may(who, "inspect"));
  const where = finding.facility.code === facility.code;
  return (
    <>
      <div class="card finding-head">
        <p>
          <strong>{finding.check}</strong> {said(finding.text)}
        </p>
        <FindingMarks finding={finding} />
        {finding.asked && <PrintLink check={finding.asked} facility={finding.facility.code} />}
        <p class="row-sub">
          <span>{finding.facility.name}</span>
          <span>{t("finding.due", { day: finding.dueOn })}</span>
          <span>{t("finding.by", { name: finding.responsible.name })}</span>
          {where && (
            <Link href={at(`/visits/${finding.visit}`)}>
              {t("finding.of", { number: finding.visitNumber })}
            </Link>
          )}
          {where && finding.repeats && (
            <Link href={at(`/findings/${finding.repeats}`)}>{t("finding.before")}</Link>
          )}
        </p>
        {finding.found && (finding.found.note || finding.found.photos.length > 0) && (
          <>
            <p>
              {t("finding.found")} {finding.found.note}
            </p>
            <Photos ids={finding.found.photos.map((photo) => photo.id)} />
          </>
        )}
      </div>
      <Section title={t("finding.steps")}>
        {finding.steps.length === 0 ? (
          <Empty text={t("finding.noSteps")} />
        ) : (
          <ol class="rows">
            {finding.steps.map((step) => (
              <Step key={step.id} step={step} />
            ))}
          </ol>
        )}
      </Section>
      {next.length > 0 && (
        <StepForm key={finding.steps.length} finding={finding} next={next} done={done} />
      )}
    </>
  );
}

function Photos({ ids }: { ids: string[] }) {
  const { facility } = useFacility();
  if (ids.length === 0) return null;
  return (
    <div class="photos">
      {ids.map((id, i) => (
        <Photo key={id} facility={facility.code} id={id} label={t("photo.of", { n: i + 1 })} />
      ))}
    </div>
  );
}

const AFTER = { ...STATE_TONES, reopened: STATE_TONES.open };

function Step({ step }: { step: FindingStep }) {
  const { moment, at } = useFacility();
  return (
    <li class="row">
      <div class="row-main">
        <Badge tone={AFTER[step.kind]}>{t(`findingStep.${step.kind}`)}</Badge>
        <span class="muted">
          {step.by} · {moment(step.recordedAt)}
        </span>
      </div>
      {step.note && <p>{step.note}</p>}
      <p class="row-sub">
        {step.dueOn && <span>{t("finding.due", { day: step.dueOn })}</span>}
        {step.visit && (
          <Link href={at(`/visits/${step.visit}`)}>{t("visitKind.reinspection")}</Link>
        )}
      </p>
      <Photos ids={step.photos} />
    </li>
  );
}
