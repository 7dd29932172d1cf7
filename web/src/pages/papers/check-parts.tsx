/** What those see of a checked paper who may see the book. */
import { useState } from "preact/hooks";
import * as papers from "../../api/papers";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { TextField } from "../../ui/field";
import { Section } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { TableFrame } from "../../ui/table-frame";
import { errorText, Notice } from "../../ui/states";
import { periodText } from "./period-text";

type Book = NonNullable<papers.Checked["book"]>;

/** The book's own figures, large enough to hold the paper beside them. */
export function Figures({ book }: { book: Book }) {
  const { subject, content } = book;
  const lines = "lines" in content ? content.lines : [];
  return (
    <Section title={t("check.figures")}>
      <p class="muted">{t("check.figuresAbout", { code: book.head.code })}</p>
      {subject.kind === "document" && "occurredOn" in content && (
        <p>
          <strong>
            {t(`kind.${content.kind}`)} {content.number}
          </strong>{" "}
          · {content.occurredOn}
        </p>
      )}
      {subject.kind === "card" && "product" in content && (
        <p>
          <strong>{productName(content.product)}</strong> · {periodText(subject.from, subject.to)}
        </p>
      )}
      {subject.kind === "dispensing" && <p>{periodText(subject.from, subject.to)}</p>}
      {subject.kind === "expiry" && (
        <p>
          {subject.day} · {t("filter.withinDays", { n: subject.within })}
        </p>
      )}
      {subject.kind === "day" && <p>{subject.day}</p>}
      {subject.kind === "count" && "openedAt" in content && (
        <p>
          <strong>{t("count.numbered", { number: content.number })}</strong>
        </p>
      )}
      <dl class="facts card check-figures">
        {book.figures.map((figure) => (
          <div key={`${figure.name} ${figure.of} ${figure.unit}`}>
            <dt>
              {t(`figure.${figure.name}`)}{" "}
              {(subject.kind === "dispensing" || subject.kind === "day") && figure.of}
            </dt>
            <dd>
              {figure.value}
              {figure.unit}
            </dd>
          </div>
        ))}
      </dl>
      {lines.length > 0 && (
        <TableFrame label={t("check.figures")}>
          <table>
            <thead>
              <tr>
                <th>{t("column.product")}</th>
                <th>{t("column.lot")}</th>
                <th class="number">{t("column.units")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.line}>
                  <td>{line.product.name}</td>
                  <td>{line.lot.number || t("lot.none")}</td>
                  <td class="number">
                    {line.units}
                    {line.product.baseUnit}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Section>
  );
}

/** A figure typed from the paper: the book says whether it is its own. */
export function CheckFigure(props: { code: string; figures: readonly papers.Figure[] }) {
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<papers.Checked | null>(null);
  const [error, setError] = useState<unknown>(null);
  if (props.figures.length === 0) return null;
  const send = (event: Event) => {
    event.preventDefault();
    const value = text.replace(/[,，\s]/g, "");
    if (!/^-?\d+$/.test(value)) return;
    setError(null);
    papers.check(props.code, { value }).then(setAnswer, setError);
  };
  const differs = answer?.verdict === "not-ours";
  return (
    <Section title={t("check.figure")}>
      <form class="check-ask card" onSubmit={send}>
        <TextField
          label={t("check.figureLabel")}
          required
          hint={t("check.figureHint")}
          value={text}
          onValue={(value) => {
            setText(value);
            setAnswer(null);
          }}
          input={{ inputMode: "numeric" }}
        />
        <button type="submit" class="button">
          {t("check.compare")}
        </button>
      </form>
      {error !== null && <Notice kind="stop">{errorText(error)}</Notice>}
      {answer && (
        <Notice kind={differs ? "stop" : "ok"}>
          <strong>{t(differs ? "verdict.not-ours" : "check.figureFits")}</strong>{" "}
          {differs && t("verdict.why.figure-differs")}
        </Notice>
      )}
    </Section>
  );
}

/** What was entered since; what is about the paper is marked. */
export function MovedList({ book, facility }: { book: Book; facility: string }) {
  if (book.since === 0) return null;
  const touching = book.moved.filter((entry) => entry.touches).length;
  return (
    <Section title={t("check.moved", { n: book.since })}>
      <p>{t(touching > 0 ? "check.touching" : "check.untouched", { n: touching })}</p>
      <TableFrame label={t("check.moved", { n: book.since })}>
        <table>
          <thead>
            <tr>
              <th>{t("column.date")}</th>
              <th>{t("column.document")}</th>
              <th>{t("column.product")}</th>
              <th>{t("column.lot")}</th>
              <th class="number">{t("column.change")}</th>
              <th>{t("check.about.paper")}</th>
            </tr>
          </thead>
          <tbody>
            {book.moved.map((entry) => (
              <tr key={entry.seq} class={entry.touches ? "check-touches" : undefined}>
                <td class="nowrap">{entry.occurredOn}</td>
                <td class="nowrap">
                  <Link href={facilityPath(facility, `/documents/${entry.document}`)}>
                    {t(`kind.${entry.kind}`)} {entry.number}
                  </Link>
                </td>
                <td>{entry.product}</td>
                <td>{entry.lot || t("lot.none")}</td>
                <td class="number">{entry.units > 0 ? `+${entry.units}` : entry.units}</td>
                <td>{entry.touches ? t("check.yes") : ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}
