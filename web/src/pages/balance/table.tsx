/** The in-out-balance as the form has it: one line a product, its lots below when asked for. */
import { useState } from "preact/hooks";
import {
  COLUMNS,
  type BalanceColumn,
  type BalanceLine,
  type BalanceLot,
  type BalanceTotal,
  type Figures,
} from "../../api/months";
import { t } from "../../i18n";
import { productName } from "../../ui/quantity";

const IN: readonly BalanceColumn[] = ["initial", "received", "transferredIn"];
const OUT: readonly BalanceColumn[] = [
  "dispensed",
  "issued",
  "transferredOut",
  "returned",
  "lost",
  "destroyed",
];

/** 建账 has a column only where there is something in it. */
export function shown(items: readonly BalanceLine[]): BalanceColumn[] {
  const begins = items.some((line) => line.initial !== 0);
  return COLUMNS.filter((column) => column !== "initial" || begins);
}

export function BalanceTable(props: {
  items: readonly BalanceLine[];
  totals: readonly BalanceTotal[];
  lots: boolean;
}) {
  const columns = shown(props.items);
  return (
    <table class="balance-table">
      <thead>
        <HeadRows columns={columns} />
      </thead>
      <tbody>
        {props.items.map((line) => (
          <ProductRows key={line.product.code} line={line} columns={columns} lots={props.lots} />
        ))}
      </tbody>
      <tfoot>
        {props.totals.map((total) => (
          <TotalRow key={`${total.category} ${total.baseUnit}`} total={total} columns={columns} />
        ))}
      </tfoot>
    </table>
  );
}

/** The two rows above the figures, on the screen and on paper. */
export function HeadRows({ columns }: { columns: readonly BalanceColumn[] }) {
  const ins = columns.filter((column) => IN.includes(column));
  return (
    <>
      <tr>
        <th rowSpan={2}>{t("balance.product")}</th>
        <th rowSpan={2}>{t("balance.unit")}</th>
        <th rowSpan={2}>{t("balance.opening")}</th>
        <th colSpan={ins.length}>{t("balance.in")}</th>
        <th colSpan={OUT.length}>{t("balance.out")}</th>
        <th rowSpan={2}>{t("balance.adjusted")}</th>
        <th rowSpan={2}>{t("balance.closing")}</th>
        <th rowSpan={2}>{t("balance.lossRate")}</th>
      </tr>
      <tr>
        {[...ins, ...OUT].map((column) => (
          <th key={column}>{t(`balance.${column}`)}</th>
        ))}
      </tr>
    </>
  );
}

export function TotalRow(props: { total: BalanceTotal; columns: readonly BalanceColumn[] }) {
  const { total } = props;
  return (
    <tr>
      <th scope="row">
        {t("balance.total", { category: t(`category.${total.category}`) })}
        <Unit unit={total.baseUnit} />
      </th>
      <td>{total.baseUnit}</td>
      <Cells figures={total} columns={props.columns} />
    </tr>
  );
}

function ProductRows(props: {
  line: BalanceLine;
  columns: readonly BalanceColumn[];
  lots: boolean;
}) {
  const { line, columns } = props;
  const [open, setOpen] = useState(false);
  const name = productName(line.product);
  const showLots = props.lots || open;
  return (
    <>
      <tr>
        <th scope="row">
          <span>
            {name}
            <Unit unit={line.product.baseUnit} />
          </span>
          {!props.lots && (
            <button
              type="button"
              class="balance-expand no-print"
              aria-expanded={open}
              aria-label={t("balance.expand", { name })}
              onClick={() => setOpen(!open)}
            >
              {open ? "−" : "+"}
            </button>
          )}
        </th>
        <td>{line.product.baseUnit}</td>
        <Cells figures={line} columns={columns} />
      </tr>
      {showLots &&
        line.lots.map((lot) => (
          <LotRow key={lot.id} lot={lot} unit={line.product.baseUnit} columns={columns} />
        ))}
    </>
  );
}

/** On a phone the unit stands behind the name; the form has a column for it. */
function Unit(props: { unit: string }) {
  return (
    <small class="balance-unit" aria-hidden="true">
      {" "}
      {props.unit}
    </small>
  );
}

export function LotRow(props: {
  lot: BalanceLot;
  unit: string;
  columns: readonly BalanceColumn[];
}) {
  const { lot } = props;
  return (
    <tr class="balance-lot">
      <th scope="row">
        {lot.number || t("lot.none")}
        {lot.expiry && <small> {t("lot.expires", { day: lot.expiry })}</small>}
      </th>
      <td>{props.unit}</td>
      <Cells figures={lot} columns={props.columns} />
    </tr>
  );
}

function lossClass(figures: Figures): string {
  if (figures.lossTooHigh) return "number loss-high";
  return Number(figures.lossRate ?? 0) === 0 ? "number zero" : "number";
}

export function Cells(props: { figures: Figures; columns: readonly BalanceColumn[] }) {
  const { figures } = props;
  return (
    <>
      {props.columns.map((column) => {
        const always = column === "opening" || column === "closing";
        const zero = figures[column] === 0 && !always;
        return (
          <td
            key={column}
            class={zero ? "number zero" : "number"}
            data-label={t(`balance.${column}`)}
          >
            {zero ? "" : figures[column]}
          </td>
        );
      })}
      <td class={lossClass(figures)} data-label={t("balance.lossRate")}>
        {figures.lossRate ?? ""}
        {figures.lossTooHigh && (
          <abbr title={t("balance.lossHigh")} aria-label={t("balance.lossHigh")}>
            ▲
          </abbr>
        )}
      </td>
    </>
  );
}
