/** One requisition: what is asked, given, sent and received, what comes next, and its way so far. */
import * as api from "../../api/requisitions";
import type { Whole } from "../../api/requisitions";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, type Params } from "../../router";
import { may, mayPost, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { productName, quantity } from "../../ui/quantity";
import { Await, Notice } from "../../ui/states";
import { Deliveries } from "./deliveries";
import { LinesForm } from "./lines";
import { StateBadge } from "./list";
import { Send } from "./send";
import { StepButton } from "./step";
import "./requisitions.css";

export default function RequisitionPage(props: Params) {
  const { facility, at } = useFacility();
  const id = props.requisition ?? "";
  const loaded = useLoad(`${facility.code} ${id}`, () => api.read(facility.code, id));
  const side = loaded.data?.side === "supplies" ? "?side=supplies" : "";
  return (
    <Page
      title={t("requisition.one")}
      back={{ href: at(`/requisitions${side}`), text: t("requisition.title") }}
    >
      <Await of={loaded}>{(whole) => <Shown whole={whole} done={loaded.reload} />}</Await>
    </Page>
  );
}

function Shown({ whole, done }: { whole: Whole; done: () => void }) {
  const { moment } = useFacility();
  const who = useMe();
  const asks = whole.side === "asks";
  const key = whole.steps.length;
  const decides = !asks && whole.state === "submitted" && may(who, "post-stock");
  const drafts = asks && whole.state === "draft";
  const sends = ["approved", "picking", "part_issued"].includes(whole.state);
  return (
    <>
      <div class="card">
        <div class="row-main">
          <strong>
            {t("requisition.numbered", { name: whole.facility.name, number: whole.number })}
          </strong>
          <StateBadge state={whole.state} />
        </div>
        <p class="row-sub">
          <span>{t("requisition.of", { name: whole.supplier.name })}</span>
          <span>{t("requisition.askedOn", { day: whole.askedOn })}</span>
          <span>{t("requisition.days", { n: whole.days })}</span>
        </p>
      </div>
      {drafts || decides ? (
        <LinesForm key={key} whole={whole} done={done} />
      ) : (
        <Lines whole={whole} />
      )}
      {!asks && sends && may(who, "post-stock") && <Send key={key} whole={whole} done={done} />}
      <Incoming whole={whole} />
      <Deliveries whole={whole} done={done} />
      <StepButtons key={`steps ${key}`} whole={whole} done={done} />
      <Section title={t("requisition.steps")}>
        <ol class="rows">
          {whole.steps.map((step) => (
            <li class="row" key={step.number}>
              <div class="row-main">
                <strong>{t(`requisitionStep.${step.kind}`)}</strong>
                <span class="muted">
                  {step.by} · {moment(step.at)}
                </span>
              </div>
              {step.note && <p>{step.note}</p>}
            </li>
          ))}
        </ol>
      </Section>
    </>
  );
}

/** What may be done beside the form: refuse, close, cancel. */
function StepButtons({ whole, done }: { whole: Whole; done: () => void }) {
  const who = useMe();
  const asks = whole.side === "asks";
  const posts = may(who, "post-stock");
  const open = ["draft", "submitted", "approved", "picking"].includes(whole.state);
  const cancels = open && whole.sent === 0 && (asks ? posts || may(who, "dispense") : posts);
  return (
    <div class="actions">
      {!asks && posts && whole.state === "submitted" && (
        <StepButton whole={whole} kind="refused" done={done} />
      )}
      {!asks && posts && whole.sent > 0 && ["part_issued", "picking"].includes(whole.state) && (
        <StepButton whole={whole} kind="closed" done={done} />
      )}
      {cancels && (asks || whole.state !== "submitted") && (
        <StepButton whole={whole} kind="cancelled" done={done} />
      )}
    </div>
  );
}

/** What is on its way here is received as any delivery is. */
function Incoming({ whole }: { whole: Whole }) {
  const { at } = useFacility();
  const who = useMe();
  if (whole.side !== "asks" || whole.underWay === 0 || !mayPost(who, "receipt")) return null;
  const open = whole.deliveries.filter((one) => one.lines.some((line) => line.underWay > 0));
  return (
    <Notice kind="info">
      <p>{t("requisition.onItsWay")}</p>
      <div class="actions">
        {open.map((one) => (
          <Link
            key={one.document}
            class="button primary"
            href={at(`/post/receipt?source=${encodeURIComponent(one.document)}`)}
          >
            {t("requisition.receive", { number: one.number })}
          </Link>
        ))}
      </div>
    </Notice>
  );
}

function Lines({ whole }: { whole: Whole }) {
  return (
    <Section title={t("requisition.lines")}>
      <ul class="rows">
        {whole.lines.map((line) => {
          const { product } = line;
          const told = (label: string, units: number) => (
            <span>
              {label} <strong class="amount">{quantity(units, product)}</strong>
            </span>
          );
          return (
            <li class="row" key={product.code}>
              <strong>{productName(product)}</strong>
              <p class="requisition-figures">
                {told(t("requisition.asked"), line.asked)}
                {line.approved !== null && told(t("requisition.approved"), line.approved)}
                {line.sent > 0 && told(t("requisition.sent"), line.sent)}
                {line.underWay > 0 && told(t("requisition.underWay"), line.underWay)}
              </p>
              {line.reason && <p class="muted">{t("requisition.why", { why: line.reason })}</p>}
              {line.cut && <p class="muted">{t("requisition.cut", { why: line.cut })}</p>}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
