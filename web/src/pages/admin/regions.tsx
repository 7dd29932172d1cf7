/** The regions: a tree of codes and names that facilities and roles hang on. */
import { useState } from "preact/hooks";
import * as places from "../../api/places";
import type { Region } from "../../api/types";
import { t } from "../../i18n";
import { may, useMe } from "../../session";
import { ExportMenu } from "../../ui/export";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

/** Each region after its parent, with how deep it lies. */
function inOrder(all: readonly Region[]): { region: Region; depth: number }[] {
  const codes = new Set(all.map((region) => region.code));
  const below = (parent: string | null, depth: number): { region: Region; depth: number }[] =>
    all
      .filter((r) => (r.parent && codes.has(r.parent) ? r.parent : null) === parent)
      .flatMap((region) => [{ region, depth }, ...below(region.code, depth + 1)]);
  return below(null, 0);
}

export default function Regions() {
  const who = useMe();
  const loaded = useLoad("", places.regions);
  return (
    <Page title={t("nav.regions")} actions={<ExportMenu at="/regions" />} narrow>
      <Await of={loaded}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <Empty text={t("region.empty")} />
            ) : (
              <ul class="rows">
                {inOrder(items).map(({ region, depth }) => (
                  <li class={`row depth-${Math.min(depth, 4)}`} key={region.code}>
                    <div class="row-main">
                      <span>{region.name}</span>
                      <span class="muted">
                        {region.code} · {t(`level.${region.level}`)}
                      </span>
                    </div>
                  </li>
                ))}
              </ul>
            )}
            {may(who, "manage-places") && <NewRegion regions={items} done={loaded.reload} />}
          </>
        )}
      </Await>
    </Page>
  );
}

function NewRegion(props: { regions: readonly Region[]; done: () => void }) {
  const blank = { code: "", name: "", parent: "" };
  const [form, setForm] = useState(blank);
  const submit = useSubmit(["code", "name", "parent"]);
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const send = async () => {
    const { code, name, parent } = form;
    await places.addRegion({
      code: code.trim(),
      name: name.trim(),
      ...(parent ? { parent } : {}),
    });
    // The next one often lies in the same parent.
    setForm({ ...blank, parent });
    props.done();
  };
  return (
    <Section title={t("region.new")}>
      <div class="card">
        <Form submit={submit} onSubmit={send} action={t("region.new")}>
          <TextField
            label={t("region.code")}
            hint={t("region.codeHint")}
            required
            value={form.code}
            onValue={set("code")}
            error={submit.at("code")}
            input={{ inputMode: "numeric" }}
          />
          <TextField
            label={t("region.name")}
            required
            value={form.name}
            onValue={set("name")}
            error={submit.at("name")}
          />
          <SelectField
            label={t("region.parent")}
            none={t("facility.noSupplier")}
            choices={props.regions.map((r) => ({ value: r.code, text: `${r.name} ${r.code}` }))}
            value={form.parent}
            onValue={set("parent")}
            error={submit.at("parent")}
          />
        </Form>
      </div>
    </Section>
  );
}
