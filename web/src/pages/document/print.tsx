/** A document on A4: the form these users know, with its number, totals and signature lines. */
import * as papers from "../../api/papers";
import type { DocumentKind, StockDocument } from "../../api/types";
import { useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import type { Params } from "../../router";
import { partnerName } from "../../ui/document-list";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { productName, quantity } from "../../ui/quantity";
import { ReasonText } from "../../ui/reason";
import { Await } from "../../ui/states";
import { saidText } from "../dispense/said";

export default function PrintPage({ document: id = "" }: Params) {
  const { facility, at } = useFacility();
  const loaded = useLoad(id, () => papers.print(facility.code, { kind: "document", document: id }));
  const doc = loaded.data?.content;
  const name = doc ? `${facility.name} ${formName(doc)} ${doc.number}` : t("action.print");
  return (
    <PaperScreen name={name} back={{ href: at(`/documents/${id}`), text: t("sheet.back") }}>
      <Await of={loaded}>{(paper) => <Sheet paper={paper} />}</Await>
    </PaperScreen>
  );
}

/** What goes to another facility of ours is a transfer (调拨单), elsewhere an issue (出库单). */
const formName = (document: StockDocument) =>
  document.kind === "issue" && document.counterparty?.facility
    ? t("sheet.transfer")
    : document.kind === "dispense"
      ? t("sheet.dispenseSlip")
      : t(`sheet.${document.kind}`);

function Sheet({ paper }: { paper: papers.Paper<StockDocument> }) {
  const { moment } = useFacility();
  const document = paper.content;
  const shape = {
    moves: document.lines.some((line) => line.toZone),
    reasons: document.lines.some((line) => line.reason),
  };
  return (
    <Paper
      title={formName(document)}
      facility={document.facility}
      facts={facts(document, moment)}
      widths={widths(shape)}
      head={<Head {...shape} />}
      rows={document.lines.map((line) => (
        <Line key={line.line} line={line} {...shape} />
      ))}
      foot={[<Total key="total" document={document} {...shape} />]}
      after={
        <>
          {document.note && <p class="paper-note">{t("sheet.note", { note: document.note })}</p>}
          <Signatures names={signers(document.kind)} />
        </>
      }
      code={paper}
      printed={t("paper.printed", { at: moment(paper.printedAt), name: paper.printedBy })}
    />
  );
}

type Fact = readonly [string, preact.ComponentChildren];

function facts(document: StockDocument, moment: (at: string) => string): Fact[] {
  const partner = partnerName(document);
  const all: Fact[] = [
    [t("paper.number"), document.number],
    [t("paper.occurredOn"), document.occurredOn],
    [t("document.recordedAt"), moment(document.recordedAt)],
    [t("column.by"), document.actor.name],
  ];
  if (partner) all.push([tOr(`sheet.partner.${document.kind}`, t("document.partner")), partner]);
  if (document.reason) all.push([t("post.reason"), <ReasonText code={document.reason} />]);
  if (document.dispensing) all.push([t("dispensing.client"), saidText(document.dispensing)]);
  const { reverses, reversedBy } = document;
  if (reverses) all.push([t("kind.reversal"), `${t(`kind.${reverses.kind}`)} ${reverses.number}`]);
  if (reversedBy) all.push([t("paper.reversedBy"), <strong>{reversedBy.number}</strong>]);
  return all;
}

/** Different units are not added up: one total for each. */
function totals(document: StockDocument): string {
  const sums = new Map<string, number>();
  for (const { product, units } of document.lines)
    sums.set(product.baseUnit, (sums.get(product.baseUnit) ?? 0) + units);
  return [...sums].map(([unit, n]) => `${n}${unit}`).join(t("list.and"));
}

interface Shape {
  moves: boolean;
  reasons: boolean;
}

const widths = ({ moves, reasons }: Shape): number[] => [
  8,
  34,
  17,
  14,
  14,
  ...(moves ? [14] : []),
  17,
  15,
  ...(reasons ? [16] : []),
];

function Head({ moves, reasons }: Shape) {
  return (
    <tr>
      <th>{t("sheet.no")}</th>
      <th>{t("sheet.product")}</th>
      <th>{t("column.lot")}</th>
      <th>{t("column.expiry")}</th>
      <th>{t("column.zone")}</th>
      {moves && <th>{t("line.toZone")}</th>}
      <th>{t("sheet.packs")}</th>
      <th>{t("sheet.units")}</th>
      {reasons && <th>{t("sheet.remark")}</th>}
    </tr>
  );
}

function Line({ line, moves, reasons }: Shape & { line: StockDocument["lines"][number] }) {
  return (
    <tr>
      <td class="center">{line.line}</td>
      <td>{productName(line.product)}</td>
      <td>{line.lot.number || t("lot.none")}</td>
      <td class="nowrap center">{line.lot.expiry ?? "—"}</td>
      <td>{line.zone.name}</td>
      {moves && <td>{line.toZone?.name}</td>}
      <td class="number">{quantity(line.units, line.product).replace(/ \(.*$/, "")}</td>
      <td class="number">
        {line.units}
        {line.product.baseUnit}
      </td>
      {reasons && (
        <td>
          <ReasonText code={line.reason} />
        </td>
      )}
    </tr>
  );
}

function Total({ document, moves, reasons }: Shape & { document: StockDocument }) {
  return (
    <tr>
      <th colSpan={4 + (moves ? 1 : 0)}>{t("sheet.total", { n: document.lines.length })}</th>
      <td class="number strong" colSpan={3}>
        {totals(document)}
      </td>
      {reasons && <td />}
    </tr>
  );
}

/** Who signs: keeper and the other side; write-offs also the head and the approving office. */
function signers(kind: DocumentKind): string[] {
  const keeper = t("sign.keeper");
  if (kind === "loss") return [keeper, t("sign.head"), t("sign.approver")];
  if (kind === "destruction")
    return [keeper, t("sign.head"), t("sign.witness"), t("sign.approver")];
  if (kind === "receipt") return [t("sign.deliverer"), t("sign.inspector"), keeper];
  if (kind === "issue" || kind === "refill" || kind === "return")
    return [keeper, t("sign.checker"), t("sign.receiver")];
  return [keeper, t("sign.checker")];
}
