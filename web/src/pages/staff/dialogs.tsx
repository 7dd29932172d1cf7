/** Writing somebody down, issuing a certificate, and what becomes of one. */
import { useState } from "preact/hooks";
import * as api from "../../api/staff";
import type { Certificate, CertificateKind, Member, StepKind } from "../../api/staff";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useSubmit } from "../../ui/submit";

interface End {
  close: () => void;
  done: () => void;
}

const DAY = { type: "date" } as const;

export function MemberDialog({ member, close, done }: End & { member: Member | null }) {
  const { facility, today } = useFacility();
  // The same id however often it is sent.
  const [id] = useState(member?.id ?? newId());
  const [form, setForm] = useState({
    name: member?.name ?? "",
    username: member?.username ?? "",
    beganOn: member?.beganOn ?? today,
    leftOn: member?.leftOn ?? "",
    note: member?.note ?? "",
  });
  const submit = useSubmit(Object.keys(form));
  const send = async () => {
    const { name, username, beganOn, leftOn, note } = form;
    await api.saveMember(facility.code, id, {
      name,
      username: username || null,
      beganOn,
      leftOn: leftOn || null,
      note,
    });
    close();
    done();
  };
  const field = (name: keyof typeof form, input: Record<string, string> = {}) => (
    <TextField
      label={t(`staff.${name}`)}
      required={name === "name" || name === "beganOn"}
      value={form[name]}
      onValue={(value) => setForm({ ...form, [name]: value })}
      input={input}
      error={submit.at(name)}
    />
  );
  return (
    <Dialog title={t(member ? "staff.edit" : "staff.add")} onClose={close}>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        {field("name")}
        {field("beganOn", DAY)}
        {field("leftOn", DAY)}
        {field("username", { autocapitalize: "none" })}
        {field("note")}
      </Form>
    </Dialog>
  );
}

/** Three years on, less a day: the usual term. */
function usualEnd(day: string): string {
  const end = new Date(`${day}T00:00:00Z`);
  end.setUTCFullYear(end.getUTCFullYear() + 3);
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}

export function IssueDialog({ member, close, done }: End & { member: Member }) {
  const { facility, today } = useFacility();
  const [id] = useState(newId);
  const [kind, setKind] = useState<CertificateKind>("post");
  const [earlier, setEarlier] = useState(false);
  const [form, setForm] = useState({ number: "", issuedOn: today, validTo: usualEnd(today) });
  const submit = useSubmit(Object.keys(form));
  const send = async () => {
    await api.issueCertificate(facility.code, { id, member: member.id, kind, earlier, ...form });
    close();
    done();
  };
  const field = (name: keyof typeof form, input: Record<string, string> = {}) => (
    <TextField
      label={t(`staff.${name}`)}
      required
      value={form[name]}
      onValue={(value) => setForm({ ...form, [name]: value })}
      input={input}
      error={submit.at(name)}
    />
  );
  return (
    <Dialog title={t("staff.issueTo", { name: member.name })} onClose={close}>
      <Form submit={submit} onSubmit={send} action={t("staff.issue")}>
        <SelectField
          label={t("staff.kind")}
          required
          choices={(["post", "counsellor"] as const).map((value) => ({
            value,
            text: t(`staff.kind.${value}`),
          }))}
          value={kind}
          onValue={(value) => setKind(value as CertificateKind)}
        />
        {field("number")}
        {field("issuedOn", { ...DAY, max: today })}
        {field("validTo", DAY)}
        <label class="check">
          <input
            type="checkbox"
            checked={earlier}
            onChange={(event) => setEarlier(event.currentTarget.checked)}
          />
          {t("staff.earlier")}
        </label>
      </Form>
    </Dialog>
  );
}

export function StepDialog(props: End & { certificate: Certificate; kind: StepKind }) {
  const { certificate, kind, close, done } = props;
  const { facility, today } = useFacility();
  const [id] = useState(newId);
  const [day, setDay] = useState(today);
  const [validTo, setValidTo] = useState(usualEnd(certificate.validTo));
  const [note, setNote] = useState("");
  const submit = useSubmit(["day", "validTo", "note"]);
  const send = async () => {
    const end = kind === "prolonged" ? validTo : null;
    await api.addStep(facility.code, certificate.id, { id, kind, day, validTo: end, note });
    close();
    done();
  };
  const title = t("staff.stepOf", {
    step: t(`staff.step.${kind}`),
    number: certificate.number,
  });
  return (
    <Dialog title={title} onClose={close}>
      <Form submit={submit} onSubmit={send} action={t(`staff.step.${kind}`)}>
        <TextField
          label={t("staff.stepDay")}
          required
          value={day}
          onValue={setDay}
          input={{ ...DAY, max: today }}
          error={submit.at("day")}
        />
        {kind === "prolonged" && (
          <TextField
            label={t("staff.stepEnd")}
            required
            value={validTo}
            onValue={setValidTo}
            input={DAY}
            error={submit.at("validTo")}
          />
        )}
        <TextField
          label={t("staff.stepWhy")}
          required={kind === "revoked"}
          value={note}
          onValue={setNote}
          error={submit.at("note")}
        />
      </Form>
    </Dialog>
  );
}
