/** The filters of the stock page. */
import { CATEGORIES, LOT_STATES } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import type { Params } from "../../router";
import { SelectField, TextField } from "../../ui/field";
import { countSet, Filters as FilterBar } from "../../ui/filters";
import type { StockFilter } from "./filter";

const WITHIN_DAYS = [30, 90, 180, 365];

export function Filters(props: { filter: StockFilter; change: (change: Params) => void }) {
  const { filter, change } = props;
  const { today } = useFacility();
  const set = countSet(filter.category, filter.state, filter.expires, filter.checkDue, filter.asOf);
  return (
    <FilterBar q={filter.q} onQ={(q) => change({ q })} set={set}>
      <SelectField
        label={t("filter.category")}
        none={t("filter.all")}
        choices={CATEGORIES.map((c) => ({ value: c, text: t(`category.${c}`) }))}
        value={filter.category}
        onValue={(category) => change({ category })}
      />
      <SelectField
        label={t("filter.state")}
        none={t("filter.all")}
        choices={LOT_STATES.map((s) => ({ value: s, text: t(`lotState.${s}`) }))}
        value={filter.state}
        onValue={(state) => change({ state })}
      />
      <SelectField
        label={t("filter.expires")}
        none={t("filter.all")}
        choices={WITHIN_DAYS.map((n) => ({
          value: String(n),
          text: t("filter.withinDays", { n }),
        }))}
        value={filter.expires ? String(filter.expires) : ""}
        onValue={(expires) => change({ expires })}
      />
      <SelectField
        label={t("filter.check")}
        none={t("filter.all")}
        choices={[{ value: "due", text: t("lot.checkDue") }]}
        value={filter.checkDue ? "due" : ""}
        onValue={(check) => change({ check })}
      />
      <TextField
        label={t("filter.asOf")}
        value={filter.asOf || today}
        onValue={(day) => change({ asOf: day === today ? "" : day })}
        input={{ type: "date", max: today }}
      />
    </FilterBar>
  );
}
