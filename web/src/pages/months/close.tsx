/** Closing one month: what stands in the way, with the way to mend it; then the signature. */
import { useState } from "preact/hooks";
import * as api from "../../api/months";
import type { MonthAct, MonthCheck, MonthChecks } from "../../api/months";
import { facilityPath, useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import { Link, navigate, type Params } from "../../router";
import { may, useMe } from "../../session";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import "./months.css";

const TONES: Record<MonthCheck["finding"], Tone> = {
  fine: "ok",
  warning: "warn",
  obstacle: "stop",
};

/** Where what stands in the way is put right. */
const MENDS: Partial<Record<MonthCheck["code"], string>> = {
  received: "/incoming",
  counts: "/counts",
  order: "/months",
};

export default function ClosePage({ month = "" }: Params) {
  const { facility, at } = useFacility();
  const loaded = useLoad(`${facility.code} ${month}`, () => api.checks(facility.code, month));
  return (
    <Page
      title={t("close.title", { month })}
      back={{ href: at("/months"), text: t("nav.months") }}
      narrow
    >
      <Await of={loaded}>
        {(checks) => (
          <>
            {checks.closed ? (
              <Closed month={month} act={checks.closed} />
            ) : (
              <Section title={t("close.checks")}>
                <ul class="rows">
                  {checks.items.map((check) => (
                    <CheckRow key={check.code} check={check} month={month} />
                  ))}
                </ul>
              </Section>
            )}
            <p class="below">
              <Link class="button" href={at(`/balance?period=${month}`)}>
                {t("close.look")}
              </Link>
            </p>
            {!checks.closed && <Sign checks={checks} />}
          </>
        )}
      </Await>
    </Page>
  );
}

function Closed({ month, act }: { month: string; act: MonthAct }) {
  const { moment } = useFacility();
  return (
    <Notice kind="ok">
      <p>
        {t("close.done", { month })} {t("months.signed", { name: act.signedBy })}, {moment(act.at)}
      </p>
    </Notice>
  );
}

function CheckRow({ check, month }: { check: MonthCheck; month: string }) {
  const { at } = useFacility();
  const mend = check.finding === "obstacle" ? MENDS[check.code] : undefined;
  return (
    <li class="row">
      <div class="row-main">
        <span>
          {tOr(`close.${check.code}.${check.finding}`, "")
            .replace("{month}", month)
            .replace("{n}", String(check.count))}
        </span>
        <Badge tone={TONES[check.finding]}>{t(`finding.${check.finding}`)}</Badge>
      </div>
      {check.documents.length > 0 && (
        <ul class="close-documents">
          {check.documents.map((document) => (
            <li key={document.id}>
              <Link href={facilityPath(document.facilityCode, `/documents/${document.id}`)}>
                {t("close.document", {
                  facility: document.facilityName,
                  number: document.number,
                  day: document.occurredOn,
                  partner: document.partnerName,
                })}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {mend && (
        <Link class="button below" href={at(mend)}>
          {tOr(`close.mend.${check.code}`, "")}
        </Link>
      )}
    </li>
  );
}

function Sign({ checks }: { checks: MonthChecks }) {
  const { month } = checks;
  const { facility, at } = useFacility();
  const who = useMe();
  const [name, setName] = useState("");
  const submit = useSubmit(["signedBy"]);
  if (!may(who, "close-months")) return <Notice kind="info">{t("close.notYours")}</Notice>;
  if (!checks.canClose) return <Notice kind="warn">{t("close.cannot")}</Notice>;
  const send = async () => {
    await api.close(facility.code, month, name);
    navigate(at(`/months?closed=${month}`));
  };
  return (
    <Section title={t("close.sign")}>
      <div class="card">
        <Form submit={submit} onSubmit={send} action={t("close.do")}>
          <p>{t("close.about", { month })}</p>
          <TextField
            label={t("close.signature")}
            required
            hint={t("close.signatureHint")}
            value={name}
            onValue={setName}
            error={submit.at("signedBy")}
          />
        </Form>
      </div>
    </Section>
  );
}
