/** House policies: each with its default, its limits, and who set it when. */
import { useState } from "preact/hooks";
import * as admin from "../../api/admin";
import { inLanguage, t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { CountReasons } from "./count-reasons";
import { ClaimRules } from "./claim-rules";

const here = (at: string) => momentAt(at, -new Date(at).getTimezoneOffset());

export default function Settings() {
  const loaded = useLoad("", admin.settings);
  const classes = useLoad("", admin.climateClasses);
  return (
    <Page title={t("nav.settings")} narrow>
      <p class="hint">{t("setting.hint")}</p>
      <Await of={loaded}>
        {({ items, given }) => (
          <>
            {items.map((setting) => (
              <One key={setting.name} setting={setting} done={loaded.reload} />
            ))}
            <Section title={t("setting.given")}>
              <div class="card">
                <dl class="facts">
                  <div>
                    <dt>{t("setting.idle")}</dt>
                    <dd>{t("setting.idleValue", { n: given.idleMinutes })}</dd>
                  </div>
                </dl>
                <p class="hint">{t("setting.idleFrom")}</p>
              </div>
            </Section>
          </>
        )}
      </Await>
      <Section title={t("supplyPlan.title")}>
        <p class="hint">{t("supplyPlan.about")}</p>
        <Link class="button" href="/admin/supply-plans">
          {t("supplyPlan.title")}
        </Link>
      </Section>
      <CountReasons />
      <ClaimRules />
      <Section title={t("setting.climate")}>
        <Await of={classes}>
          {({ items }) => (
            <>
              {items.map((one) => (
                <Climate key={one.code} one={one} done={classes.reload} />
              ))}
            </>
          )}
        </Await>
      </Section>
    </Page>
  );
}

function One(props: { setting: admin.Setting; done: () => void }) {
  const { setting } = props;
  const { least, most } = setting;
  const [text, setText] = useState(String(setting.value));
  const [saved, setSaved] = useState(false);
  const submit = useSubmit(["value"]);
  const edits = may(useMe(), "manage-settings");
  const send = async () => {
    setSaved(false);
    // What is no whole number is refused by the server in its own words.
    const value = text.trim() === "" ? Number.NaN : Number(text);
    await admin.setSetting(setting.name, value);
    setSaved(true);
    props.done();
  };
  const about = `${t(`setting.${setting.name}.about`)} ${t("setting.range", {
    least,
    most,
    default: setting.default,
  })}`;
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <TextField
          label={t(`setting.${setting.name}`)}
          hint={about}
          required
          value={text}
          onValue={(next) => {
            setText(next);
            setSaved(false);
          }}
          error={submit.at("value")}
          input={{ inputMode: "numeric", disabled: !edits }}
        />
        <p class="hint">
          {setting.changedAt
            ? t("setting.changed", { by: setting.changedBy ?? "", at: here(setting.changedAt) })
            : t("setting.byDefault")}
          {` · ${setting.value} ${t(`setting.unit.${setting.unit}`)}`}
        </p>
        {saved && <Notice kind="ok">{t("state.saved")}</Notice>}
      </Form>
    </div>
  );
}

function Climate(props: { one: admin.ClimateClass; done: () => void }) {
  const { one } = props;
  const [form, setForm] = useState({
    celsiusLow: one.celsiusLow ?? "",
    celsiusHigh: one.celsiusHigh ?? "",
    humidityLow: String(one.humidityLow),
    humidityHigh: String(one.humidityHigh),
  });
  const [saved, setSaved] = useState(false);
  const fields = ["celsiusLow", "celsiusHigh", "humidityLow", "humidityHigh"] as const;
  const submit = useSubmit(fields);
  const edits = may(useMe(), "manage-places");
  const send = async () => {
    setSaved(false);
    await admin.changeClass(one.code, {
      name: one.name,
      celsiusLow: form.celsiusLow.trim() || null,
      celsiusHigh: form.celsiusHigh.trim() || null,
      humidityLow: Number(form.humidityLow),
      humidityHigh: Number(form.humidityHigh),
    });
    setSaved(true);
    props.done();
  };
  return (
    <div class="card below">
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <h3>{inLanguage(one.name)}</h3>
        <div class="columns">
          {fields.map((name) => (
            <TextField
              key={name}
              label={t(`setting.${name}`)}
              required={name !== "celsiusLow"}
              value={form[name]}
              onValue={(value) => setForm({ ...form, [name]: value })}
              error={submit.at(name)}
              input={{ inputMode: "decimal", disabled: !edits }}
            />
          ))}
        </div>
        {saved && <Notice kind="ok">{t("state.saved")}</Notice>}
      </Form>
    </div>
  );
}
