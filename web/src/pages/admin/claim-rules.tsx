/** The claim limits a county sets: how much one person is given in so many days. */
import { useState } from "preact/hooks";
import * as api from "../../api/dispense";
import { allProducts } from "../../api/shared";
import { CATEGORIES, type Category } from "../../api/types";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { may, useMe } from "../../session";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { ruleText } from "../dispense/claim";

export function ClaimRules() {
  const loaded = useLoad("", api.claimRules);
  const edits = may(useMe(), "manage-settings");
  return (
    <Section title={t("claim.rules")}>
      <p class="hint">{t("claim.rulesHint")}</p>
      <Await of={loaded}>
        {({ on, items }) => (
          <>
            {!on && <Notice kind="info">{t("claim.off")}</Notice>}
            {items.length === 0 ? (
              <p class="muted">{t("claim.none")}</p>
            ) : (
              <ul class="rows">
                {items.map((rule) => (
                  <One key={rule.id} rule={rule} edits={edits} done={loaded.reload} />
                ))}
              </ul>
            )}
            {edits && <New done={loaded.reload} />}
          </>
        )}
      </Await>
    </Section>
  );
}

function One(props: { rule: api.ClaimRule; edits: boolean; done: () => void }) {
  const submit = useSubmit();
  const remove = async () => {
    await api.removeRule(props.rule.id);
    props.done();
  };
  return (
    <li class="row">
      <div class="row-main">
        <span>{ruleText(props.rule)}</span>
        {props.edits && (
          <button
            type="button"
            class="button"
            disabled={submit.busy}
            onClick={() => void submit.run(remove)}
          >
            {t("claim.remove")}
          </button>
        )}
      </div>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
    </li>
  );
}

function New({ done }: { done: () => void }) {
  const products = useLoad("", allProducts);
  const [form, setForm] = useState({ about: "condom", most: "", measure: "packs", days: "" });
  const submit = useSubmit(["product", "most", "days"]);
  const set = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const choices = [
    ...CATEGORIES.map((category) => ({
      value: category,
      text: t("claim.ofCategory", { category: t(`category.${category}`) }),
    })),
    ...(products.data ?? []).map((product) => ({
      value: product.code,
      text: productName(product),
    })),
  ];
  const send = async () => {
    const { about } = form;
    const category = CATEGORIES.find((each) => each === about);
    const what: { category: Category } | { product: string } = category
      ? { category }
      : { product: about };
    await api.setRule(newId(), {
      ...what,
      // What is no whole number is refused by the server in its own words.
      most: Number(form.most || "0"),
      days: Number(form.days || "0"),
      measure: form.measure === "units" ? "units" : "packs",
    });
    set({ most: "", days: "" });
    done();
  };
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("claim.add")}>
        <SelectField
          label={t("claim.about")}
          required
          choices={choices}
          value={form.about}
          onValue={(about) => set({ about })}
          error={submit.at("product")}
        />
        <div class="columns">
          <TextField
            label={t("claim.days")}
            required
            value={form.days}
            onValue={(days) => set({ days })}
            error={submit.at("days")}
            input={{ inputMode: "numeric" }}
          />
          <TextField
            label={t("claim.most")}
            required
            value={form.most}
            onValue={(most) => set({ most })}
            error={submit.at("most")}
            input={{ inputMode: "numeric" }}
          />
          <SelectField
            label={t("claim.measure")}
            required
            choices={[
              { value: "packs", text: t("claim.measure.packs") },
              { value: "units", text: t("claim.measure.units") },
            ]}
            value={form.measure}
            onValue={(measure) => set({ measure })}
          />
        </div>
      </Form>
    </div>
  );
}
