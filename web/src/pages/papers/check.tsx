/** Holds a printed paper against the book: equal, moved on, or not ours. Open to anybody. */
import { useState } from "preact/hooks";
import * as papers from "../../api/papers";
import { t, type Key } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { periodText } from "../balance/period";
import { facilityPath } from "../../facility";
import { Link, navigate, type Params } from "../../router";
import { me } from "../../session";
import { useStore } from "../../lib/store";
import { TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await } from "../../ui/states";
import { CheckFigure, Figures, MovedList } from "./check-parts";
import "./check.css";

export default function CheckPage({ code = "" }: Params) {
  return (
    <Page title={t("check.page")} narrow>
      {code ? <Answer key={code} code={code} /> : <p class="muted">{t("check.about")}</p>}
      <Ask code={code} />
    </Page>
  );
}

/** For codes that no camera reads: typed as they stand beside the picture. */
function Ask({ code }: { code: string }) {
  const [text, setText] = useState(code);
  const send = (event: Event) => {
    event.preventDefault();
    const typed = text.trim().replace(/^.*\/paper\//, "");
    if (typed) navigate(`/paper/${encodeURIComponent(typed)}`);
  };
  return (
    <form class="check-ask card" onSubmit={send}>
      <TextField
        label={t("check.code")}
        required
        hint={t("check.codeHint")}
        value={text}
        onValue={setText}
        input={{ autocapitalize: "none", autocomplete: "off" }}
      />
      <button type="submit" class="button primary">
        {t("check.action")}
      </button>
    </form>
  );
}

function Answer({ code }: { code: string }) {
  const loaded = useLoad(code, () => papers.check(code));
  return (
    <Await of={loaded}>
      {(checked) => (
        <>
          <Verdict checked={checked} />
          {checked.book ? <Book code={code} checked={checked} /> : <SignInHint checked={checked} />}
        </>
      )}
    </Await>
  );
}

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

/** The answer in one line, with a shape beside the colour. */
export function Verdict({ checked }: { checked: papers.Checked }) {
  const { verdict, reason, kind, facility, printedAt } = checked;
  return (
    <div class={`check-verdict check-${verdict}`} role="status">
      <p class="check-word">
        <span aria-hidden="true" class="check-shape" />
        {t(`verdict.${verdict}`)}
      </p>
      <p>{t(reason ? (`verdict.why.${reason}` as Key) : `verdict.about.${verdict}`)}</p>
      {kind && facility && printedAt && (
        <p class="muted">
          {facility.name} · {t(`paperKind.${kind}`)} · {t("check.printed", { at: here(printedAt) })}
        </p>
      )}
    </div>
  );
}

function SignInHint({ checked }: { checked: papers.Checked }) {
  const who = useStore(me);
  if (checked.verdict === "not-ours" && !checked.kind) return null;
  if (who) return <p class="muted">{t("check.outside")}</p>;
  return (
    <p class="check-more">
      <Link class="button" href={`${location.pathname}?signIn=1`}>
        {t("check.signIn")}
      </Link>
    </p>
  );
}

function Book({ code, checked }: { code: string; checked: papers.Checked }) {
  const { book, facility } = checked;
  if (!book || !facility) return null;
  const { subject } = book;
  const to =
    subject.kind === "document"
      ? `/documents/${subject.document}`
      : subject.kind === "card"
        ? `/stock/${encodeURIComponent(subject.product)}`
        : subject.kind === "dispensing"
          ? `/papers/dispensing?from=${subject.from}&to=${subject.to}`
          : subject.kind === "balance"
            ? `/balance?period=${periodText(subject)}`
            : subject.kind === "count"
              ? `/counts/${subject.count}`
              : subject.kind === "day"
                ? `/day?date=${subject.day}`
                : `/expiry?within=${subject.within}`;
  return (
    <>
      <Figures book={book} />
      <CheckFigure code={code} figures={book.figures} />
      <MovedList book={book} facility={facility.code} />
      <p class="check-more">
        <Link class="button" href={facilityPath(facility.code, to)}>
          {t("check.open")}
        </Link>
      </p>
    </>
  );
}
