/** What became of a period: townships visited, what was failed most, how far findings are. */
import { PROGRESS, progress, type InspectionProgress } from "../../api/reports";
import * as places from "../../api/places";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { SelectField, TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { TableFrame } from "../../ui/table-frame";
import { said } from "../visit/check";
import "./reports.css";

export default function ProgressPage() {
  const [query, change] = useQuery();
  const regions = useLoad("", async () => (await places.regions()).items);
  const filter = { region: query.region ?? "", from: query.from ?? "", to: query.to ?? "" };
  const loaded = useLoad(JSON.stringify(filter), () => progress(filter));
  const { data } = loaded;
  return (
    <Page
      title={t("report.progress")}
      back={{ href: "/visits", text: t("visit.all") }}
      actions={<ExportMenu at={PROGRESS} query={filter} />}
    >
      <div class="report-filters">
        <TextField
          label={t("report.from")}
          required
          value={filter.from || (data?.from ?? "")}
          onValue={(from) => change({ from })}
          input={{ type: "date" }}
        />
        <TextField
          label={t("report.to")}
          required
          value={filter.to || (data?.to ?? "")}
          onValue={(to) => change({ to })}
          input={{ type: "date" }}
        />
        {regions.data && (
          <SelectField
            label={t("facility.region")}
            required
            none={t("filter.all")}
            choices={regions.data.map((one) => ({ value: one.code, text: one.name }))}
            value={filter.region}
            onValue={(region) => change({ region })}
          />
        )}
      </div>
      <Await of={loaded}>{(found) => <Found found={found} />}</Await>
    </Page>
  );
}

function Found({ found }: { found: InspectionProgress }) {
  const { findings, townships, facilities } = found;
  const facts: [string, string | number][] = [
    [t("report.townshipsVisited"), t("report.share", { ...townships })],
    [t("report.depotsVisited"), t("report.share", { ...facilities })],
    [t("report.visits"), found.visits],
    [t("report.raised"), findings.raised],
    [t("report.done"), findings.done],
    [t("findingState.open"), findings.open],
    [t("findingState.answered"), findings.answered],
    [t("findingState.sent_back"), findings.sentBack],
    [t("finding.overdue"), findings.overdue],
    [t("report.days"), found.days ?? "—"],
  ];
  return (
    <>
      <dl class="facts card">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Section title={t("report.failedMost")}>
        {found.failed.length === 0 ? (
          <Empty text={t("report.nothingFailed")} />
        ) : (
          <ul class="rows">
            {found.failed.map((one) => (
              <li class="row" key={`${one.standard} ${one.check}`}>
                <div class="row-main">
                  <span>
                    <strong>{one.check}</strong> {said(one.text)}
                  </span>
                  <span>{t("report.failedOf", { failed: one.failed, asked: one.asked })}</span>
                </div>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t("report.byTownship")}>
        <Townships found={found} />
      </Section>
    </>
  );
}

function Townships({ found }: { found: InspectionProgress }) {
  return (
    <TableFrame label={t("report.byTownship")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("report.township")}</th>
            <th scope="col" class="number">
              {t("report.visited")}
            </th>
            <th scope="col" class="number">
              {t("report.raised")}
            </th>
            <th scope="col" class="number">
              {t("report.done")}
            </th>
            <th scope="col" class="number">
              {t("report.notDone")}
            </th>
            <th scope="col" class="number">
              {t("finding.overdue")}
            </th>
          </tr>
        </thead>
        <tbody>
          {found.byTownship.map(({ region, facilities, findings }) => (
            <tr key={region.code}>
              <th scope="row">
                <Link href={`/findings?open=true&region=${region.code}`}>{region.name}</Link>
              </th>
              <td class="number">{t("report.share", { ...facilities })}</td>
              <td class="number">{findings.raised}</td>
              <td class="number">{findings.done}</td>
              <td class="number">{findings.open + findings.answered + findings.sentBack}</td>
              <td class="number">{findings.overdue}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}
