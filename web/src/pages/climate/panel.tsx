/** One drawing: limits and excursions shaded, a line for each sensor, documents marked below. */
import type { Climate, LedgerEvent, Range, SensorClimate } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { SENSORS_MAX } from "./model";

const GAP_MS = 3_600_000;

/** The drawing, in units of its own. */
const WIDE = 340;
const HIGH = 136;
const LEFT = 30;
/** Below the lines: marks of documents, and the ends of time. */
const FLOOR = 30;
const MARKS = HIGH - 20;
const ROOF = 8;

/** What a document is marked with; shapes differ, not colours. */
const SHAPES: Partial<Record<LedgerEvent["kind"], string>> = {
  receipt: "M0-4L4 4H-4Z",
  opening: "M0-4L4 4H-4Z",
  zone_move: "M0-4.500L4.500 0L0 4.500L-4.500 0Z",
  count: "M-3.500 0a3.500 3.500 0 1 0 7 0a3.500 3.500 0 1 0-7 0Z",
  issue: "M0 4L4-4H-4Z",
  return: "M0 4L4-4H-4Z",
};

interface PanelProps {
  climate: Climate;
  sensors: { sensor: SensorClimate; line: number }[];
  quantity: "celsius" | "humidity";
  low: number | null;
  high: number | null;
}

export function Panel(props: PanelProps) {
  const { climate, sensors, quantity, low, high } = props;
  const { moment } = useFacility();
  const ranges = sensors.flatMap(({ sensor }) =>
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
  const place = (ms: number) =>
    LEFT + (Math.min(Math.max(ms - from, 0), to - from) / (to - from)) * (WIDE - LEFT);
  const x = (at: string) => place(Date.parse(at));
  const y = (value: number) => ROOF + ((top - value) / (top - bottom)) * (HIGH - FLOOR - ROOF);
  const good = { top: y(Math.min(top, high ?? top)), bottom: y(Math.max(bottom, low ?? bottom)) };
  const label = t("chart.told", { what: t(`chart.${quantity}`), ...met });
  const shown = new Set(sensors.map(({ sensor }) => sensor.sensor));
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
        {climate.excursions
          .filter((one) => one.quantity === quantity && shown.has(one.sensor))
          .map((one) => {
            const [begin, end] = [x(one.beganAt), x(one.endedAt ?? climate.to)];
            return (
              <rect
                key={one.id}
                class="climate-bad"
                x={begin}
                y={ROOF}
                width={Math.max(end - begin, 1)}
                height={HIGH - FLOOR - ROOF}
              >
                <title>
                  {t("chart.excursionBand", {
                    from: moment(one.beganAt),
                    to: one.endedAt ? moment(one.endedAt) : "…",
                  })}
                </title>
              </rect>
            );
          })}
        {[low, high].map(
          (limit) =>
            limit !== null && (
              <text key={limit} x={LEFT - 3} y={y(limit) + 3} text-anchor="end">
                {limit}
              </text>
            ),
        )}
        {sensors.map(({ sensor, line }) => (
          <path
            key={sensor.sensor}
            class={`climate-line climate-line-${line % SENSORS_MAX}`}
            d={drawn(sensor, quantity, { x, y, apart: (to - from) / 50 })}
          />
        ))}
        {climate.events.map((event) => (
          <path
            key={event.document}
            class="climate-event"
            transform={`translate(${x(event.at).toFixed(1)} ${MARKS})`}
            d={SHAPES[event.kind] ?? "M-3-3H3V3H-3Z"}
          >
            <title>
              {t("chart.event", {
                kind: t(`kind.${event.kind}`),
                number: event.number,
                at: moment(event.at),
              })}
            </title>
          </path>
        ))}
        <text x={LEFT} y={HIGH - 3}>
          {moment(climate.from).slice(2)}
        </text>
        <text x={WIDE} y={HIGH - 3} text-anchor="end">
          {moment(climate.to).slice(2)}
        </text>
      </svg>
    </figure>
  );
}

/** The line of a sensor; where nothing was read for longer, nothing is drawn. */
function drawn(
  sensor: SensorClimate,
  quantity: "celsius" | "humidity",
  on: { x: (at: string) => number; y: (value: number) => number; apart: number },
): string {
  const apart = Math.max(on.apart, GAP_MS);
  const round = (value: number) => value.toFixed(1);
  return sensor.points
    .map((point) => [point, point[quantity]] as const)
    .filter((pair): pair is [(typeof pair)[0], Range] => pair[1] !== null)
    .map(([point, range], i, all) => {
      const at = round(on.x(point.from));
      // A flat stretch still shows as a dot.
      const ends = [round(on.y(range.low) + 0.4), round(on.y(range.high) - 0.4)];
      const before = i > 0 ? Date.parse(all[i - 1]![0].to) : -Infinity;
      const joins = Date.parse(point.from) - before <= apart;
      return `${joins ? "L" : "M"}${at} ${ends[0]}V${ends[1]}`;
    })
    .join("");
}
