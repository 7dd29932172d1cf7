/** Before posting: what moved, where people disagree, and why each line differs. */
import { useState } from "preact/hooks";
import * as counts from "../../api/counts";
import type { CountLine, CountView } from "../../api/counts";
import { allReasons } from "../../api/shared";
import { ProblemError } from "../../api/client";
import { untilKnown } from "../../api/safely";
import type { Reason } from "../../api/types";
import { useFacility } from "../../facility";
import { inLanguage, t } from "../../i18n";
import { Link, navigate, type Params } from "../../router";
import { useMe } from "../../session";
import { SelectField, TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { quantity } from "../../ui/quantity";
import { Await, Failure, Loading, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { Moved } from "./entry";
import { useLive, type Live } from "./live";
import { lineKey, progress } from "./model";
import { Difference, LineName, Marks } from "./row";
import "./count.css";

export default function ReviewPage({ count: id = "" }: Params) {
  const { facility, at } = useFacility();
  const who = useMe();
  const live = useLive(who.user.id, facility.code, id, true);
  const reasons = useLoad("", allReasons);
  const { view } = live;
  if (view && view.status !== "open") {
    navigate(at(`/counts/${id}`), { replace: true });
    return null;
  }
  return (
    <Page
      title={t("count.review")}
      back={{
        href: at(`/counts/${id}`),
        text: view ? t("count.numbered", { number: view.number }) : t("count.title"),
      }}
    >
      {live.error ? <Failure error={live.error} retry={live.reload} /> : null}
      {!view && !live.error && <Loading />}
      {view && (
        <Await of={reasons}>{(all) => <Review live={live} view={view} reasons={all} />}</Await>
      )}
    </Page>
  );
}

function Review({ live, view, reasons }: { live: Live; view: CountView; reasons: Reason[] }) {
  const { at } = useFacility();
  const { lines, counted, unanswered } = progress(view);
  const asked = view.lines.filter((line) => line.unanswered);
  const disputed = view.lines.filter((line) => line.disputed);
  const different = view.lines.filter((line) => line.count?.difference);
  return (
    <>
      <p class="count-summary">
        {t("count.summary", { counted, different: different.length })}
        {lines > counted && (
          <>
            {" "}
            <Link href={at(`/counts/${view.id}?show=uncounted`)}>
              {t("count.uncounted.n", { n: lines - counted })}
            </Link>
          </>
        )}
      </p>
      {unanswered > 0 && (
        <Section title={t("count.moved.n", { n: unanswered })}>
          <KeepAll live={live} view={view} lines={asked} />
          <ul class="rows">
            {asked.map((line) => (
              <li class="row" key={lineKey(line)}>
                <LineName view={view} line={line} />
                <Moved live={live} view={view} line={line} />
                <Recount view={view} line={line} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {disputed.length > 0 && (
        <Section title={t("count.disputed.n", { n: disputed.length })}>
          <ul class="rows">
            {disputed.map((line) => (
              <Disputed key={lineKey(line)} view={view} line={line} />
            ))}
          </ul>
        </Section>
      )}
      <Settle live={live} view={view} reasons={reasons} different={different} />
    </>
  );
}

function Recount({ view, line }: { view: CountView; line: CountLine }) {
  const { at } = useFacility();
  const to = new URLSearchParams({ line: lineKey(line) });
  return (
    <Link class="button" href={at(`/counts/${view.id}?${to}`)}>
      {t("count.recount")}
    </Link>
  );
}

/** Everything that moved did so after it was counted: nothing of it calls for a recount. */
function KeepAll({ live, view, lines }: { live: Live; view: CountView; lines: CountLine[] }) {
  const { facility } = useFacility();
  const submit = useSubmit();
  const keep = () =>
    submit.run(async () => {
      const ids = lines.flatMap((line) => (line.count ? [line.count.id] : []));
      const kept = { lines: ids, through: view.headSeq };
      live.show(await counts.keep(facility.code, view.id, kept));
    });
  if (lines.length < 2) return null;
  return (
    <div class="actions">
      <button type="button" class="button" disabled={submit.busy} onClick={() => void keep()}>
        {t("count.keepAll", { n: lines.length })}
      </button>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
    </div>
  );
}

function Disputed({ view, line }: { view: CountView; line: CountLine }) {
  const product = view.products[line.product]!;
  const all = line.count ? [...line.earlier, line.count] : [];
  return (
    <li class="row">
      <LineName view={view} line={line} />
      <p class="count-said">
        {all.map((figure) => (
          <span key={figure.id}>
            {figure.by} {quantity(figure.units, product)}
          </span>
        ))}
      </p>
      <p class="muted">{t("count.disputed.newest")}</p>
      <Recount view={view} line={line} />
    </li>
  );
}

function Settle(props: { live: Live; view: CountView; reasons: Reason[]; different: CountLine[] }) {
  const { live, view, different } = props;
  const { facility, at } = useFacility();
  const submit = useSubmit();
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const [note, setNote] = useState("");
  const choices = props.reasons
    .filter((reason) => reason.kinds.includes("count"))
    .map((reason) => ({ value: reason.code, text: inLanguage(reason.name) }));
  const wrong = new Map<string, string>();
  if (submit.error instanceof ProblemError)
    for (const veto of [submit.error, ...submit.error.vetoes])
      if (veto.field)
        wrong.set(
          veto.field.replace(/^(reasons|lines)\./, ""),
          "detail" in veto ? veto.detail : veto.message,
        );
  const post = () =>
    submit.run(async () => {
      const reasons: Record<string, string> = {};
      for (const line of different) {
        const reason = line.count && chosen[line.count.id];
        if (line.count && reason) reasons[line.count.id] = reason;
      }
      const body = note.trim() ? { reasons, note: note.trim() } : { reasons };
      await untilKnown(
        () => counts.settle(facility.code, view.id, body),
        () => {},
      );
      navigate(at(`/counts/${view.id}`));
    });
  const all = (reason: string) =>
    setChosen(Object.fromEntries(different.map((line) => [line.count!.id, reason])));
  return (
    <Section title={t("count.differences", { n: different.length })}>
      {different.length === 0 && <p>{t("count.noDifferences")}</p>}
      {different.length > 1 && (
        <SelectField
          label={t("count.oneReason")}
          none={t("count.chooseReason")}
          choices={choices}
          value=""
          onValue={(reason) => reason && all(reason)}
        />
      )}
      <ul class="rows count-differences">
        {different.map((line) => (
          <li class="row" key={line.count!.id}>
            <LineName view={view} line={line} />
            <p class="count-said">
              <Figures view={view} line={line} />
              <Difference view={view} line={line} />
              <Marks line={line} />
            </p>
            <SelectField
              label={t("post.reason")}
              required
              none={t("count.chooseReason")}
              choices={choices}
              value={chosen[line.count!.id] ?? ""}
              onValue={(reason) => setChosen((now) => ({ ...now, [line.count!.id]: reason }))}
              error={wrong.get(line.count!.id)}
            />
          </li>
        ))}
      </ul>
      <TextField label={t("post.note")} value={note} onValue={setNote} />
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions count-post">
        <button
          type="button"
          class="button primary"
          disabled={submit.busy || view.counted === 0}
          onClick={() => void post()}
        >
          {submit.busy ? t("state.sending") : t("count.post")}
        </button>
        <Cancel live={live} view={view} />
      </div>
    </Section>
  );
}

/** Book and shelf at the moment of counting. */
export function Figures({ view, line }: { view: CountView; line: CountLine }) {
  const product = view.products[line.product];
  const { count } = line;
  if (!count || count.book === null || !product) return null;
  return (
    <span>
      {t("count.bookAndShelf", {
        book: quantity(count.book, product),
        shelf: quantity(count.units, product),
      })}
    </span>
  );
}

function Cancel({ live, view }: { live: Live; view: CountView }) {
  const { facility } = useFacility();
  const submit = useSubmit();
  const [asking, setAsking] = useState(false);
  const [why, setWhy] = useState("");
  const cancel = () =>
    submit.run(async () => {
      const body = why.trim() ? { reason: why.trim() } : {};
      live.show(await counts.cancel(facility.code, view.id, body));
    });
  if (!asking)
    return (
      <button type="button" class="button" onClick={() => setAsking(true)}>
        {t("count.cancel")}
      </button>
    );
  return (
    <div class="card count-cancel">
      <p>{t("count.cancel.say")}</p>
      <TextField label={t("count.cancel.why")} value={why} onValue={setWhy} />
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button
          type="button"
          class="button danger"
          disabled={submit.busy}
          onClick={() => void cancel()}
        >
          {t("count.cancel")}
        </button>
        <button type="button" class="button" onClick={() => setAsking(false)}>
          {t("action.close")}
        </button>
      </div>
    </div>
  );
}
