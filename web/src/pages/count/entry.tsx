/** One line being counted: a large field, what others found, what moved since. */
import { useEffect, useRef, useState } from "preact/hooks";
import { ProblemError } from "../../api/client";
import * as counts from "../../api/counts";
import type { CountLine, CountView, Figure, FigureRequest } from "../../api/counts";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { parse } from "../../lib/packs";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { Icon } from "../../ui/icon";
import { QtyField } from "../../ui/qty-field";
import { quantity } from "../../ui/quantity";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import type { Live } from "./live";
import { LineName, Marks } from "./row";

interface Props {
  live: Live;
  view: CountView;
  line: CountLine;
  onCounted: () => void;
  onClose: () => void;
}

/** A figure for a line, with an id of its own. */
function figureOf(line: CountLine, units: number): FigureRequest {
  const { number, expiry } = line.lot;
  return {
    id: newId(),
    product: line.product,
    lot: expiry ? { number, expiry } : { number },
    zone: line.zone,
    units,
    countedAt: new Date().toISOString(),
  };
}

export function Entry({ live, view, line, onCounted, onClose }: Props) {
  const product = view.products[line.product]!;
  const packs = product.packs ?? [];
  const [text, setText] = useState("");
  // Asked once more: it is the same figure, now confirmed.
  const [doubted, setDoubted] = useState<FigureRequest | null>(null);
  const submit = useSubmit();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "nearest" });
    box.current?.querySelector("input")?.focus({ preventScroll: true });
  }, []);
  const units = parse(text, packs, product.baseUnit);
  const send = (figure: FigureRequest) =>
    submit.run(async () => {
      try {
        await live.send(figure);
      } catch (problem) {
        const doubtful = problem instanceof ProblemError && problem.code === "count-doubtful";
        setDoubted(doubtful ? { ...figure, sure: true } : null);
        throw problem;
      }
      onCounted();
    });
  const save = () => {
    if (units !== null) void send(figureOf(line, units));
  };
  const booked = view.figures && line.book !== null && !line.unanswered ? line.book : null;
  return (
    <div class="card count-entry" ref={box} role="group" aria-label={t("count.entry")}>
      <div class="count-entry-head">
        <p>
          <LineName view={view} line={line} />
        </p>
        <button type="button" class="icon-button" aria-label={t("action.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <p class="count-said">
        <Marks line={line} />
      </p>
      <Said view={view} line={line} />
      <Moved live={live} view={view} line={line} />
      <QtyField
        label={t("count.onShelf")}
        text={text}
        onText={(next) => {
          setText(next);
          setDoubted(null);
        }}
        packs={packs}
        baseUnit={product.baseUnit}
        onEnter={save}
      />
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        {doubted ? (
          <button type="button" class="button danger" onClick={() => void send(doubted)}>
            {t("count.sure")}
          </button>
        ) : (
          <button
            type="button"
            class="button primary"
            disabled={units === null || submit.busy}
            onClick={save}
          >
            {t("count.save")}
          </button>
        )}
        {booked !== null && (
          <button
            type="button"
            class="button"
            disabled={submit.busy}
            onClick={() => void send(figureOf(line, booked))}
          >
            {t("count.asBooked", { qty: quantity(booked, product) })}
          </button>
        )}
      </div>
    </div>
  );
}

/** What was counted here before, by whom. */
function Said({ view, line }: { view: CountView; line: CountLine }) {
  const { moment } = useFacility();
  const product = view.products[line.product]!;
  const all = line.count ? [...line.earlier, line.count] : [];
  if (all.length === 0) return null;
  const say = (figure: Figure) => (
    <li key={figure.id}>
      {figure.by} {moment(figure.at).slice(5)}{" "}
      <strong class="amount">{quantity(figure.units, product)}</strong>
      {figure.book !== null && (
        <span class="muted"> {t("count.bookThen", { qty: quantity(figure.book, product) })}</span>
      )}
    </li>
  );
  return (
    <div class="count-history">
      {line.disputed && <p>{t("count.disputed.say")}</p>}
      <ul>{all.map(say)}</ul>
    </div>
  );
}

/** What moved since the line was counted: recount, or keep what was counted. */
export function Moved(props: { live: Live; view: CountView; line: CountLine }) {
  const { live, view, line } = props;
  const { facility, at, moment } = useFacility();
  const submit = useSubmit();
  const product = view.products[line.product]!;
  const { count } = line;
  if (!line.unanswered || !count) return null;
  const keep = () =>
    submit.run(async () => {
      const kept = { lines: [count.id], through: view.headSeq };
      await counts.keep(facility.code, view.id, kept);
      live.reload();
    });
  return (
    <Notice kind="warn">
      <p>{t("count.moved.say")}</p>
      <ul>
        {line.moved.map((each) => (
          <li key={each.seq}>
            <Link href={at(`/documents/${each.document.id}`)}>
              {t(`kind.${each.document.kind}`)} {each.document.number}
            </Link>{" "}
            {each.units > 0 ? "+" : "−"}
            {quantity(Math.abs(each.units), product)} · {moment(each.at).slice(5)} · {each.by}
          </li>
        ))}
      </ul>
      <p class="muted">{t("count.moved.help")}</p>
      <div class="actions">
        <button type="button" class="button" disabled={submit.busy} onClick={() => void keep()}>
          {t("count.keep", { qty: quantity(count.units, product) })}
        </button>
      </div>
      {submit.message && <p>{submit.message}</p>}
    </Notice>
  );
}
