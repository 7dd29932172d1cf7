/** 申领: what this place asked for, and what others ask of it. */
import { useState } from "preact/hooks";
import * as api from "../../api/requisitions";
import type { Requisition, State } from "../../api/requisitions";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Link, navigate, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { SelectField } from "../../ui/field";
import { countSet, Filters } from "../../ui/filters";
import { usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import "./requisitions.css";

const TONES: Record<State, Tone> = {
  draft: "plain",
  submitted: "warn",
  approved: "warn",
  picking: "warn",
  part_issued: "warn",
  in_transit: "warn",
  received: "ok",
  refused: "stop",
  cancelled: "plain",
};

export const StateBadge = ({ state }: { state: State }) => (
  <Badge tone={TONES[state]}>{t(`requisitionState.${state}`)}</Badge>
);

export default function Requisitions() {
  const { facility, at } = useFacility();
  const who = useMe();
  const [query, change] = useQuery();
  const supplies = query.side === "supplies";
  const filter = {
    side: supplies ? "supplies" : "asks",
    state: query.state ?? "",
    waiting: query.waiting ?? "",
    q: query.q ?? "",
  };
  const list = usePaged(`${facility.code} ${JSON.stringify(filter)}`, (after) =>
    api.list(facility.code, { ...filter, after, limit: 50 }),
  );
  const tab = (side: "asks" | "supplies") => (
    <button
      type="button"
      class="chip"
      aria-pressed={filter.side === side}
      onClick={() => change({ side })}
    >
      {t(`requisition.side.${side}`)}
    </button>
  );
  return (
    <Page
      title={t("requisition.title")}
      actions={
        <>
          <Link class="button" href={at("/in-transit")}>
            {t("transit.title")}
          </Link>
          {supplies && may(who, "post-stock") && (
            <Link class="button" href={at("/allocation")}>
              {t("allocation.title")}
            </Link>
          )}
        </>
      }
    >
      {facility.kind === "depot" && (
        <div class="requisition-tabs" role="group" aria-label={t("requisition.title")}>
          {tab("asks")}
          {tab("supplies")}
        </div>
      )}
      {!supplies && (may(who, "dispense") || may(who, "post-stock")) && <Begin />}
      <Filters q={filter.q} onQ={(q) => change({ q })} set={countSet(filter.state, filter.waiting)}>
        <SelectField
          label={t("requisition.state")}
          none={t("filter.all")}
          choices={api.STATES.map((one) => ({ value: one, text: t(`requisitionState.${one}`) }))}
          value={filter.state}
          onValue={(state) => change({ state })}
        />
        <SelectField
          label={t("requisition.only")}
          none={t("filter.all")}
          choices={[{ value: "true", text: t("requisition.waiting") }]}
          value={filter.waiting}
          onValue={(waiting) => change({ waiting })}
        />
      </Filters>
      <Await of={list.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t(supplies ? "requisition.noneAsked" : "requisition.none")} />
          ) : (
            <ul class="rows">
              {items.map((item) => (
                <Row key={item.id} item={item} supplies={supplies} />
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}

function Begin() {
  const { facility, at } = useFacility();
  const submit = useSubmit();
  // Pressed again after a bad line, it is the same requisition.
  const [id] = useState(newId);
  const begin = async () => {
    await api.begin(facility.code, id);
    navigate(at(`/requisitions/${id}`));
  };
  return (
    <>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button
          type="button"
          class="button primary"
          disabled={submit.busy}
          onClick={() => void submit.run(begin)}
        >
          {t("requisition.begin")}
        </button>
      </div>
    </>
  );
}

function Row({ item, supplies }: { item: Requisition; supplies: boolean }) {
  const { at } = useFacility();
  const other = supplies ? item.facility : item.supplier;
  return (
    <li class="row">
      <div class="row-main">
        <Link href={at(`/requisitions/${item.id}`)}>
          {t("requisition.numbered", { name: other.name, number: item.number })}
        </Link>
        <StateBadge state={item.state} />
      </div>
      <p class="row-sub">
        <span>{t("requisition.askedOn", { day: item.askedOn })}</span>
        <span>{t("requisition.products", { n: item.products })}</span>
        <span>{t("requisition.days", { n: item.days })}</span>
      </p>
    </li>
  );
}
