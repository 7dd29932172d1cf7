/** What was dispensed in a period, by product, channel and client, and the sums below. */
import type { Dispensed, DispensedRow } from "../../api/dispense";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { TextField } from "../../ui/field";
import { TableFrame } from "../../ui/table-frame";
import { Empty } from "../../ui/states";
import { nameOf } from "../day/lines";
import { saidWord } from "../dispense/said";
import "./dispensed.css";

/** The period asked for: this month so far unless the address says otherwise. */
export function usePeriod(today: string): { from: string; to: string } {
  const [query] = useQuery();
  return { from: query.from || `${today.slice(0, 7)}-01`, to: query.to || today };
}

export function PeriodFields({ today }: { today: string }) {
  const [, change] = useQuery();
  const { from, to } = usePeriod(today);
  return (
    <div class="columns no-print">
      <TextField
        label={t("filter.from")}
        required
        value={from}
        onValue={(value) => change({ from: value })}
        input={{ type: "date", max: today }}
      />
      <TextField
        label={t("filter.to")}
        required
        value={to}
        onValue={(value) => change({ to: value })}
        input={{ type: "date", max: today }}
      />
    </div>
  );
}

export function DispensedTable({ report }: { report: Dispensed }) {
  const { items } = report;
  if (items.length === 0) return <Empty text={t("dispensed.none")} />;
  return (
    <>
      <p class="muted">
        {report.of.name} · {report.from} – {report.to}
      </p>
      <TableFrame label={t("dispensed.title")}>
        <table class="dispensed-table">
          <thead>
            <tr>
              <th>{t("product.name")}</th>
              <th>{t("dispensing.channel")}</th>
              <th>{t("dispensing.residence")}</th>
              <th>{t("dispensing.sex")}</th>
              <th>{t("dispensing.ageBand")}</th>
              <th class="number">{t("column.units")}</th>
              <th>{t("product.baseUnit")}</th>
              <th class="number">{t("dispensed.handOuts")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((row) => (
              <tr key={JSON.stringify([row.product, row.channel, row.client])}>
                <td>{nameOf(row)}</td>
                <td>{saidWord("channel", row.channel)}</td>
                <td>{saidWord("residence", row.client.residence)}</td>
                <td>{saidWord("sex", row.client.sex)}</td>
                <td>{saidWord("ageBand", row.client.ageBand)}</td>
                <td class="number">{row.units}</td>
                <td>{row.unit}</td>
                <td class="number">{row.handOuts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
      <Sums
        name={t("dispensed.byChannel")}
        items={items}
        of={(row) => saidWord("channel", row.channel)}
      />
      <Sums
        name={t("dispensed.byClient")}
        items={items}
        of={(row) => saidWord("residence", row.client.residence)}
      />
    </>
  );
}

/** Different units are not added up: one sum for each. */
function Sums(props: {
  name: string;
  items: readonly DispensedRow[];
  of: (row: DispensedRow) => string;
}) {
  const sums = new Map<string, Map<string, number>>();
  for (const row of props.items) {
    const key = props.of(row);
    const units = sums.get(key) ?? new Map<string, number>();
    units.set(row.unit, (units.get(row.unit) ?? 0) + row.units);
    sums.set(key, units);
  }
  return (
    <p>
      <strong>{props.name}</strong>
      {t("list.colon")}
      {[...sums]
        .map(([key, units]) => `${key} ${[...units].map(([unit, n]) => n + unit).join(" ")}`)
        .join(t("list.and"))}
    </p>
  );
}
