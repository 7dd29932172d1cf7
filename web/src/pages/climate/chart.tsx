/** A room's sensors as lines: limits shaded, each point from the least to the most of its stretch. */
import { useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { Climate, SensorClimate } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { useQuery } from "../../router";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Await } from "../../ui/states";
import { TableFrame } from "../../ui/table-frame";
import { chosenSensors, SENSORS_MAX } from "./model";
import { Panel } from "./panel";

const HOUR_MS = 3_600_000;
const SPANS = { hour: 1, day: 24, week: 168, month: 744, year: 8_784, years: 43_848 } as const;
type Span = keyof typeof SPANS;
/** As many points as a phone has room for. */
export const POINTS = 160;

export function RoomChart(props: { room: string; turn: number }) {
  const { facility } = useFacility();
  const [span, setSpan] = useState<Span>("day");
  const loaded = useLoad(`${props.room} ${span} ${props.turn}`, () =>
    api.climate(facility.code, {
      from: new Date(present() - SPANS[span] * HOUR_MS).toISOString(),
      storeroom: props.room,
      points: POINTS,
    }),
  );
  return (
    <Section title={t("chart.title")}>
      <div class="climate-chips" role="group" aria-label={t("chart.title")}>
        {(Object.keys(SPANS) as Span[]).map((each) => (
          <button
            key={each}
            type="button"
            class="chip"
            aria-pressed={span === each}
            onClick={() => setSpan(each)}
          >
            {t(`chart.span.${each}`)}
          </button>
        ))}
      </div>
      <Await of={loaded}>{(climate) => <Drawn climate={climate} />}</Await>
      <p class="muted">{t("chart.note")}</p>
    </Section>
  );
}

/** Drawings of temperature and humidity of the sensors chosen, with a table of their extremes. */
export function Drawn({ climate }: { climate: Climate }) {
  const [query, change] = useQuery();
  const room = climate.rooms[0];
  if (!room || room.sensors.every((sensor) => sensor.points.length === 0))
    return <p class="muted">{t("chart.empty")}</p>;
  const { limits } = room;
  const codes = room.sensors.map((sensor) => sensor.sensor);
  const chosen = chosenSensors(codes, query.sensors ?? "");
  // Each keeps its line, whichever others are shown.
  const sensors = room.sensors
    .map((sensor, line) => ({ sensor, line }))
    .filter(({ sensor }) => chosen.includes(sensor.sensor));
  const toggle = (code: string) => {
    const next = chosen.includes(code)
      ? chosen.filter((other) => other !== code)
      : [...chosen, code];
    if (next.length > 0 && next.length <= SENSORS_MAX) change({ sensors: next.join(",") });
  };
  return (
    <div class="climate-charts">
      {codes.length > 1 && (
        <div class="climate-chips" role="group" aria-label={t("chart.compare")}>
          {room.sensors.map((sensor, line) => (
            <button
              key={sensor.sensor}
              type="button"
              class="chip"
              aria-pressed={chosen.includes(sensor.sensor)}
              onClick={() => toggle(sensor.sensor)}
            >
              <Sample line={line} /> {name(sensor)}
            </button>
          ))}
          {codes.length > SENSORS_MAX && (
            <span class="muted">{t("chart.compareMost", { n: SENSORS_MAX })}</span>
          )}
        </div>
      )}
      <Panel
        {...{ climate, sensors }}
        quantity="celsius"
        low={limits.celsiusLow}
        high={limits.celsiusHigh}
      />
      <Panel
        {...{ climate, sensors }}
        quantity="humidity"
        low={limits.humidityLow}
        high={limits.humidityHigh}
      />
      {climate.events.length > 0 && <p class="muted">{t("chart.legend")}</p>}
      <Extremes sensors={sensors} />
    </div>
  );
}

const name = (sensor: SensorClimate) => `${sensor.sensor} ${sensor.position}`.trim();

/** The line of a sensor, as it is drawn. */
function Sample({ line }: { line: number }) {
  return (
    <svg class="climate-sample" viewBox="0 0 28 8" aria-hidden="true" focusable="false">
      <path class={`climate-line climate-line-${line % SENSORS_MAX}`} d="M1 4H27" />
    </svg>
  );
}

function Extremes(props: { sensors: { sensor: SensorClimate; line: number }[] }) {
  const least = (all: number[]) => (all.length > 0 ? Math.min(...all) : "—");
  const most = (all: number[]) => (all.length > 0 ? Math.max(...all) : "—");
  return (
    <TableFrame label={t("chart.table")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("chart.column.sensor")}</th>
            {(["celsiusLow", "celsiusHigh", "humidityLow", "humidityHigh"] as const).map((key) => (
              <th key={key} scope="col" class="num">
                {t(`chart.column.${key}`)}
              </th>
            ))}
            <th scope="col" class="num">
              {t("chart.column.kinetic")}
            </th>
            <th scope="col" class="num">
              {t("chart.column.covered")}
            </th>
          </tr>
        </thead>
        <tbody>
          {props.sensors.map(({ sensor, line }) => {
            const { points, kinetic } = sensor;
            const damp = points.flatMap((point) => (point.humidity ? [point.humidity] : []));
            const covered = (100 * kinetic.coveredSeconds) / Math.max(1, kinetic.windowSeconds);
            return (
              <tr key={sensor.sensor}>
                <th scope="row">
                  <Sample line={line} /> {name(sensor)}
                </th>
                <td class="num">{least(points.map((point) => point.celsius.low))}</td>
                <td class="num">{most(points.map((point) => point.celsius.high))}</td>
                <td class="num">{least(damp.map((range) => range.low))}</td>
                <td class="num">{most(damp.map((range) => range.high))}</td>
                <td class="num">{kinetic.celsius ?? "—"}</td>
                <td class="num">{Math.floor(covered)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableFrame>
  );
}
