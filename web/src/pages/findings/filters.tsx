/** What a list of findings is narrowed down to; kept in its address. */
import { FINDING_STATES, SEVERITIES } from "../../api/inspection";
import { t } from "../../i18n";
import { useQuery } from "../../router";
import { SelectField } from "../../ui/field";
import { countSet, Filters } from "../../ui/filters";
import * as places from "../../api/places";
import { useLoad } from "../../ui/load";

export interface FindingFilter {
  q: string;
  state: string;
  severity: string;
  olderDays: string;
  region: string;
  open: string;
  overdue: string;
  repeated: string;
}

const ONLY = ["open", "overdue", "repeated"] as const;
const AGES = [7, 30, 90];

export function useFindingFilter(): [FindingFilter, (part: Partial<FindingFilter>) => void] {
  const [query, change] = useQuery();
  const names = ["q", "state", "severity", "olderDays", "region", ...ONLY] as const;
  const filter = Object.fromEntries(names.map((name) => [name, query[name] ?? ""]));
  return [filter as unknown as FindingFilter, (part) => change(part as Record<string, string>)];
}

const ONLY_WORDS = {
  open: "finding.onlyOpen",
  overdue: "finding.onlyOverdue",
  repeated: "finding.onlyRepeated",
} as const;

export function FindingFilters(props: {
  filter: FindingFilter;
  change: (part: Partial<FindingFilter>) => void;
  regions?: boolean;
}) {
  const { filter, change } = props;
  const only = ONLY.find((name) => filter[name] === "true") ?? "";
  const regions = useLoad(String(!!props.regions), async () =>
    props.regions ? (await places.regions()).items : [],
  );
  return (
    <Filters
      q={filter.q}
      onQ={(q) => change({ q })}
      set={countSet(filter.state, filter.severity, filter.olderDays, filter.region, only)}
    >
      <SelectField
        label={t("finding.only")}
        none={t("filter.all")}
        choices={ONLY.map((name) => ({ value: name, text: t(ONLY_WORDS[name]) }))}
        value={only}
        onValue={(name) =>
          change(Object.fromEntries(ONLY.map((one) => [one, one === name ? "true" : ""])))
        }
      />
      <SelectField
        label={t("finding.state")}
        none={t("filter.all")}
        choices={FINDING_STATES.map((one) => ({ value: one, text: t(`findingState.${one}`) }))}
        value={filter.state}
        onValue={(state) => change({ state })}
      />
      <SelectField
        label={t("finding.severity")}
        none={t("filter.all")}
        choices={SEVERITIES.map((one) => ({ value: one, text: t(`severity.${one}`) }))}
        value={filter.severity}
        onValue={(severity) => change({ severity })}
      />
      <SelectField
        label={t("finding.age")}
        none={t("filter.all")}
        choices={AGES.map((n) => ({ value: String(n), text: t("finding.older", { n }) }))}
        value={filter.olderDays}
        onValue={(olderDays) => change({ olderDays })}
      />
      {regions.data && regions.data.length > 0 && (
        <SelectField
          label={t("facility.region")}
          none={t("filter.all")}
          choices={regions.data.map((one) => ({ value: one.code, text: one.name }))}
          value={filter.region}
          onValue={(region) => change({ region })}
        />
      )}
    </Filters>
  );
}
