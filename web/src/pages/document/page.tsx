/** One posted document: its number first, its lines, how to print and how to correct it. */
import { useState } from "preact/hooks";
import { path } from "../../api/client";
import * as stock from "../../api/stock";
import type { StockDocument } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery, type Params } from "../../router";
import { mayPost, mayReverse, useMe } from "../../session";
import { LateMark, partnerName } from "../../ui/document-list";
import { ExportMenu } from "../../ui/export";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { ReasonText } from "../../ui/reason";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { saidText, saidWord } from "../dispense/said";
import { isPostKind } from "../post/kinds";
import { Entries, Lines } from "./lines";
import { ReverseDialog } from "./reverse";
import "./document.css";

export default function DocumentPage({ document: id = "" }: Params) {
  const { facility, at } = useFacility();
  const loaded = useLoad(id, () => stock.document(facility.code, id));
  const doc = loaded.data;
  return (
    <Page
      title={doc ? `${t(`kind.${doc.kind}`)} ${doc.number}` : t("nav.documents")}
      back={{ href: at("/documents"), text: t("nav.documents") }}
      actions={
        <>
          <ExportMenu at={path`/facilities/${facility.code}/documents/${id}`} />
          <Link class="button" href={at(`/documents/${id}/print`)}>
            <Icon name="print" />
            {t("action.print")}
          </Link>
        </>
      }
    >
      <Await of={loaded}>{(document) => <Shown document={document} />}</Await>
    </Page>
  );
}

function Shown({ document }: { document: StockDocument }) {
  const [query] = useQuery();
  const [reversing, setReversing] = useState(false);
  const who = useMe();
  const posted = query.posted === "1";
  const canReverse = !document.reversedBy && mayReverse(who, document.kind);
  const undo = canReverse ? () => setReversing(true) : undefined;
  return (
    <>
      {posted && <Posted document={document} undo={undo} />}
      <Links document={document} />
      <Facts document={document} />
      <Lines document={document} />
      <Entries document={document} />
      {undo && !posted && (
        <section class="correct">
          <p class="muted">{t("document.correct")}</p>
          <button type="button" class="button danger" onClick={undo}>
            <Icon name="reversal" />
            {t("reverse.action")}
          </button>
        </section>
      )}
      {reversing && <ReverseDialog document={document} close={() => setReversing(false)} />}
    </>
  );
}

/** Right after posting: the number, what to do next, and the way back. */
function Posted(props: { document: StockDocument; undo: (() => void) | undefined }) {
  const { document } = props;
  const { at } = useFacility();
  const who = useMe();
  const { kind } = document;
  // After a correction, the right one is written: of the kind that was wrong.
  const next = document.reverses?.kind ?? kind;
  return (
    <Notice kind="ok">
      <p>
        <strong>
          {t("document.posted", { kind: t(`kind.${kind}`), number: document.number })}
        </strong>
      </p>
      <div class="actions">
        <Link class="button" href={at(`/documents/${document.id}/print`)}>
          {t("action.print")}
        </Link>
        {isPostKind(next) && mayPost(who, next) && (
          <Link class="button" href={at(`/post/${next}`)}>
            {t("document.another", { kind: t(`kind.${next}`) })}
          </Link>
        )}
        {props.undo && (
          <button type="button" class="button danger" onClick={props.undo}>
            {t("reverse.undo")}
          </button>
        )}
      </div>
    </Notice>
  );
}

/** What it corrects, or what corrected it. */
function Links({ document }: { document: StockDocument }) {
  const { at } = useFacility();
  const { reverses, reversedBy } = document;
  return (
    <>
      {reversedBy && (
        <Notice kind="warn">
          {t("document.reversedBy")}{" "}
          <Link href={at(`/documents/${reversedBy.id}`)}>
            {t("kind.reversal")} {reversedBy.number}
          </Link>
        </Notice>
      )}
      {reverses && (
        <Notice kind="info">
          {t("document.reverses")}{" "}
          <Link href={at(`/documents/${reverses.id}`)}>
            {t(`kind.${reverses.kind}`)} {reverses.number}
          </Link>
        </Notice>
      )}
    </>
  );
}

function Facts({ document }: { document: StockDocument }) {
  const { moment } = useFacility();
  const partner = partnerName(document);
  const facts: [string, preact.ComponentChildren][] = [
    [
      t("post.occurredOn"),
      <>
        {document.occurredOn} <LateMark document={document} />
      </>,
    ],
    [t("document.recordedAt"), moment(document.recordedAt)],
    [t("column.by"), document.actor.name],
  ];
  if (partner) facts.push([t("document.partner"), partner]);
  if (document.reason) facts.push([t("post.reason"), <ReasonText code={document.reason} />]);
  const said = document.dispensing;
  if (said) facts.push([t("dispensing.client"), saidText(said)]);
  if (said?.unchecked)
    facts.push([t("dispensing.unchecked"), saidWord("unchecked", said.unchecked)]);
  if (document.note) facts.push([t("post.note"), document.note]);
  const open = document.underWay?.some((row) => row.units > 0);
  return (
    <div class="card">
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {document.underWay && !document.reversedBy && (
          <div>
            <dt>{t("document.transit")}</dt>
            <dd>
              <Badge tone={open ? "warn" : "ok"}>
                {t(open ? "document.underWay" : "document.arrived")}
              </Badge>
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}
