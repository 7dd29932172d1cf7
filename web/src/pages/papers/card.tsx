/** A stock card on A4: all of it, or a period, as the paper card is ruled. */
import * as papers from "../../api/papers";
import type { CardEntry } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery, type Params } from "../../router";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { productName } from "../../ui/quantity";
import { ReasonText } from "../../ui/reason";
import { Await } from "../../ui/states";
import { Period } from "./period";
import { periodText } from "./period-text";

export default function CardPrint({ product = "" }: Params) {
  const { facility, at } = useFacility();
  const [query] = useQuery();
  const { lot, from, to } = query;
  const loaded = useLoad(JSON.stringify([product, lot, from, to]), () =>
    papers.print(facility.code, {
      kind: "card",
      product,
      ...(lot ? { lot } : {}),
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    }),
  );
  const name = `${facility.name} ${t("card.title")} ${product}`;
  const back = { href: at(`/stock/${encodeURIComponent(product)}`), text: t("card.title") };
  return (
    <PaperScreen name={name} back={back} tools={<Period />}>
      <Await of={loaded}>{(paper) => <Sheet paper={paper} period={query} />}</Await>
    </PaperScreen>
  );
}

function Sheet(props: { paper: papers.Paper<papers.CardContent>; period: Params }) {
  const { moment } = useFacility();
  const { paper, period } = props;
  const { product, opening, received, issued, closing, rows } = paper.content;
  const all: [string, preact.ComponentChildren][] = [
    [t("column.product"), productName(product)],
    [t("product.code"), product.code],
    [t("card.unit"), product.baseUnit],
    [t("paper.period"), periodText(period.from, period.to)],
  ];
  const lot = rows[0]?.lot.number;
  if (period.lot && lot) all.push([t("column.lot"), lot]);
  return (
    <Paper
      title={t("card.title")}
      facility={paper.facility}
      facts={all}
      widths={[13, 12, 24, 13, 11, 11, 11, 10]}
      head={<Head />}
      rows={[
        <tr key="opening">
          <td />
          <td />
          <td>{t("card.carried")}</td>
          <td />
          <td />
          <td />
          <td class="number strong">{opening}</td>
          <td />
        </tr>,
        ...rows.map((row) => <Row key={row.seq} row={row} />),
      ]}
      foot={[
        <tr key="sum">
          <th colSpan={4}>{t("paper.sum", { n: rows.length })}</th>
          <td class="number strong">{received}</td>
          <td class="number strong">{issued}</td>
          <td class="number strong">{closing}</td>
          <td />
        </tr>,
      ]}
      after={<Signatures names={[t("sign.keeper"), t("sign.checker")]} />}
      code={paper}
      printed={t("paper.printed", { at: moment(paper.printedAt), name: paper.printedBy })}
    />
  );
}

function Head() {
  return (
    <tr>
      <th>{t("column.date")}</th>
      <th>{t("column.document")}</th>
      <th>{t("column.summary")}</th>
      <th>{t("column.lot")}</th>
      <th>{t("column.received")}</th>
      <th>{t("column.issued")}</th>
      <th>{t("column.balance")}</th>
      <th>{t("column.by")}</th>
    </tr>
  );
}

function Row({ row }: { row: CardEntry }) {
  const { day } = useFacility();
  const recorded = day(row.recordedAt);
  return (
    <tr>
      <td class="center">
        {row.occurredOn}
        {recorded !== row.occurredOn && (
          <small>
            <br />
            {t("card.late")} {recorded}
          </small>
        )}
      </td>
      <td>
        {t(`kind.${row.document.kind}`)} {row.document.number}
      </td>
      <td>
        {[row.counterparty, row.note].filter(Boolean).join(" · ")}
        {row.reason && (
          <>
            {" "}
            <ReasonText code={row.reason} />
          </>
        )}
      </td>
      <td>{row.lot.number || t("lot.none")}</td>
      <td class="number">{row.units > 0 ? row.units : ""}</td>
      <td class="number">{row.units < 0 ? -row.units : ""}</td>
      <td class="number strong">{row.productBalance}</td>
      <td>{row.actor}</td>
    </tr>
  );
}
