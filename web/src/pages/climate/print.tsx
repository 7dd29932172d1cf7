/** 温湿度记录表 on A4: what hangs on the wall of a storeroom, one row a day. */
import { HALVES, type Mark } from "../../api/climate";
import * as api from "../../api/climate-sheet";
import type { PrintedReading, SensedReading, Sheet, SheetSince } from "../../api/climate-sheet";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { useLoad } from "../../ui/load";
import { Paper, PaperScreen, Signatures } from "../../ui/paper";
import { Await } from "../../ui/states";
import { limitsText, sumText } from "./model";
import "./climate.css";

export default function ClimatePrint() {
  const { facility, at, today } = useFacility();
  const [query] = useQuery();
  const month = query.month ?? today.slice(0, 7);
  const room = query.room ?? "";
  const loaded = useLoad(`${room} ${month}`, () =>
    api.printSheet(facility.code, { storeroom: room || undefined, month }),
  );
  const back = at(`/climate?room=${encodeURIComponent(room)}&month=${month}`);
  return (
    <PaperScreen
      name={`${facility.name} ${t("climate.sheetTitle")} ${month}`}
      back={{ href: back, text: t("climate.title") }}
      tools={
        <a class="button" href={api.sheetFile(facility.code, room, month)} download>
          {t("climate.sheetFile")}
        </a>
      }
    >
      <Await of={loaded}>{(sheet) => <WallSheet sheet={sheet} />}</Await>
    </PaperScreen>
  );
}

/** Readings as on the form: one decimal for degrees, whole percents. */
const celsius = (value: number) => value.toFixed(1);
const percent = (value: number) => value.toFixed(0);

function SensedCells({ reading }: { reading: SensedReading }) {
  const { moment } = useFacility();
  const { after } = reading;
  return (
    <>
      <td class="center">{moment(reading.at).slice(11)}</td>
      <td class="number">
        {celsius(reading.celsius)}
        {reading.celsiusOut && t(`climate.arrow.${reading.celsiusOut}`)}
      </td>
      <td class="number">
        {reading.humidity !== null && percent(reading.humidity)}
        {reading.humidityOut && t(`climate.arrow.${reading.humidityOut}`)}
      </td>
      <td>{reading.measures.join(t("list.and"))}</td>
      <td class="number">{after && celsius(after.celsius)}</td>
      <td class="number">{after && after.humidity !== null && percent(after.humidity)}</td>
      <td class="center">{t("climate.bySensor", { sensor: reading.sensor })}</td>
    </>
  );
}

function HalfCells({ mark, sensed }: { mark: Mark; sensed: SensedReading | null }) {
  const { moment } = useFacility();
  const { reading } = mark;
  if (!reading && sensed) return <SensedCells reading={sensed} />;
  if (!reading)
    return (
      <>
        {Array.from({ length: 7 }, (_, i) => (
          <td key={i} />
        ))}
      </>
    );
  const last = reading.measures[reading.measures.length - 1];
  return (
    <>
      <td class="center">{moment(reading.at).slice(11)}</td>
      <td class="number">
        {celsius(reading.celsius)}
        {reading.celsiusOut && t(`climate.arrow.${reading.celsiusOut}`)}
      </td>
      <td class="number">
        {percent(reading.humidity)}
        {reading.humidityOut && t(`climate.arrow.${reading.humidityOut}`)}
      </td>
      <td>{reading.measures.map((measure) => measure.measure).join(t("list.and"))}</td>
      <td class="number">{last && celsius(last.celsius)}</td>
      <td class="number">{last && percent(last.humidity)}</td>
      <td class="center">{reading.by}</td>
    </>
  );
}

const PARTS = [
  "time",
  "celsius",
  "humidity",
  "measure",
  "afterCelsius",
  "afterHumidity",
  "by",
] as const;

function Head() {
  return (
    <>
      <tr>
        <th rowSpan={2} scope="col">
          {t("climate.column.day")}
        </th>
        {HALVES.map((half) => (
          <th key={half} colSpan={PARTS.length} scope="colgroup">
            {t(`climate.half.${half}`)}
          </th>
        ))}
        <th rowSpan={2} scope="col">
          {t("climate.column.note")}
        </th>
      </tr>
      <tr>
        {HALVES.flatMap((half) =>
          PARTS.map((part) => (
            <th key={`${half} ${part}`} scope="col">
              {t(`climate.column.${part}`)}
            </th>
          )),
        )}
      </tr>
    </>
  );
}

/** What is remarkable of a day: corrected, written down late, beside another. */
function notes(marks: readonly Mark[]): string {
  const said = marks.flatMap(({ reading, others }) => [
    ...(reading?.corrects ? [t("climate.noteCorrected", { why: reading.note })] : []),
    ...(reading && !reading.corrects && reading.note ? [reading.note] : []),
    ...(reading?.late ? [t("climate.noteLate")] : []),
    ...(others.some((other) => !other.corrected) ? [t("climate.beside")] : []),
  ]);
  return said.join(t("list.and"));
}

function printed(reading: PrintedReading | null): string {
  if (!reading) return t("climate.sinceNothing");
  const { time, celsius, humidity, measure, afterCelsius, afterHumidity } = reading;
  const after = `${afterCelsius}℃ ${afterHumidity}%`;
  const told = measure && t("climate.sinceMeasure", { measure, after });
  return `${time} ${celsius}℃ ${humidity}%${told}`;
}

/** What is otherwise than on the sheet that was printed before. */
function Since({ since }: { since: SheetSince }) {
  const { moment } = useFacility();
  return (
    <p class="paper-note">
      {t("climate.since", { at: moment(since.printedAt), name: since.printedBy })}
      {since.added > 0 && t("climate.sinceAdded", { n: since.added })}
      {since.changes
        .map((change) =>
          t("climate.sinceChange", {
            day: Number(change.day.slice(8)),
            half: t(`climate.half.${change.half}`),
            before: printed(change.before),
            now: printed(change.now),
          }),
        )
        .join("")}
    </p>
  );
}

function WallSheet({ sheet }: { sheet: Sheet }) {
  const { facility, moment } = useFacility();
  const rows = sheet.days.map((day) => (
    <tr key={day.day}>
      <th scope="row">{Number(day.day.slice(8))}</th>
      {HALVES.map((half) => (
        <HalfCells key={half} mark={day[half]} sensed={day[`${half}Sensed`]} />
      ))}
      <td class="climate-note">{notes(HALVES.map((half) => day[half]))}</td>
    </tr>
  ));
  const half = [9, 9, 8, 16, 9, 8, 13];
  return (
    <div class="climate-sheet">
      <Paper
        title={t("climate.sheetTitle")}
        facility={facility}
        facts={[
          [t("climate.room"), sheet.storeroom.name],
          [t("climate.monthLabel"), sheet.month],
          [t("climate.suitable"), limitsText(sheet.limits)],
        ]}
        widths={[6, ...half, ...half, 18]}
        head={<Head />}
        rows={rows}
        after={
          <>
            <p class="paper-note">{sumText(sheet.summary)}</p>
            <p class="paper-note">{t("climate.sheetNote")}</p>
            {sheet.since && <Since since={sheet.since} />}
            <Signatures names={[t("sign.keeper"), t("sign.head")]} />
          </>
        }
        printed={t("paper.printed", { at: moment(sheet.printedAt), name: sheet.printedBy })}
      />
    </div>
  );
}
