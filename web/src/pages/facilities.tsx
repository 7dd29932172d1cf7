/** The facilities within a person's scope: the home of those who keep no book of their own. */
import * as places from "../api/places";
import { FACILITY_KINDS, FACILITY_STATUSES, type Facility } from "../api/types";
import { facilityPath } from "../facility";
import { t } from "../i18n";
import { Link, useQuery } from "../router";
import { may, useMe } from "../session";
import { ExportMenu } from "../ui/export";
import { SelectField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Filters, countSet } from "../ui/filters";
import { ImportLink } from "../ui/import-link";
import { useLoad, usePaged } from "../ui/load";
import { MoreButton, Page } from "../ui/page";
import { Badge } from "../ui/state-badge";
import { Await, Empty } from "../ui/states";

export default function Facilities() {
  const who = useMe();
  const [query, change] = useQuery();
  const filter = {
    q: query.q ?? "",
    kind: query.kind ?? "",
    status: query.status ?? "",
    region: query.region ?? "",
  };
  const regions = useLoad("", places.regions);
  const list = usePaged(JSON.stringify(filter), (after) =>
    places.facilities({ ...filter, after, limit: 50 }),
  );
  const manages = may(who, "manage-places");
  const edits = manages || may(who, "manage-rooms");
  const add = manages && (
    <Link class="button primary" href="/admin/facilities/new">
      <Icon name="plus" />
      {t("facility.new")}
    </Link>
  );
  const actions = (
    <>
      <ExportMenu at="/facilities" query={filter} />
      <ImportLink kind="facilities" />
      {add}
    </>
  );
  const toRegions = manages && (
    <Link class="button" href="/admin/regions">
      {t("nav.regions")}
    </Link>
  );
  return (
    <Page title={t("nav.facilities")} actions={actions}>
      <Filters
        q={filter.q}
        onQ={(q) => change({ q })}
        set={countSet(filter.kind, filter.status, filter.region)}
      >
        <SelectField
          label={t("facility.kind")}
          none={t("filter.all")}
          choices={FACILITY_KINDS.map((k) => ({ value: k, text: t(`facilityKind.${k}`) }))}
          value={filter.kind}
          onValue={(kind) => change({ kind })}
        />
        <SelectField
          label={t("facility.status")}
          none={t("filter.all")}
          choices={FACILITY_STATUSES.map((s) => ({ value: s, text: t(`facilityStatus.${s}`) }))}
          value={filter.status}
          onValue={(status) => change({ status })}
        />
        <SelectField
          label={t("filter.region")}
          none={t("filter.all")}
          choices={(regions.data?.items ?? []).map((r) => ({ value: r.code, text: r.name }))}
          value={filter.region}
          onValue={(region) => change({ region })}
        />
      </Filters>
      <Await of={list.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t(query.q ? "picker.none" : "facility.empty")}>
              {toRegions}
              {add}
            </Empty>
          ) : (
            <ul class="rows">
              {items.map((f) => (
                <Row key={f.code} facility={f} edits={edits} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}

function Row(props: { facility: Facility; edits: boolean }) {
  const { facility } = props;
  return (
    <li class="row">
      <div class="row-main">
        <Link href={facilityPath(facility.code)}>{facility.name}</Link>
        <span class="row-marks">
          {facility.status !== "active" && (
            <Badge tone="stop">{t(`facilityStatus.${facility.status}`)}</Badge>
          )}
          <Link class="plain-link" href={facilityPath(facility.code, "/stock")}>
            {t("nav.stock")}
          </Link>
          {props.edits && (
            <Link
              class="plain-link"
              href={`/admin/facilities/${encodeURIComponent(facility.code)}`}
            >
              {t("action.manage")}
            </Link>
          )}
        </span>
      </div>
      <p class="row-sub">
        <span>{t(`facilityKind.${facility.kind}`)}</span>
        <span>{facility.code}</span>
        <span>{facility.region.name}</span>
        {facility.address && <span>{facility.address}</span>}
      </p>
    </li>
  );
}
