/** The county's sheet: facilities by checks, the latest state of each. */
import { standards, type Outcome } from "../../api/inspection";
import { SHEET, sheet, type InspectionSheet, type SheetLine } from "../../api/reports";
import * as places from "../../api/places";
import { t } from "../../i18n";
import { facilityPath } from "../../facility";
import { Link, useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { TableFrame } from "../../ui/table-frame";
import { said } from "../visit/check";
import { percent } from "../visit/model";
import "./reports.css";

const KINDS = ["depot", "outlet", "dispenser", "kit"] as const;
const MARKS: Record<Outcome, string> = { met: "√", not_met: "×", not_applicable: "—" };

export default function SheetPage() {
  const [query, change] = useQuery();
  const lists = useLoad("", async () => {
    const [all, regions] = await Promise.all([standards(), places.regions()]);
    return {
      standards: all.items.filter((one) => one.state === "published"),
      regions: regions.items,
    };
  });
  const standard = query.standard ?? lists.data?.standards[0]?.code ?? "";
  const filter = { standard, region: query.region ?? "", kind: query.kind ?? "depot" };
  const loaded = useLoad(JSON.stringify(filter), async () =>
    standard ? await sheet(filter) : null,
  );
  return (
    <Page
      title={t("report.sheet")}
      back={{ href: "/visits", text: t("visit.all") }}
      actions={standard && <ExportMenu at={SHEET} query={filter} />}
      wide
    >
      {lists.data && (
        <div class="report-filters">
          <SelectField
            label={t("visit.standard")}
            required
            choices={lists.data.standards.map((one) => ({
              value: one.code,
              text: said(one.name),
            }))}
            value={standard}
            onValue={(code) => change({ standard: code })}
          />
          <SelectField
            label={t("facility.region")}
            required
            none={t("filter.all")}
            choices={lists.data.regions.map((one) => ({ value: one.code, text: one.name }))}
            value={filter.region}
            onValue={(region) => change({ region })}
          />
          <SelectField
            label={t("item.kinds")}
            required
            choices={KINDS.map((one) => ({ value: one, text: t(`facilityKind.${one}`) }))}
            value={filter.kind}
            onValue={(kind) => change({ kind })}
          />
        </div>
      )}
      <Await of={loaded}>
        {(found) =>
          !found || found.items.length === 0 ? (
            <Empty text={t("report.nobody")} />
          ) : (
            <Matrix sheet={found} />
          )
        }
      </Await>
    </Page>
  );
}

function Matrix({ sheet }: { sheet: InspectionSheet }) {
  return (
    <>
      <p class="muted">{t("report.legend")}</p>
      <TableFrame label={t("report.sheet")}>
        <table class="report-matrix">
          <thead>
            <tr>
              <th scope="col">{t("report.where")}</th>
              <th scope="col" class="number">
                {t("report.score")}
              </th>
              <th scope="col">{t("report.trend")}</th>
              <th scope="col" class="number">
                {t("report.openFindings")}
              </th>
              {sheet.checks.map((check) => (
                <th scope="col" key={check.code} title={said(check.text)}>
                  {check.code}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sheet.items.map((line) => (
              <Row key={line.facility.code} line={line} />
            ))}
          </tbody>
        </table>
      </TableFrame>
      {sheet.next && <p class="muted">{t("report.more")}</p>}
    </>
  );
}

function Row({ line }: { line: SheetLine }) {
  const { facility, visit } = line;
  const href = facilityPath(facility.code, visit ? `/visits/${visit}` : "/visits");
  return (
    <tr>
      <th scope="row">
        <Link href={href}>{facility.name}</Link>
        <small>{line.visitedOn ?? t("report.notVisited")}</small>
      </th>
      <td class="number">
        {line.permille !== null && percent(line.permille)}
        {line.fails && <Badge tone="stop">{t("visit.fails")}</Badge>}
      </td>
      <td>
        <Trend line={line} />
      </td>
      <td class="number">
        {line.open > 0 && (
          <Link href={facilityPath(facility.code, "/findings?open=true")}>{line.open}</Link>
        )}
        {line.overdue > 0 && <Badge tone="stop">{t("report.overdue", { n: line.overdue })}</Badge>}
      </td>
      {line.outcomes.map((outcome, i) => (
        <td key={i} class={outcome ? `mark mark-${outcome}` : "mark"}>
          {outcome && (
            <span role="img" aria-label={t(`outcome.${outcome}`)}>
              {MARKS[outcome]}
            </span>
          )}
        </td>
      ))}
    </tr>
  );
}

/** What earlier inspections came to, and whether it is better now. */
function Trend({ line }: { line: SheetLine }) {
  const scores = line.earlier.filter((one) => one !== null);
  const last = scores[scores.length - 1];
  if (last === undefined || line.permille === null) return null;
  const way = Math.sign(line.permille - last);
  const words = ["report.worse", "report.same", "report.better"] as const;
  return (
    <>
      {scores.map(percent).join(" → ")}{" "}
      <Badge tone={way < 0 ? "stop" : way > 0 ? "ok" : "plain"}>
        {t(words[way + 1] ?? words[1])}
      </Badge>
    </>
  );
}
