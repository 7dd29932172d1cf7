/** 储备标准: how each level is supplied, and single products where it differs. */
import { useState } from "preact/hooks";
import { allProducts } from "../../api/shared";
import * as api from "../../api/supply";
import type { Plan } from "../../api/supply";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

const PLACES: readonly api.Place[] = [
  "prefecture",
  "county",
  "township",
  "outlet",
  "dispenser",
  "kit",
  "province",
];
const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

export default function SupplyPlans() {
  const loaded = useLoad("", api.plans);
  const products = useLoad("", allProducts);
  const edits = may(useMe(), "manage-settings");
  const [open, setOpen] = useState<Plan | null>(null);
  const names = new Map((products.data ?? []).map((one) => [one.code, productName(one)]));
  const name = (plan: Plan) => {
    const place = t(`supplyPlace.${plan.place}`);
    const product = names.get(plan.product) ?? plan.product;
    return plan.product ? t("supplyPlan.ofProduct", { place, product }) : place;
  };
  return (
    <Page title={t("supplyPlan.title")} back={{ href: "/admin/settings", text: t("nav.settings") }}>
      <p class="hint">{t("supplyPlan.about")}</p>
      <Await of={loaded}>
        {({ items }) => (
          <>
            <ul class="rows">
              {PLACES.flatMap((place) => items.filter((plan) => plan.place === place)).map(
                (plan) => (
                  <Row
                    key={`${plan.place} ${plan.product}`}
                    plan={plan}
                    name={name(plan)}
                    edits={edits}
                    open={() => setOpen(plan)}
                    done={loaded.reload}
                  />
                ),
              )}
            </ul>
            {edits && (
              <Section title={t("supplyPlan.forProduct")}>
                <ForProduct
                  plans={items}
                  products={[...names].map(([value, text]) => ({ value, text }))}
                  open={setOpen}
                />
              </Section>
            )}
          </>
        )}
      </Await>
      {open && (
        <Edit
          plan={open}
          title={t("supplyPlan.of", { place: name(open) })}
          close={() => setOpen(null)}
          done={loaded.reload}
        />
      )}
    </Page>
  );
}

function Row(props: {
  plan: Plan;
  name: string;
  edits: boolean;
  open: () => void;
  done: () => void;
}) {
  const { plan } = props;
  const submit = useSubmit();
  const drop = async () => {
    await api.dropPlan(plan.place, plan.product);
    props.done();
  };
  return (
    <li class="row">
      <div class="row-main">
        <strong>{props.name}</strong>
        <span>{t("supplyPlan.levels", { min: plan.min, max: plan.max })}</span>
      </div>
      <p class="row-sub">
        <span>
          {t("supplyPlan.times", {
            lead: plan.lead,
            safety: plan.safety,
            review: plan.review,
            emergency: plan.emergency,
          })}
        </span>
        <span>{t(`supplyControl.${plan.control}`)}</span>
        <span>{t("supplyPlan.lifeOf", { n: plan.life })}</span>
        <span>{t(`consumptionRule.${plan.rule}`)}</span>
        <span>
          {plan.changedAt
            ? t("supplyPlan.changed", { by: plan.changedBy ?? "", at: here(plan.changedAt) })
            : t("supplyPlan.usual")}
        </span>
      </p>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {props.edits && (
        <div class="actions">
          <button type="button" class="button" onClick={props.open}>
            {t("supplyPlan.edit")}
          </button>
          {plan.product && (
            <button type="button" class="button quiet" onClick={() => void submit.run(drop)}>
              {t("supplyPlan.drop")}
            </button>
          )}
        </div>
      )}
    </li>
  );
}

/** Picks a product and a level, and begins with that level's plan. */
function ForProduct(props: {
  plans: readonly Plan[];
  products: { value: string; text: string }[];
  open: (plan: Plan) => void;
}) {
  const [place, setPlace] = useState<api.Place>("township");
  const [product, setProduct] = useState("");
  const submit = useSubmit();
  const begin = async () => {
    const usual = props.plans.find((plan) => plan.place === place && plan.product === "");
    if (usual && product) props.open({ ...usual, product });
  };
  return (
    <Form submit={submit} onSubmit={begin} action={t("supplyPlan.write")}>
      <div class="columns">
        <SelectField
          label={t("supplyPlan.place")}
          required
          choices={PLACES.map((each) => ({ value: each, text: t(`supplyPlace.${each}`) }))}
          value={place}
          onValue={(value) => setPlace(value as api.Place)}
        />
        <SelectField
          label={t("supplyPlan.product")}
          required
          none={t("form.choose")}
          choices={props.products}
          value={product}
          onValue={setProduct}
        />
      </div>
    </Form>
  );
}

const TIMES = ["lead", "safety", "review", "emergency"] as const;

function Edit(props: { plan: Plan; title: string; close: () => void; done: () => void }) {
  const { plan } = props;
  const [times, setTimes] = useState({
    months: String(plan.months),
    lead: String(plan.lead),
    safety: String(plan.safety),
    review: String(plan.review),
    emergency: String(plan.emergency),
    life: String(plan.life),
  });
  const [rule, setRule] = useState(plan.rule);
  const [control, setControl] = useState(plan.control);
  const submit = useSubmit(Object.keys(times));
  // What is no number is refused by the server in its own words.
  const number = (text: string) => Number(text.trim() || "-1");
  const send = async () => {
    await api.setPlan(plan.place, plan.product, {
      rule,
      control,
      months: number(times.months),
      lead: number(times.lead),
      safety: number(times.safety),
      review: number(times.review),
      emergency: number(times.emergency),
      life: number(times.life),
    });
    props.close();
    props.done();
  };
  const field = (name: keyof typeof times) => (
    <TextField
      key={name}
      label={t(`supplyPlan.${name}`)}
      required
      value={times[name]}
      onValue={(value) => setTimes({ ...times, [name]: value })}
      input={{ inputMode: "decimal" }}
      error={submit.at(name)}
    />
  );
  return (
    <Dialog title={props.title} onClose={props.close}>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        {TIMES.map(field)}
        <SelectField
          label={t("supplyPlan.control")}
          required
          choices={api.CONTROLS.map((each) => ({ value: each, text: t(`supplyControl.${each}`) }))}
          value={control}
          onValue={(value) => setControl(value as api.Control)}
        />
        <SelectField
          label={t("supplyPlan.rule")}
          required
          choices={api.RULES.map((each) => ({ value: each, text: t(`consumptionRule.${each}`) }))}
          value={rule}
          onValue={(value) => setRule(value as api.Rule)}
        />
        {field("months")}
        {field("life")}
      </Form>
    </Dialog>
  );
}
