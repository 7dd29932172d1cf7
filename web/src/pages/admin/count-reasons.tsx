/** The reasons a count's differences may have: renamed, put in order, retired, added. */
import { useState } from "preact/hooks";
import * as admin from "../../api/admin";
import type { CountReason } from "../../api/admin";
import { inLanguage, t } from "../../i18n";
import { may, useMe } from "../../session";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

const FIELDS = ["code", "name.zh", "name.en", "position"] as const;

export function CountReasons() {
  const loaded = useLoad("", admin.countReasons);
  const edits = may(useMe(), "manage-catalogue");
  return (
    <Section title={t("reasons.title")}>
      <p class="hint">{t("reasons.about")}</p>
      <Await of={loaded}>
        {({ items }) => (
          <>
            {items.map((reason) => (
              <details class="card below" key={reason.code}>
                <summary>
                  {inLanguage(reason.name)}{" "}
                  {reason.status === "retired" && (
                    <Badge tone="plain">{t("reasons.retired")}</Badge>
                  )}
                </summary>
                <Edit reason={reason} edits={edits} done={loaded.reload} />
              </details>
            ))}
            {edits && (
              <details class="card below" key={`new ${items.length}`}>
                <summary>{t("reasons.add")}</summary>
                <Edit reason={null} edits done={loaded.reload} />
              </details>
            )}
          </>
        )}
      </Await>
    </Section>
  );
}

function Edit(props: { reason: CountReason | null; edits: boolean; done: () => void }) {
  const { reason, edits } = props;
  const [form, setForm] = useState({
    code: reason?.code ?? "",
    "name.zh": reason?.name.zh ?? "",
    "name.en": reason?.name.en ?? "",
    position: String(reason?.position ?? 50),
  });
  const [active, setActive] = useState(reason?.status !== "retired");
  const [saved, setSaved] = useState(false);
  const submit = useSubmit(FIELDS);
  const send = async () => {
    setSaved(false);
    await admin.setCountReason(form.code.trim(), {
      name: { zh: form["name.zh"], en: form["name.en"] },
      position: Number(form.position),
      status: active ? "active" : "retired",
    });
    setSaved(true);
    props.done();
  };
  return (
    <Form submit={submit} onSubmit={send} action={t("action.save")}>
      {FIELDS.filter((name) => name !== "code" || !reason).map((name) => (
        <TextField
          key={name}
          label={t(`reasons.${name}`)}
          required
          value={form[name]}
          onValue={(value) => setForm({ ...form, [name]: value })}
          error={submit.at(name)}
          input={{ disabled: !edits, ...(name === "position" ? { inputMode: "numeric" } : {}) }}
        />
      ))}
      {reason && (
        <label class="check">
          <input
            type="checkbox"
            checked={active}
            disabled={!edits}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
          {t("reasons.offered")}
        </label>
      )}
      {saved && <Notice kind="ok">{t("state.saved")}</Notice>}
    </Form>
  );
}
