/** Saying what machine a dispenser is, and what a slot gives out. */
import { useState } from "preact/hooks";
import * as api from "../../api/machines";
import type { LotOrder, Machine, MachineState, Slot } from "../../api/machines";
import { allProducts } from "../../api/shared";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { productName } from "../../ui/quantity";
import { Await } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

interface End {
  close: () => void;
  done: () => void;
}

export function MachineDialog({ machine, close, done }: End & { machine: Machine }) {
  const { facility } = useFacility();
  const [form, setForm] = useState({
    maker: machine.maker,
    model: machine.model,
    serial: machine.serial,
    spot: machine.spot,
  });
  const [state, setState] = useState<MachineState>(machine.state ?? "in_service");
  const submit = useSubmit([...Object.keys(form), "state"]);
  const send = async () => {
    await api.saveMachine(facility.code, { ...form, state });
    close();
    done();
  };
  const field = (name: keyof typeof form) => (
    <TextField
      label={t(`machines.${name}`)}
      required={name === "model"}
      value={form[name]}
      onValue={(value) => setForm({ ...form, [name]: value })}
      error={submit.at(name)}
    />
  );
  return (
    <Dialog title={t(machine.state ? "machines.edit" : "machines.setUp")} onClose={close}>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        {field("maker")}
        {field("model")}
        {field("serial")}
        {field("spot")}
        <SelectField
          label={t("machines.state")}
          required
          choices={api.STATES.map((value) => ({ value, text: t(`machines.state.${value}`) }))}
          value={state}
          onValue={(value) => setState(value as MachineState)}
          error={submit.at("state")}
        />
      </Form>
    </Dialog>
  );
}

export function SlotDialog({ slot, close, done }: End & { slot: Slot | null }) {
  const { facility } = useFacility();
  const products = useLoad("", allProducts);
  const [code, setCode] = useState(slot?.code ?? "");
  const [product, setProduct] = useState(slot?.product.code ?? "");
  const [packUnits, setPackUnits] = useState(String(slot?.packUnits ?? ""));
  const [capacity, setCapacity] = useState(String(slot?.capacity ?? ""));
  const [lotOrder, setLotOrder] = useState<LotOrder>(slot?.lotOrder ?? "expiry");
  const [active, setActive] = useState(slot?.active ?? true);
  const submit = useSubmit(["slot", "product", "packUnits", "capacity"]);
  const send = async () => {
    await api.saveSlot(facility.code, code.trim().toUpperCase(), {
      product,
      packUnits: Number(packUnits),
      capacity: Number(capacity),
      lotOrder,
      active,
    });
    close();
    done();
  };
  const title = slot ? t("machines.editSlot", { slot: slot.code }) : t("machines.addSlot");
  return (
    <Dialog title={title} onClose={close}>
      <Await of={products}>
        {(all) => {
          const chosen = all.find((one) => one.code === product);
          const packs = [{ name: chosen?.baseUnit ?? "", units: 1 }, ...(chosen?.packs ?? [])];
          return (
            <Form submit={submit} onSubmit={send} action={t("action.save")}>
              {!slot && (
                <TextField
                  label={t("machines.slot")}
                  required
                  value={code}
                  onValue={setCode}
                  input={{ autocapitalize: "none" }}
                  error={submit.at("slot")}
                />
              )}
              <SelectField
                label={t("machines.product")}
                required
                none={t("machines.choose")}
                choices={all.map((one) => ({ value: one.code, text: productName(one) }))}
                value={product}
                onValue={(value) => {
                  setProduct(value);
                  setPackUnits("");
                }}
                error={submit.at("product")}
              />
              <SelectField
                label={t("machines.pack")}
                required
                none={t("machines.choose")}
                choices={packs.map((pack) => ({
                  value: String(pack.units),
                  text: `${pack.name} (${pack.units})`,
                }))}
                value={packUnits}
                onValue={setPackUnits}
                error={submit.at("packUnits")}
              />
              <TextField
                label={t("machines.capacity")}
                required
                value={capacity}
                onValue={setCapacity}
                input={{ inputMode: "numeric" }}
                error={submit.at("capacity")}
              />
              <SelectField
                label={t("machines.lotOrder")}
                required
                choices={api.LOT_ORDERS.map((value) => ({
                  value,
                  text: t(`machines.order.${value}`),
                }))}
                value={lotOrder}
                onValue={(value) => setLotOrder(value as LotOrder)}
              />
              <label class="check">
                <input
                  type="checkbox"
                  checked={active}
                  onChange={(event) => setActive(event.currentTarget.checked)}
                />
                {t("machines.inUse")}
              </label>
            </Form>
          );
        }}
      </Await>
    </Dialog>
  );
}
