/** The register of what was dispensed in a period (发放登记表), this month unless asked otherwise. */
import { useEffect } from "preact/hooks";
import { path } from "../../api/client";
import * as papers from "../../api/papers";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { Await } from "../../ui/states";
import { saidText } from "../dispense/said";
import { Period } from "./period";
import { periodText } from "./period-text";

export default function DispensingPrint() {
  const { facility, at, today } = useFacility();
  const [query, change] = useQuery();
  const from = query.from || `${today.slice(0, 7)}-01`;
  const to = query.to || today;
  useEffect(() => {
    if (!query.from || !query.to) change({ from, to });
  }, []);
  const loaded = useLoad(JSON.stringify([from, to]), () =>
    papers.print(facility.code, { kind: "dispensing", from, to }),
  );
  const name = `${facility.name} ${t("sheet.dispense")} ${from} ${to}`;
  return (
    <PaperScreen
      name={name}
      back={{ href: at("/documents"), text: t("nav.documents") }}
      tools={
        <>
          <ExportMenu
            at={path`/facilities/${facility.code}/documents`}
            query={{ kind: "dispense", from, to }}
          />
          <Period />
        </>
      }
    >
      <Await of={loaded}>{(paper) => <Sheet paper={paper} />}</Await>
    </PaperScreen>
  );
}

function Sheet({ paper }: { paper: papers.Paper<papers.DispensingContent> }) {
  const { moment } = useFacility();
  const { from, to, rows } = paper.content;
  return (
    <Paper
      landscape
      title={t("sheet.dispense")}
      facility={paper.facility}
      facts={[
        [t("paper.period"), periodText(from, to)],
        [t("paper.entries"), rows.length],
      ]}
      widths={[6, 11, 8, 33, 12, 11, 8, 6, 20, 14, 9, 13]}
      head={<Head />}
      rows={rows.map((row, n) => (
        <Row key={row.seq} row={row} n={n + 1} />
      ))}
      foot={paper.figures.map((figure) => (
        <tr key={figure.of}>
          <th colSpan={3}>{t("paper.total")}</th>
          <td colSpan={3}>{figure.of}</td>
          <td class="number strong">{figure.value}</td>
          <td class="center">{figure.unit}</td>
          <td colSpan={4} />
        </tr>
      ))}
      after={<Signatures names={[t("sign.dispenser"), t("sign.checker"), t("sign.head")]} />}
      code={paper}
      printed={t("paper.printed", { at: moment(paper.printedAt), name: paper.printedBy })}
    />
  );
}

function Head() {
  return (
    <tr>
      <th>{t("sheet.no")}</th>
      <th>{t("column.date")}</th>
      <th>{t("paper.number")}</th>
      <th>{t("sheet.product")}</th>
      <th>{t("column.lot")}</th>
      <th>{t("column.expiry")}</th>
      <th>{t("column.units")}</th>
      <th>{t("paper.unit")}</th>
      <th>{t("dispensing.client")}</th>
      <th>{t("paper.recipient")}</th>
      <th>{t("column.by")}</th>
      <th>{t("paper.signature")}</th>
    </tr>
  );
}

function Row({ row, n }: { row: papers.Dispensed; n: number }) {
  const mark = row.kind === "reversal" ? `${t("kind.reversal")} ${row.number}` : row.number;
  return (
    <tr>
      <td class="center">{n}</td>
      <td class="center nowrap">{row.occurredOn}</td>
      <td class="center">{mark}</td>
      <td>{[row.name, row.spec].filter(Boolean).join(" ")}</td>
      <td>{row.lot || t("lot.none")}</td>
      <td class="center nowrap">{row.expiry ?? "—"}</td>
      <td class="number">{row.units}</td>
      <td class="center">{row.unit}</td>
      <td>{saidText(row)}</td>
      <td>{[row.counterparty, row.note].filter(Boolean).join(" · ")}</td>
      <td>{row.actor}</td>
      <td />
    </tr>
  );
}
