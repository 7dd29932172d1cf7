/** One region: its name, what lies in it, one more below, retiring it. */
import { useState } from "preact/hooks";
import * as admin from "../../api/admin";
import * as places from "../../api/places";
import type { Region } from "../../api/types";
import { t } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import type { TreeRow } from "./region-tree";

interface Props {
  row: TreeRow;
  onClose: () => void;
  done: () => void;
}

export function RegionDialog({ row, onClose, done }: Props) {
  const { region } = row;
  const manages = may(useMe(), "manage-places");
  const [adding, setAdding] = useState(false);
  const code = encodeURIComponent(region.code);
  if (adding) return <NewRegion above={region} onClose={onClose} done={done} />;
  return (
    <Dialog title={region.name} onClose={onClose}>
      <p class="muted">
        {region.code} · {t(`level.${region.level}`)} ·{" "}
        {t("tree.facilitiesBelow", { n: row.facilities })}
      </p>
      <div class="actions below">
        <Link class="button" href={`/facilities?region=${code}`}>
          {t("region.openFacilities")}
        </Link>
        {manages && region.status !== "retired" && (
          <>
            <Link class="button" href={`/admin/facilities/new?region=${code}`}>
              {t("region.newFacility")}
            </Link>
            {region.level !== "village" && (
              <button type="button" class="button" onClick={() => setAdding(true)}>
                {t("region.addBelow")}
              </button>
            )}
          </>
        )}
      </div>
      {manages && <Change region={region} onClose={onClose} done={done} />}
    </Dialog>
  );
}

function Change(props: { region: Region; onClose: () => void; done: () => void }) {
  const { region } = props;
  const [name, setName] = useState(region.name);
  const submit = useSubmit(["name"]);
  const retired = region.status === "retired";
  const change = async (body: Parameters<typeof admin.changeRegion>[1]) => {
    await admin.changeRegion(region.code, body);
    props.done();
    props.onClose();
  };
  return (
    <div class="below">
      <Form
        submit={submit}
        onSubmit={() => change({ name })}
        action={t("region.rename")}
        beside={
          <button
            type="button"
            class={retired ? "button" : "button danger"}
            disabled={submit.busy}
            onClick={() =>
              void submit.run(() => change({ status: retired ? "active" : "retired" }))
            }
          >
            {t(retired ? "region.revive" : "region.retire")}
          </button>
        }
      >
        <TextField
          label={t("region.name")}
          required
          value={name}
          onValue={setName}
          error={submit.at("name")}
        />
        {!retired && <p class="hint">{t("region.retireHint")}</p>}
      </Form>
    </div>
  );
}

/** What the code of a region below begins with. */
const beginning = (above: Region | null): string => {
  if (!above) return "";
  if (above.level === "province") return above.code.slice(0, 2);
  if (above.level === "prefecture") return above.code.slice(0, 4);
  return above.code;
};

export function NewRegion(props: { above: Region | null; onClose: () => void; done: () => void }) {
  const { above } = props;
  const [form, setForm] = useState({ code: beginning(above), name: "" });
  const [made, setMade] = useState("");
  const submit = useSubmit(["code", "name", "parent"]);
  const set = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const send = async () => {
    const region = await places.addRegion({
      code: form.code.trim(),
      name: form.name.trim(),
      ...(above ? { parent: above.code } : {}),
    });
    setMade(`${region.name} ${region.code}`);
    setForm({ code: beginning(above), name: "" });
    props.done();
  };
  return (
    <Dialog title={t(above ? "region.addBelow" : "region.new")} onClose={props.onClose}>
      {above && (
        <p class="muted">
          {t("region.parent")} {above.name} {above.code}
        </p>
      )}
      {made && <Notice kind="ok">{made}</Notice>}
      <Form submit={submit} onSubmit={send} action={t("region.new")}>
        <TextField
          label={t("region.code")}
          hint={t("region.codeHint")}
          required
          value={form.code}
          onValue={set("code")}
          error={submit.at("code") ?? submit.at("parent")}
          input={{ inputMode: "numeric" }}
        />
        <TextField
          label={t("region.name")}
          required
          value={form.name}
          onValue={set("name")}
          error={submit.at("name")}
        />
      </Form>
    </Dialog>
  );
}
