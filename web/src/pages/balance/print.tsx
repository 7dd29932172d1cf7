/** 进销存月报 on A4 across, with the code by which it is checked against the book. */
import * as papers from "../../api/papers";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { productName } from "../../ui/quantity";
import { Await } from "../../ui/states";
import { usePeriod } from "./picker";
import { periodName, spanOf, type Period } from "./period";
import { Cells, HeadRows, LotRow, shown, TotalRow } from "./table";
import "./balance.css";

export default function BalancePrint() {
  const { facility, at, today } = useFacility();
  const [query] = useQuery();
  const period = usePeriod(today);
  const lots = query.lots === "1";
  const loaded = useLoad(period.text, () =>
    papers.print(facility.code, { kind: "balance", ...spanOf(period, today) }),
  );
  const name = `${facility.name} ${t(`balance.sheet.${period.kind}`)} ${period.text}`;
  const back = at(`/balance?period=${period.text}${lots ? "&lots=1" : ""}`);
  return (
    <PaperScreen name={name} back={{ href: back, text: t("balance.title") }}>
      <Await of={loaded}>{(paper) => <Sheet paper={paper} period={period} lots={lots} />}</Await>
    </PaperScreen>
  );
}

function Sheet(props: {
  paper: papers.Paper<papers.BalanceContent>;
  period: Period;
  lots: boolean;
}) {
  const { moment } = useFacility();
  const { paper, period } = props;
  const { from, to, items, totals, closed, signed } = paper.content;
  const columns = shown(items);
  const rows = items.flatMap((line) => [
    <tr key={line.product.code}>
      <th scope="row">{productName(line.product)}</th>
      <td class="center">{line.product.baseUnit}</td>
      <Cells figures={line} columns={columns} />
    </tr>,
    ...(props.lots
      ? line.lots.map((lot) => (
          <LotRow key={lot.id} lot={lot} unit={line.product.baseUnit} columns={columns} />
        ))
      : []),
  ]);
  const names = signed.map((each) => `${each.month} ${each.name}`).join(t("list.and"));
  return (
    <Paper
      landscape
      title={t(`balance.sheet.${period.kind}`)}
      facility={paper.facility}
      facts={[
        [t("balance.period"), `${periodName(period)} (${t("paper.fromTo", { from, to })})`],
        [t("column.state"), t(closed ? "balance.closed" : "balance.open")],
        ...(names ? [[t("balance.signed"), names] as const] : []),
      ]}
      widths={[34, 6, ...columns.map(() => 9), 8]}
      head={<HeadRows columns={columns} />}
      rows={rows}
      foot={totals.map((total) => (
        <TotalRow key={`${total.category} ${total.baseUnit}`} total={total} columns={columns} />
      ))}
      after={
        <>
          <p class="paper-note">{t("balance.formula", { most: paper.content.lossPermille })}</p>
          <Signatures names={[t("sign.storekeeper"), t("sign.head"), t("sign.preparer")]} />
        </>
      }
      code={paper}
      printed={t("paper.printed", { at: moment(paper.printedAt), name: paper.printedBy })}
    />
  );
}
