/** Counting: find or scan a line, type what lies there, on to the next. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { CountLine, CountView } from "../../api/counts";
import { allProducts } from "../../api/shared";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { meaningOf } from "../../scan/meaning";
import { ScanButton, type Took } from "../../scan/scan-button";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Empty, Failure, Notice } from "../../ui/states";
import { Entry } from "./entry";
import { AddFound } from "./found";
import type { Live } from "./live";
import {
  found,
  lineKey,
  nextUncounted,
  progress,
  readShow,
  SHOWS,
  waitingByLine,
  type Show,
} from "./model";
import { LineRow } from "./row";

/** How many lines are drawn at once: a weak phone draws a thousand too slowly. */
const DRAWN = 60;

export function Counting({ live, view }: { live: Live; view: CountView }) {
  const who = useMe();
  const [query, change] = useQuery();
  const products = useLoad("", allProducts);
  const [typed, setTyped] = useState("");
  const [drawn, setDrawn] = useState(DRAWN);
  const [adding, setAdding] = useState(false);
  const show = readShow(query.show);
  const lines = found(view, products.data ?? [], show, typed);
  const waiting = waitingByLine(live.waiting);
  const chosen = view.lines.find((line) => lineKey(line) === query.line);
  const choose = (line: CountLine | undefined) => change({ line: line ? lineKey(line) : "" });
  const mayCount = may(who, "dispense");
  // Something else is looked for: from the top again.
  useEffect(() => setDrawn(DRAWN), [typed, show]);
  const counted = (line: CountLine) => {
    setTyped("");
    choose(nextUncounted(show === "uncounted" ? view.lines : lines, lineKey(line)));
  };
  const onScan = useFindLine(view, choose);
  return (
    <>
      <Sent live={live} />
      <ProgressBar view={view} waiting={live.waiting.length} />
      {mayCount && chosen && (
        <Entry
          key={lineKey(chosen)}
          live={live}
          view={view}
          line={chosen}
          onCounted={() => counted(chosen)}
          onClose={() => choose(undefined)}
        />
      )}
      {mayCount && <ScanButton onScan={onScan} once />}
      <Search
        typed={typed}
        setTyped={setTyped}
        show={show}
        setShow={(next) => change({ show: next === "all" ? "" : next })}
        onEnter={() => lines[0] && choose(lines[0])}
      />
      {lines.length === 0 && (
        <Empty text={t(view.lines.length === 0 ? "count.nothingHere" : "count.noneFound")} />
      )}
      <ul class="rows count-lines">
        {lines.slice(0, drawn).map((line) => (
          <LineRow
            key={lineKey(line)}
            view={view}
            line={line}
            waiting={waiting.get(lineKey(line))}
            chosen={line === chosen}
            choose={mayCount ? () => choose(line) : undefined}
          />
        ))}
      </ul>
      {lines.length > drawn && (
        <button type="button" class="button wide" onClick={() => setDrawn(drawn + 200)}>
          {t("count.moreLines", { n: lines.length - drawn })}
        </button>
      )}
      {mayCount && !adding && (
        <button type="button" class="button wide" onClick={() => setAdding(true)}>
          {t("count.add")}
        </button>
      )}
      {mayCount && adding && (
        <AddFound
          live={live}
          view={view}
          products={products.data ?? []}
          close={() => setAdding(false)}
        />
      )}
    </>
  );
}

/** A scan opens the line it is about. */
function useFindLine(view: CountView, choose: (line: CountLine) => void) {
  const { facility } = useFacility();
  return async (text: string): Promise<Took> => {
    const found = await meaningOf(facility.code, text);
    if (!found) return { text: t("scan.offline"), good: false };
    if (!found.product) return { text: t("scan.notGoods", { text }), good: false };
    const { product, lot } = found;
    const what = [product.name, product.spec, lot?.number].filter(Boolean).join(" ");
    const line = view.lines.find(
      (each) =>
        each.product === product.code &&
        (!lot ||
          (each.lot.number === lot.number && (!lot.expiry || each.lot.expiry === lot.expiry))),
    );
    if (!line) return { text: t("scan.notHere", { what }), good: false };
    choose(line);
    return { text: what, good: true };
  };
}

/** What has not arrived, and what was refused when it did. */
function Sent({ live }: { live: Live }) {
  return (
    <>
      {live.error ? <Failure error={live.error} retry={live.reload} /> : null}
      {live.refused.length > 0 && (
        <Notice kind="stop">
          <ul>
            {live.refused.map(({ figure, error }) => (
              <li key={figure.id}>
                {figure.product} {figure.lot.number}: {error.message}
              </li>
            ))}
          </ul>
          <button type="button" class="button" onClick={live.forgetRefused}>
            {t("count.understood")}
          </button>
        </Notice>
      )}
    </>
  );
}

function ProgressBar({ view, waiting }: { view: CountView; waiting: number }) {
  const { lines, counted, unanswered, disputed } = progress(view);
  return (
    <div class="count-progress">
      <progress max={Math.max(1, lines)} value={counted} aria-label={t("count.progress")} />
      <p role="status">
        <strong>{t("count.progressOf", { counted, lines })}</strong>
        {unanswered > 0 && <span class="count-ask">{t("count.moved.n", { n: unanswered })}</span>}
        {disputed > 0 && <span class="count-ask">{t("count.disputed.n", { n: disputed })}</span>}
        {waiting > 0 && <span class="count-ask">{t("count.waiting", { n: waiting })}</span>}
      </p>
    </div>
  );
}

function Search(props: {
  typed: string;
  setTyped: (text: string) => void;
  show: Show;
  setShow: (show: Show) => void;
  onEnter: () => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const keys = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    // A scanner's separator arrives as Ctrl+]; browsers would drop it.
    if (event.ctrlKey && event.key === "]") {
      event.preventDefault();
      props.setTyped(`${props.typed}\u001d`);
    }
    if (event.key !== "Enter") return;
    event.preventDefault();
    props.onEnter();
  };
  return (
    <div class="count-search" role="search">
      <input
        ref={input}
        type="search"
        aria-label={t("count.search")}
        placeholder={t("count.search")}
        autocomplete="off"
        value={props.typed}
        onInput={(e) => props.setTyped(e.currentTarget.value)}
        onKeyDown={keys}
      />
      <div class="count-shows" role="group" aria-label={t("filter.more")}>
        {SHOWS.map((show) => (
          <button
            key={show}
            type="button"
            class="chip"
            aria-pressed={props.show === show}
            onClick={() => props.setShow(show)}
          >
            {t(`count.show.${show}`)}
          </button>
        ))}
      </div>
    </div>
  );
}
