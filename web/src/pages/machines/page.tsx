/** One dispenser: its slots and what the book says is in each, what it last said, its device. */
import { useState } from "preact/hooks";
import * as api from "../../api/machines";
import type { Machine, MachineLot, Slot } from "../../api/machines";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { Device } from "./device";
import { MachineDialog, SlotDialog } from "./dialogs";
import { Events, Suspended } from "./events";
import { Polling } from "./feed";
import { Standing } from "./standing";
import "./machines.css";

export default function MachinePage() {
  const { facility } = useFacility();
  const loaded = useLoad(facility.code, () => api.machine(facility.code));
  return (
    <Page
      title={t("machines.of", { name: facility.name })}
      back={{ href: "/machines", text: t("machines.title") }}
    >
      <Await of={loaded}>{(machine) => <Shown machine={machine} done={loaded.reload} />}</Await>
    </Page>
  );
}

type Open = { what: "machine" } | { what: "slot"; slot: Slot | null };

function Shown({ machine, done }: { machine: Machine; done: () => void }) {
  const { facility, at } = useFacility();
  const manages = may(useMe(), "manage-rooms");
  const [open, setOpen] = useState<Open | null>(null);
  const end = { close: () => setOpen(null), done };
  const isSetUp = machine.state !== null && machine.state !== "retired";
  return (
    <>
      <Said machine={machine} />
      {manages && machine.state !== "retired" && (
        <div class="actions">
          <button type="button" class="button" onClick={() => setOpen({ what: "machine" })}>
            {t(machine.state ? "machines.edit" : "machines.setUp")}
          </button>
          {isSetUp && (
            <button
              type="button"
              class="button"
              onClick={() => setOpen({ what: "slot", slot: null })}
            >
              {t("machines.addSlot")}
            </button>
          )}
          <Link class="button quiet" href={at("/labels")}>
            {t("machines.labels")}
          </Link>
        </div>
      )}
      <Section title={t("machines.slotsTitle")}>
        {machine.items.length === 0 ? (
          <Empty text={t("machines.noSlots")} />
        ) : (
          <ul class="rows">
            {machine.items.map((slot) => (
              <SlotRow
                key={slot.code}
                slot={slot}
                change={manages && isSetUp ? () => setOpen({ what: "slot", slot }) : null}
              />
            ))}
          </ul>
        )}
        {machine.loose.length > 0 && (
          <Notice kind="warn">
            <p>{t("machines.loose")}</p>
            <Lots lots={machine.loose} named />
          </Notice>
        )}
      </Section>
      {machine.suspended > 0 && <Suspended code={facility.code} done={done} />}
      <Events code={facility.code} />
      {manages && isSetUp && <Device machine={machine} done={done} />}
      {manages && isSetUp && <Polling code={facility.code} />}
      {open?.what === "machine" && <MachineDialog machine={machine} {...end} />}
      {open?.what === "slot" && <SlotDialog slot={open.slot} {...end} />}
    </>
  );
}

/** What is known of the machine, in one paragraph. */
function Said({ machine }: { machine: Machine }) {
  const { moment } = useFacility();
  const { celsiusAt, doorAt, faultAt } = machine;
  return (
    <div class="machine-said">
      <p>
        <Standing of={machine} />
      </p>
      <p class="row-sub">
        {machine.model && (
          <span>{[machine.maker, machine.model, machine.serial].filter(Boolean).join(" ")}</span>
        )}
        <span>{[machine.address, machine.spot].filter(Boolean).join(" ")}</span>
        {machine.hours && <span>{machine.hours}</span>}
        {machine.supplier && <span>{t("machines.supplier", { name: machine.supplier.name })}</span>}
        <span>
          {machine.heardAt
            ? t("machines.heard", { at: moment(machine.heardAt) })
            : t("machines.neverHeard")}
        </span>
        {celsiusAt && (
          <span>{t("machines.celsius", { n: machine.celsius ?? "", at: moment(celsiusAt) })}</span>
        )}
        {doorAt && (
          <span>
            {t(machine.doorOpen ? "machines.doorOpen" : "machines.doorShut", {
              at: moment(doorAt),
            })}
          </span>
        )}
        {machine.fault && faultAt && (
          <strong>{t("machines.faultSince", { fault: machine.fault, at: moment(faultAt) })}</strong>
        )}
      </p>
    </div>
  );
}

function SlotRow({ slot, change }: { slot: Slot; change: (() => void) | null }) {
  const packs = Math.floor(slot.units / slot.packUnits);
  return (
    <li class="row">
      <div class="row-main">
        <strong>
          {slot.code} {slot.product.name} {slot.product.spec}
        </strong>
        {!slot.active && <Badge tone="plain">{t("machines.slotOff")}</Badge>}
        {slot.active && slot.units === 0 && <Badge tone="warn">{t("machines.slotEmpty")}</Badge>}
      </div>
      <p class="row-sub">
        <span>
          {t("machines.fill", {
            packs,
            capacity: slot.capacity,
            units: slot.units,
            unit: slot.product.baseUnit,
          })}
        </span>
        <span>{t(`machines.order.${slot.lotOrder}`)}</span>
      </p>
      <meter min={0} max={slot.capacity} value={packs} aria-label={slot.code} />
      <Lots lots={slot.lots} />
      {change && (
        <button type="button" class="button quiet" onClick={change}>
          {t("machines.editSlot", { slot: slot.code })}
        </button>
      )}
    </li>
  );
}

function Lots({ lots, named }: { lots: MachineLot[]; named?: boolean }) {
  const { today } = useFacility();
  return (
    <>
      {lots.map((lot) => {
        const gone = lot.expiry !== null && lot.expiry < today;
        return (
          <p class="row-sub" key={`${lot.product} ${lot.number} ${lot.expiry}`}>
            <span>
              {t("machines.lot", {
                number: named ? `${lot.product} ${lot.number}` : lot.number,
                expiry: lot.expiry ?? "—",
                units: lot.units,
              })}
            </span>
            {(gone || lot.status !== "active") && <Badge tone="stop">{t("machines.barred")}</Badge>}
          </p>
        );
      })}
    </>
  );
}
