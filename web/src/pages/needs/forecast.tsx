/** The months that were and those to come, with the interval, and what drives the number. */
import * as api from "../../api/supply";
import type { Forecast as Told } from "../../api/supply";
import { t } from "../../i18n";
import { useLoad } from "../../ui/load";
import { productName } from "../../ui/quantity";
import { Await, Empty } from "../../ui/states";
import { TableFrame } from "../../ui/table-frame";

const WIDTH = 340;
const HEIGHT = 120;
/** Months shown of the past: what is older is in the table of the book. */
const PAST = 18;

export function Forecast({ at, product }: { at: string; product: string }) {
  const loaded = useLoad(`${at} ${product}`, () => api.forecast(at, product));
  return (
    <Await of={loaded}>
      {(told) =>
        told.method === null ? <Empty text={t("forecast.none")} /> : <Shown told={told} />
      }
    </Await>
  );
}

function Shown({ told }: { told: Told }) {
  const unit = told.product.baseUnit;
  const reason =
    told.error === null || told.averageError === null
      ? t("forecast.new")
      : t("forecast.errors", {
          error: `${told.error} ${unit}`,
          average: `${told.averageError} ${unit}`,
          n: told.averageOver,
        });
  return (
    <>
      <p>{t("forecast.by", { method: t(`forecastMethod.${told.method ?? "average"}`) })}</p>
      <p class="muted">{reason}</p>
      <Chart told={told} />
      <TableFrame label={`${productName(told.product)} ${t("forecast.title")}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("needs.month")}</th>
              <th scope="col" class="number">
                {t("forecast.expected")}
              </th>
              <th scope="col" class="number">
                {t("forecast.interval")}
              </th>
            </tr>
          </thead>
          <tbody>
            {told.ahead.map((month) => (
              <tr key={month.month}>
                <th scope="row">{month.month}</th>
                <td class="number">{`${Math.round(month.expected)} ${unit}`}</td>
                <td class="number">{`${Math.round(month.low)}–${Math.round(month.high)}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}

/** A line for what was, a dashed one for what is expected, its interval shaded. */
function Chart({ told }: { told: Told }) {
  const past = told.past.slice(-PAST);
  const count = past.length + told.ahead.length;
  const highest = Math.max(1, ...past.map((m) => m.units), ...told.ahead.map((m) => m.high));
  const x = (at: number) => 4 + (at * (WIDTH - 8)) / Math.max(1, count - 1);
  const y = (units: number) => HEIGHT - 4 - (units * (HEIGHT - 8)) / highest;
  const point = (at: number, units: number) => `${x(at).toFixed(1)},${y(units).toFixed(1)}`;
  const first = past.length;
  const high = told.ahead.map((m, i) => point(first + i, m.high));
  const low = told.ahead.map((m, i) => point(first + i, m.low)).reverse();
  return (
    <svg
      class="forecast-chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t("forecast.chart", { past: past.length, ahead: told.ahead.length })}
    >
      <line x1="0" x2={WIDTH} y1={HEIGHT - 4} y2={HEIGHT - 4} />
      <polygon points={[...high, ...low].join(" ")} />
      <polyline points={past.map((m, i) => point(i, m.units)).join(" ")} />
      <polyline
        class="ahead"
        points={told.ahead.map((m, i) => point(first + i, m.expected)).join(" ")}
      />
    </svg>
  );
}
