/** The period of a form, kept in the address. */
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { TextField } from "../../ui/field";

export function Period() {
  const { today } = useFacility();
  const [query, change] = useQuery();
  return (
    <div class="paper-period">
      <TextField
        label={t("filter.from")}
        value={query.from ?? ""}
        onValue={(from) => change({ from })}
        input={{ type: "date", max: today }}
      />
      <TextField
        label={t("filter.to")}
        value={query.to ?? ""}
        onValue={(to) => change({ to })}
        input={{ type: "date" }}
      />
    </div>
  );
}
