/** Writing a draft: each check a card that opens; saved as a whole, published for good. */
import { useState } from "preact/hooks";
import * as api from "../../api/inspection";
import type { Check, Standard } from "../../api/inspection";
import { t } from "../../i18n";
import { navigate } from "../../router";
import { TextField } from "../../ui/field";
import { Section } from "../../ui/page";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { said } from "../visit/check";
import { CheckFields } from "./check-fields";
import { moved, newCheck } from "./model";

export function Edit(props: { standard: Standard; done: () => void }) {
  const { standard } = props;
  const [name, setName] = useState(standard.name);
  const [checks, setChecks] = useState(standard.items);
  const [saved, setSaved] = useState(false);
  const submit = useSubmit();
  const body = { name, checks };
  const dirty =
    JSON.stringify(body) !== JSON.stringify({ name: standard.name, checks: standard.items });
  const write = async () => {
    await api.saveDraft(standard.code, standard.revision, body);
    setSaved(true);
    props.done();
  };
  const set = (at: number, check: Check) => {
    setSaved(false);
    setChecks(checks.map((one, i) => (i === at ? check : one)));
  };
  return (
    <>
      <div class="columns">
        <TextField
          label={t("standard.nameZh")}
          required
          value={name.zh}
          onValue={(zh) => setName({ ...name, zh })}
        />
        <TextField
          label={t("standard.nameEn")}
          value={name.en}
          onValue={(en) => setName({ ...name, en })}
        />
      </div>
      <Section title={t("standard.items")}>
        <ul class="check-list">
          {checks.map((check, i) => (
            <li class="check-card" key={i}>
              <details>
                <summary>
                  <strong class="check-code">{check.code}</strong> {said(check.text)}
                </summary>
                <CheckFields
                  check={check}
                  at={(field) => submit.at(`checks[${i}].${field}`)}
                  onCheck={(next) => set(i, next)}
                />
                <div class="actions">
                  {i > 0 && (
                    <button
                      type="button"
                      class="button quiet"
                      onClick={() => setChecks(moved(checks, i, i - 1))}
                    >
                      {t("standard.up")}
                    </button>
                  )}
                  <button
                    type="button"
                    class="button quiet"
                    onClick={() => setChecks(checks.filter((_, at) => at !== i))}
                  >
                    {t("standard.dropCheck")}
                  </button>
                </div>
              </details>
            </li>
          ))}
        </ul>
        <button
          type="button"
          class="button wide"
          onClick={() => setChecks([...checks, newCheck(checks)])}
        >
          {t("standard.addCheck")}
        </button>
      </Section>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {saved && !dirty && <Notice kind="ok">{t("standard.saved")}</Notice>}
      {dirty && <p class="hint">{t("standard.unsaved")}</p>}
      <div class="actions standard-actions">
        <button
          type="button"
          class="button primary"
          disabled={submit.busy || !dirty}
          onClick={() => void submit.run(write)}
        >
          {t("standard.save")}
        </button>
        <Publish standard={standard} disabled={dirty} done={props.done} />
        <Discard standard={standard} />
      </div>
      <FileIn standard={standard} done={props.done} />
    </>
  );
}

function Publish(props: { standard: Standard; disabled: boolean; done: () => void }) {
  const { standard } = props;
  const [sure, setSure] = useState(false);
  const submit = useSubmit();
  const publish = async () => {
    await api.publish(standard.code, standard.revision);
    props.done();
  };
  return (
    <>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <button
        type="button"
        class={sure ? "button danger" : "button"}
        disabled={props.disabled || submit.busy}
        onClick={() => (sure ? void submit.run(publish) : setSure(true))}
      >
        {t(sure ? "standard.publishSure" : "standard.publish")}
      </button>
    </>
  );
}

function Discard({ standard }: { standard: Standard }) {
  const submit = useSubmit();
  const discard = async () => {
    await api.dropDraft(standard.code);
    navigate("/standards");
  };
  return (
    <button
      type="button"
      class="button quiet"
      disabled={submit.busy}
      onClick={() => void submit.run(discard)}
    >
      {t("standard.discard")}
    </button>
  );
}

function FileIn(props: { standard: Standard; done: () => void }) {
  const { standard } = props;
  const submit = useSubmit();
  const take = (input: HTMLInputElement) => {
    const file = input.files?.[0];
    // The same file may be chosen again after a refusal.
    input.value = "";
    if (!file) return;
    void submit.run(async () => {
      await api.bringIn(standard.code, standard.revision, file);
      props.done();
    });
  };
  return (
    <div class="standard-file">
      <label class={submit.busy ? "button button-busy" : "button"}>
        <input
          type="file"
          class="visually-hidden"
          accept=".json,.xlsx,.csv"
          disabled={submit.busy}
          onChange={(e) => take(e.currentTarget)}
        />
        {t(submit.busy ? "state.sending" : "standard.file")}
      </label>
      <p class="hint">{t("standard.fileHint")}</p>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
    </div>
  );
}
