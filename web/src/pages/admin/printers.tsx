/** The label printers of a facility: adding one, trying it out, switching it off. */
import { useState } from "preact/hooks";
import * as labels from "../../api/labels";
import type { Printer } from "../../api/labels";
import type { Facility } from "../../api/types";
import { t } from "../../i18n";
import { may, useMe } from "../../session";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

const DPI = ["203", "300"];

export function Printers({ facility }: { facility: Facility }) {
  const loaded = useLoad(facility.code, () => labels.printers(facility.code));
  const edits = may(useMe(), "manage-rooms");
  return (
    <Section title={t("printer.title")}>
      <Await of={loaded}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <Empty text={t("printer.none")} />
            ) : (
              <ul class="rows">
                {items.map((printer) => (
                  <Row
                    key={printer.code}
                    facility={facility.code}
                    printer={printer}
                    edits={edits}
                    done={loaded.reload}
                  />
                ))}
              </ul>
            )}
          </>
        )}
      </Await>
      {edits && <NewPrinter facility={facility.code} done={loaded.reload} />}
    </Section>
  );
}

interface RowProps {
  facility: string;
  printer: Printer;
  edits: boolean;
  done: () => void;
}

function Row({ facility, printer, edits, done }: RowProps) {
  const submit = useSubmit();
  const [editing, setEditing] = useState(false);
  const toggle = () =>
    submit.run(async () => {
      await labels.changePrinter(facility, printer.code, { active: !printer.active });
      done();
    });
  return (
    <li class="row">
      <div class="row-main">
        <span class="row-marks">
          <strong>{printer.name}</strong>
          {!printer.active && <Badge tone="plain">{t("printer.off")}</Badge>}
        </span>
      </div>
      <p class="row-sub">
        <span>{printer.code}</span>
        <span>
          {printer.host} : {printer.port}
        </span>
        <span>{t("printer.dpiOf", { n: printer.dpi })}</span>
      </p>
      {edits && (
        <>
          <div class="actions below">
            <TestButton facility={facility} printer={printer} />
            <button type="button" class="button quiet" onClick={() => setEditing(!editing)}>
              {t("printer.edit")}
            </button>
            <button
              type="button"
              class="button quiet"
              disabled={submit.busy}
              onClick={() => void toggle()}
            >
              {t(printer.active ? "printer.switchOff" : "printer.switchOn")}
            </button>
          </div>
          {submit.message && <Notice kind="stop">{submit.message}</Notice>}
          {editing && (
            <Edit
              facility={facility}
              printer={printer}
              done={() => {
                setEditing(false);
                done();
              }}
            />
          )}
        </>
      )}
    </li>
  );
}

function TestButton({ facility, printer }: { facility: string; printer: Printer }) {
  const submit = useSubmit();
  const [tested, setTested] = useState<Awaited<ReturnType<typeof labels.testPrinter>> | null>(null);
  const test = () =>
    submit.run(async () => {
      setTested(null);
      setTested(await labels.testPrinter(facility, printer.code));
    });
  return (
    <>
      <button type="button" class="button" disabled={submit.busy} onClick={() => void test()}>
        {t(submit.busy ? "printer.testing" : "printer.test")}
      </button>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {tested?.state === "sent" && <Notice kind="ok">{t("printer.tested")}</Notice>}
      {tested?.reason && (
        <Notice kind={tested.state === "failed" ? "stop" : "warn"}>{tested.reason.detail}</Notice>
      )}
    </>
  );
}

type Particulars = Record<"code" | "name" | "host" | "port" | "dpi", string>;
const FIELDS = ["code", "name", "host", "port", "dpi"] as const;

function usePrinterForm(from: Particulars) {
  const [form, setForm] = useState(from);
  const submit = useSubmit(FIELDS);
  const set = (name: keyof Particulars) => (value: string) => setForm({ ...form, [name]: value });
  const text = (name: "code" | "name" | "host" | "port") => (
    <TextField
      label={t(`printer.${name}`)}
      required
      hint={name === "host" ? t("printer.hostHint") : undefined}
      value={form[name]}
      onValue={set(name)}
      error={submit.at(name)}
      {...(name === "port" ? { input: { inputMode: "numeric" as const } } : {})}
    />
  );
  const dpi = (
    <SelectField
      label={t("printer.dpi")}
      required
      choices={DPI.map((n) => ({ value: n, text: t("printer.dpiOf", { n }) }))}
      value={form.dpi}
      onValue={set("dpi")}
      error={submit.at("dpi")}
    />
  );
  const body = {
    name: form.name,
    host: form.host,
    port: Number(form.port) || 0,
    dpi: Number(form.dpi),
  };
  return { form, submit, text, dpi, body };
}

function Edit(props: { facility: string; printer: Printer; done: () => void }) {
  const { code, name, host, port, dpi } = props.printer;
  const fields = usePrinterForm({ code, name, host, port: String(port), dpi: String(dpi) });
  const send = async () => {
    await labels.changePrinter(props.facility, code, fields.body);
    props.done();
  };
  return (
    <div class="card below">
      <Form submit={fields.submit} onSubmit={send} action={t("action.save")}>
        <div class="columns">
          {fields.text("name")}
          {fields.text("host")}
          {fields.text("port")}
          {fields.dpi}
        </div>
      </Form>
    </div>
  );
}

const FRESH: Particulars = { code: "", name: "", host: "", port: "9100", dpi: "203" };

function NewPrinter({ facility, done }: { facility: string; done: () => void }) {
  const [open, setOpen] = useState(false);
  if (open)
    return (
      <Adding
        facility={facility}
        done={() => {
          setOpen(false);
          done();
        }}
      />
    );
  return (
    <button type="button" class="button wide" onClick={() => setOpen(true)}>
      {t("printer.new")}
    </button>
  );
}

function Adding({ facility, done }: { facility: string; done: () => void }) {
  const fields = usePrinterForm(FRESH);
  const send = async () => {
    await labels.addPrinter(facility, { code: fields.form.code, ...fields.body });
    done();
  };
  return (
    <div class="card below">
      <Form submit={fields.submit} onSubmit={send} action={t("printer.new")}>
        <div class="columns">
          {fields.text("code")}
          {fields.text("name")}
          {fields.text("host")}
          {fields.text("port")}
          {fields.dpi}
        </div>
      </Form>
    </div>
  );
}
