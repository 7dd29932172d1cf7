/** Choosing the period of a report, kept in the address. */
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { SelectField } from "../../ui/field";
import {
  PERIOD_KINDS,
  periodName,
  periodOf,
  periods,
  readPeriod,
  type Period,
  type PeriodKind,
} from "./period";

/** The period in the address; this month where there is none. */
export function usePeriod(today: string): Period {
  const [query] = useQuery();
  return readPeriod(query.period ?? "") ?? periodOf("month", today.slice(0, 7));
}

export function PeriodPicker(props: { period: Period; today: string; lots: boolean }) {
  const [, change] = useQuery();
  const { period, today } = props;
  const choices = periods(period.kind, today);
  if (!choices.some((each) => each.text === period.text)) choices.push(period);
  /** The last period of another kind that has begun. */
  const switchTo = (kind: string) => {
    const month = period.to < today.slice(0, 7) ? period.to : today.slice(0, 7);
    change({ period: periodOf(kind as PeriodKind, month).text });
  };
  return (
    <div class="filters filters-open balance-filters">
      <SelectField
        label={t("balance.periodKind")}
        required
        choices={PERIOD_KINDS.map((kind) => ({ value: kind, text: t(`balance.kind.${kind}`) }))}
        value={period.kind}
        onValue={switchTo}
      />
      <SelectField
        label={t("balance.period")}
        required
        choices={choices.map((each) => ({ value: each.text, text: periodName(each) }))}
        value={period.text}
        onValue={(text) => change({ period: text })}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={props.lots}
          onChange={(e) => change({ lots: e.currentTarget.checked ? "1" : "" })}
        />
        {t("balance.showLots")}
      </label>
    </div>
  );
}
