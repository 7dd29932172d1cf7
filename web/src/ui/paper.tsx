/**
 * The frame of every form on A4: facility, form name, number and period above; the head of the
 * table on each page; below, who printed it when, the book's head code and "page x of y"; beside
 * the title, the code by which the paper is checked against the book.
 *
 * Chromium before 131 draws nothing in the margins of a page, so the pages are made here: the rows
 * are measured once and dealt out to sections of the size of a sheet. Should that fail, one long
 * section is printed, which the browser breaks, with the table's head on each page.
 */
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PaperCode } from "../api/papers";
import { t } from "../i18n";
import { Link } from "../router";
import { Icon } from "./icon";
import { deal, type Dealt } from "./paper-pages";
import "./paper.css";

export interface PaperProps {
  /** The name of the form, such as 入库单. */
  title: string;
  /** Whose form it is. */
  facility: { code: string; name: string };
  /** Number, period, partner: what stands above the table on each page. */
  facts: readonly (readonly [label: string, value: ComponentChildren])[];
  /** How wide the columns are, in parts of the whole. */
  widths: readonly number[];
  /** The rows of the table's head. */
  head: VNode;
  /** The rows: a `tr` each, with keys. */
  rows: readonly VNode[];
  /** Totals, after the last row: a `tr` each, with keys. */
  foot?: readonly VNode[];
  /** What follows the table: remarks, signatures. */
  after?: ComponentChildren;
  landscape?: boolean;
  /** What the server says of this paper; without it, nothing can be checked. */
  code?: PaperCode | undefined;
  /** Printed when and by whom, as one sentence. */
  printed: string;
}

export function Paper(props: PaperProps) {
  const measure = useRef<HTMLDivElement>(null);
  const [pages, setPages] = useState<Dealt[] | null>(null);
  const { rows, foot, after } = props;
  useLayoutEffect(() => {
    const sheet = measure.current;
    if (!sheet) return;
    const count = () => setPages(dealt(sheet, rows.length));
    count();
    // Fonts and names that come late change the heights.
    const watch = new ResizeObserver(count);
    sheet
      .querySelectorAll("table, .paper-head, .paper-facts, .paper-after")
      .forEach((part) => watch.observe(part));
    return () => watch.disconnect();
  }, [props.title, rows, foot, after, props.landscape, props.code]);
  const whole: Dealt = { from: 0, to: rows.length, last: true };
  const shown = pages ?? [whole];
  return (
    <div class={props.landscape ? "paper paper-landscape" : "paper"} tabIndex={0}>
      <div class="paper-measure" aria-hidden="true" ref={measure}>
        <PaperPage {...props} of={whole} page={1} pages={1} />
      </div>
      {shown.map((of, n) => (
        <PaperPage {...props} key={n} of={of} page={n + 1} pages={pages ? shown.length : 0} />
      ))}
    </div>
  );
}

const height = (element: Element | null | undefined) =>
  element ? element.getBoundingClientRect().height : 0;

/** Deals the rows out by their measured heights; nothing when they cannot be measured. */
function dealt(measure: HTMLElement, count: number): Dealt[] | null {
  const room = height(measure.querySelector(".paper-body"));
  const rows = [...measure.querySelectorAll("tbody > tr")].map(height);
  if (room <= 0 || rows.length < count || rows.some((h) => h <= 0)) return null;
  const tail = rows.slice(count).reduce((sum, h) => sum + h, 0);
  const end = tail + height(measure.querySelector(".paper-after"));
  return deal(rows.slice(0, count), height(measure.querySelector("thead")), end, room);
}

function PaperPage(props: PaperProps & { of: Dealt; page: number; pages: number }) {
  const { of, page, pages, code } = props;
  return (
    <section class={pages ? "paper-page" : "paper-page paper-long"}>
      <header class="paper-head">
        <div class="paper-owner">
          <strong>{props.facility.name}</strong>
          <span>{t("paper.facility", { code: props.facility.code })}</span>
        </div>
        {page === 1 ? (
          <h1 class="paper-title">{props.title}</h1>
        ) : (
          <p class="paper-title">{props.title}</p>
        )}
        <div class="paper-mark">{code && <Mark code={code} />}</div>
      </header>
      <dl class="paper-facts">
        {props.facts.map(([label, value]) => (
          <div key={label}>
            <dt>
              {label}
              {t("list.colon")}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="paper-body">
        {(of.to > of.from || of.last) && (
          <table>
            <colgroup>
              {props.widths.map((width, n) => (
                <col key={n} style={{ width: `${share(props.widths, width)}%` }} />
              ))}
            </colgroup>
            <thead>{props.head}</thead>
            <tbody>
              {props.rows.slice(of.from, of.to)}
              {of.last && props.foot}
            </tbody>
          </table>
        )}
        {of.last && props.after && <div class="paper-after">{props.after}</div>}
      </div>
      <footer class="paper-foot">
        <span>{props.printed}</span>
        {code && <span>{t("paper.head", { code: code.head.code })}</span>}
        {pages > 0 && <span>{t("paper.page", { page, pages })}</span>}
      </footer>
    </section>
  );
}

const share = (all: readonly number[], one: number) =>
  (100 * one) / all.reduce((sum, width) => sum + width, 0);

/** The code as a picture to scan, and as letters to type. */
function Mark({ code }: { code: PaperCode }) {
  const { size, path } = code.qr;
  // Four modules of quiet on each side belong to the code (ISO/IEC 18004).
  const box = `-4 -4 ${size + 8} ${size + 8}`;
  return (
    <>
      <svg viewBox={box} role="img" aria-label={t("paper.mark", { code: code.code })}>
        <path d={path} />
      </svg>
      <code>{code.code}</code>
    </>
  );
}

/** The page around a form: how to print it, and the way back. */
export function PaperScreen(props: {
  /** The browser offers it as the file's name. */
  name: string;
  back: { href: string; text: string };
  /** Filters and other ways out. */
  tools?: ComponentChildren;
  children: ComponentChildren;
}) {
  useEffect(() => {
    document.title = props.name;
  }, [props.name]);
  return (
    <div class="page paper-screen">
      <div class="actions no-print sheet-actions">
        <button type="button" class="button primary" onClick={() => window.print()}>
          <Icon name="print" />
          {t("action.print")}
        </button>
        <Link class="button" href={props.back.href}>
          {props.back.text}
        </Link>
        {props.tools}
      </div>
      {props.children}
    </div>
  );
}

/** Lines for signatures, each with the name of who signs. */
export function Signatures(props: { names: readonly string[] }) {
  return (
    <ul class="signatures">
      {props.names.map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
