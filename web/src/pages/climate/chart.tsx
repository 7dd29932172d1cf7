/** A room's sensors as lines: limits shaded, each point from the least to the most of its stretch. */
import { useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { Climate, Range, SensorClimate } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Await } from "../../ui/states";

const SPANS = { day: 1, week: 7, month: 31, year: 366 } as const;
type Span = keyof typeof SPANS;
const DAY_MS = 86_400_000;
const GAP_MS = 3_600_000;
/** As many points as a phone has room for. */
const POINTS = 160;

/** The drawing, in units of its own. */
const WIDE = 340;
const HIGH = 120;
const LEFT = 30;
const FLOOR = 14;
const ROOF = 8;

export function RoomChart(props: { room: string; turn: number }) {
  const { facility } = useFacility();
  const [span, setSpan] = useState<Span>("day");
  const loaded = useLoad(`${props.room} ${span} ${props.turn}`, () =>
    api.climate(facility.code, {
      from: new Date(present() - SPANS[span] * DAY_MS).toISOString(),
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

function Drawn({ climate }: { climate: Climate }) {
  const room = climate.rooms[0];
  if (!room || room.sensors.every((sensor) => sensor.points.length === 0))
    return <p class="muted">{t("chart.empty")}</p>;
  const { limits, sensors } = room;
  return (
    <div class="climate-charts">
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
      <ul>
        {sensors.map((sensor) => (
          <li key={sensor.sensor}>{told(sensor)}</li>
        ))}
      </ul>
    </div>
  );
}

function told(sensor: SensorClimate): string {
  const code = `${sensor.sensor} ${sensor.position}`.trim();
  const ranges = sensor.points.map((point) => point.celsius);
  if (ranges.length === 0) return t("chart.sensorNone", { code });
  const { celsius, coveredSeconds, windowSeconds } = sensor.kinetic;
  return t("chart.sensor", {
    code,
    low: Math.min(...ranges.map((range) => range.low)),
    high: Math.max(...ranges.map((range) => range.high)),
    mkt: celsius ?? "—",
    covered: Math.floor((100 * coveredSeconds) / Math.max(1, windowSeconds)),
  });
}

interface PanelProps {
  climate: Climate;
  sensors: SensorClimate[];
  quantity: "celsius" | "humidity";
  low: number | null;
  high: number | null;
}

function Panel(props: PanelProps) {
  const { climate, sensors, quantity, low, high } = props;
  const { moment } = useFacility();
  const ranges = sensors.flatMap((sensor) =>
    sensor.points.map((point) => point[quantity]).filter((range) => range !== null),
  );
  if (ranges.length === 0) return null;
  const met = {
    low: Math.min(...ranges.map((range) => range.low)),
    high: Math.max(...ranges.map((range) => range.high)),
  };
  const bottom = Math.min(met.low, low ?? met.low) - 1;
  const top = Math.max(met.high, high ?? met.high) + 1;
  const [from, to] = [Date.parse(climate.from), Date.parse(climate.to)];
  const x = (at: string) => LEFT + ((Date.parse(at) - from) / (to - from)) * (WIDE - LEFT);
  const y = (value: number) => ROOF + ((top - value) / (top - bottom)) * (HIGH - FLOOR - ROOF);
  // Where nothing was read for longer, nothing is drawn.
  const apart = Math.max((3 * (to - from)) / POINTS, GAP_MS);
  const round = (value: number) => value.toFixed(1);
  const good = { top: y(Math.min(top, high ?? top)), bottom: y(Math.max(bottom, low ?? bottom)) };
  const label = t("chart.told", { what: t(`chart.${quantity}`), ...met });
  return (
    <figure class="climate-chart">
      <figcaption>{label}</figcaption>
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={label}>
        <rect
          class="climate-good"
          x={LEFT}
          y={good.top}
          width={WIDE - LEFT}
          height={good.bottom - good.top}
        />
        {[low, high].map(
          (limit) =>
            limit !== null && (
              <text key={limit} x={LEFT - 3} y={y(limit) + 3} text-anchor="end">
                {limit}
              </text>
            ),
        )}
        {sensors.map((sensor, n) => (
          <path
            key={sensor.sensor}
            class={`climate-line climate-line-${n % 3}`}
            d={sensor.points
              .map((point) => [point, point[quantity]] as const)
              .filter((pair): pair is [(typeof pair)[0], Range] => pair[1] !== null)
              .map(([point, range], i, all) => {
                const at = round(x(point.from));
                // A flat stretch still shows as a dot.
                const ends = [round(y(range.low) + 0.4), round(y(range.high) - 0.4)];
                const before = i > 0 ? Date.parse(all[i - 1]![0].to) : -Infinity;
                const joins = Date.parse(point.from) - before <= apart;
                return `${joins ? "L" : "M"}${at} ${ends[0]}V${ends[1]}`;
              })
              .join("")}
          />
        ))}
        <text x={LEFT} y={HIGH - 2}>
          {moment(climate.from).slice(5)}
        </text>
        <text x={WIDE} y={HIGH - 2} text-anchor="end">
          {moment(climate.to).slice(5)}
        </text>
      </svg>
    </figure>
  );
}
