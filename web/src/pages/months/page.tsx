/** 月结: the months of a book, which are closed, by whom, and which is next. */
import { useState } from "preact/hooks";
import * as api from "../../api/months";
import type { BookMonth } from "../../api/months";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import "./months.css";

const TONES: Record<BookMonth["state"], Tone> = {
  closed: "ok",
  due: "warn",
  waiting: "plain",
  current: "plain",
};

export default function MonthsPage() {
  const { facility, at } = useFacility();
  const [query] = useQuery();
  const loaded = useLoad(facility.code, () => api.months(facility.code));
  const [reopening, setReopening] = useState("");
  return (
    <Page title={t("nav.months")}>
      <p class="muted months-about">{t("months.about")}</p>
      {query.closed && (
        <Notice kind="ok">
          <p>{t("close.done", { month: query.closed })}</p>
          <Link class="button" href={at(`/balance?period=${query.closed}`)}>
            {t("close.print")}
          </Link>
        </Notice>
      )}
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("months.empty")} />
          ) : (
            <ul class="rows">
              {items.map((month) => (
                <Row
                  key={month.month}
                  month={month}
                  newest={items.find((each) => each.state === "closed")?.month === month.month}
                  reopen={() => setReopening(month.month)}
                />
              ))}
            </ul>
          )
        }
      </Await>
      {reopening && (
        <ReopenDialog
          month={reopening}
          close={() => setReopening("")}
          done={() => {
            setReopening("");
            loaded.reload();
          }}
        />
      )}
    </Page>
  );
}

function Row(props: { month: BookMonth; newest: boolean; reopen: () => void }) {
  const { month, state, acts } = props.month;
  const { at, moment } = useFacility();
  const who = useMe();
  const last = acts[acts.length - 1];
  return (
    <li class="row">
      <div class="row-main">
        <Link href={at(`/balance?period=${month}`)}>{month}</Link>
        <span class="row-marks">
          <Badge tone={TONES[state]}>{t(`monthState.${state}`)}</Badge>
          {state === "due" && (
            <Link class="button" href={at(`/months/${month}`)}>
              {t("months.check")}
            </Link>
          )}
          {props.newest && may(who, "reopen-months") && (
            <button type="button" class="button quiet danger" onClick={props.reopen}>
              {t("months.reopen")}
            </button>
          )}
        </span>
      </div>
      <p class="row-sub">
        <Link href={at(`/balance?period=${month}`)}>{t("months.report")}</Link>
        {state === "closed" && last && (
          <>
            <span>{t("months.signed", { name: last.signedBy })}</span>
            <span>{moment(last.at)}</span>
            <span>
              {t("months.head", { code: "" })}
              <code>{last.headCode}</code>
            </span>
          </>
        )}
      </p>
      {acts.length > 1 && <History month={props.month} />}
    </li>
  );
}

/** Everything that was done to a month: nothing of it is ever taken away. */
function History(props: { month: BookMonth }) {
  const { moment } = useFacility();
  const { acts } = props.month;
  return (
    <details class="months-history">
      <summary>{t("months.history", { n: acts.length })}</summary>
      <ol>
        {acts.map((act) => (
          <li key={act.at}>
            {moment(act.at)} {t(`monthAct.${act.act}`)}
            {act.signedBy && <> {t("months.signed", { name: act.signedBy })}</>}{" "}
            {t("months.by", { by: act.by })}
            {act.reason && <> {t("months.reason", { reason: act.reason })}</>}
          </li>
        ))}
      </ol>
    </details>
  );
}

function ReopenDialog(props: { month: string; close: () => void; done: () => void }) {
  const { facility } = useFacility();
  const [reason, setReason] = useState("");
  const submit = useSubmit(["reason"]);
  const send = async () => {
    await api.reopen(facility.code, props.month, reason);
    props.done();
  };
  return (
    <Dialog title={t("months.reopenTitle", { month: props.month })} onClose={props.close}>
      <p class="muted">{t("months.reopenAbout", { month: props.month })}</p>
      <Form submit={submit} onSubmit={send} action={t("months.reopen")}>
        <TextField
          label={t("post.reason")}
          required
          value={reason}
          onValue={setReason}
          error={submit.at("reason")}
        />
      </Form>
    </Dialog>
  );
}
