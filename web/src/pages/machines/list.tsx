/** 自助发放机: all machines within reach, those that need somebody first. */
import { path } from "../../api/client";
import * as api from "../../api/machines";
import type { MachineBrief } from "../../api/machines";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link, useQuery } from "../../router";
import { SelectField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { needs, Standing, WANTS } from "./standing";

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

export default function Machines() {
  const [query, change] = useQuery();
  const loaded = useLoad("", api.machines);
  const wanted = query.wants ?? "";
  return (
    <Page title={t("machines.title")}>
      <p class="muted">{t("machines.about")}</p>
      <div class="filters filters-open">
        <SelectField
          label={t("machines.wants")}
          none={t("filter.all")}
          choices={WANTS.map((value) => ({ value, text: t(`machines.wants.${value}`) }))}
          value={wanted}
          onValue={(wants) => change({ wants })}
        />
      </div>
      <Await of={loaded}>
        {({ items }) => {
          const some = items.filter((one) => !wanted || needs(one).some((need) => need === wanted));
          const sorted = [...some].sort((a, b) => needs(b).length - needs(a).length);
          if (sorted.length === 0) return <Empty text={t("machines.empty")} />;
          return (
            <ul class="rows">
              {sorted.map((one) => (
                <Row key={one.code} one={one} />
              ))}
            </ul>
          );
        }}
      </Await>
    </Page>
  );
}

function Row({ one }: { one: MachineBrief }) {
  return (
    <li class="row">
      <div class="row-main">
        <Link href={path`/machines/${one.code}`}>{one.name}</Link>
        <Standing of={one} />
      </div>
      <p class="row-sub">
        <span>{one.address}</span>
        {one.model && <span>{one.model}</span>}
        {one.slots > 0 && <span>{t("machines.slots", { n: one.slots, empty: one.empty })}</span>}
        <span>
          {one.heardAt ? t("machines.heard", { at: here(one.heardAt) }) : t("machines.neverHeard")}
        </span>
        {one.fault && <span>{t("machines.faultIs", { fault: one.fault })}</span>}
        {one.supplier && <span>{t("machines.supplier", { name: one.supplier.name })}</span>}
      </p>
    </li>
  );
}
