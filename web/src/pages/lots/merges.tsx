/** Lots that are one: the merges a lot had a part in, making one, taking one back. */
import { useState } from "preact/hooks";
import * as catalog from "../../api/catalog";
import * as lots from "../../api/lots";
import type { LotBrief, Merge } from "../../api/lots";
import type { Lot } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { moment } from "./lot";

export const lotText = (lot: LotBrief): string =>
  `${lot.number || t("lot.none")} · ${lot.expiry ?? t("lot.noExpiry")}`;

export function Merges(props: { lot: Lot; done: () => void }) {
  const who = useMe();
  const { lot } = props;
  const [open, setOpen] = useState(false);
  const list = useLoad(lot.id, () => lots.merges(lot.id));
  const manages = may(who, "manage-lots");
  const again = () => {
    list.reload();
    props.done();
  };
  const any = (list.data?.items.length ?? 0) > 0;
  if (!any && !manages) return null;
  return (
    <Section title={t("merge.title")}>
      <Await of={list}>
        {({ items }) => (
          <ul class="rows">
            {items.length === 0 && <li class="row muted">{t("merge.none")}</li>}
            {items.map((merge) => (
              <MergeRow key={merge.id} merge={merge} manages={manages} done={again} />
            ))}
          </ul>
        )}
      </Await>
      {manages && !lot.mergedInto && (
        <div class="actions below">
          <button type="button" class="button" onClick={() => setOpen(true)}>
            {t("merge.begin")}
          </button>
        </div>
      )}
      {open && (
        <ChooseDialog
          lot={lot}
          close={() => setOpen(false)}
          done={() => {
            setOpen(false);
            again();
          }}
        />
      )}
    </Section>
  );
}

function MergeRow(props: { merge: Merge; manages: boolean; done: () => void }) {
  const { merge } = props;
  const [open, setOpen] = useState(false);
  return (
    <li class="row">
      <div class="row-main">
        <span class="row-marks">
          <span>{t("merge.row", { from: lotText(merge.from), into: lotText(merge.into) })}</span>
          {merge.undone && <Badge tone="warn">{t("merge.undone")}</Badge>}
        </span>
        {props.manages && !merge.undone && (
          <button type="button" class="button" onClick={() => setOpen(true)}>
            {t("merge.undo")}
          </button>
        )}
      </div>
      <p class="row-sub">
        <span>{merge.reason}</span>
        <span>
          {merge.by} {moment(merge.at)}
        </span>
        {merge.booked.map((b) => (
          <Link key={b.document} href={facilityPath(b.facility.code, `/documents/${b.document}`)}>
            {t("merge.booked", { name: b.facility.name, n: b.number })}
            {b.reversed ? t("merge.bookedBack") : ""}
          </Link>
        ))}
        {merge.undone && <span>{t("merge.undoneWhy", { reason: merge.undone.reason })}</span>}
      </p>
      {open && (
        <ReasonDialog
          title={t("merge.undo")}
          about={t("merge.undoAbout")}
          close={() => setOpen(false)}
          send={async (reason) => {
            await lots.undoMerge(merge.id, reason);
            setOpen(false);
            props.done();
          }}
        />
      )}
    </li>
  );
}

export function ReasonDialog(props: {
  title: string;
  about: string;
  close: () => void;
  send: (reason: string) => Promise<void>;
}) {
  const [reason, setReason] = useState("");
  const submit = useSubmit(["reason"]);
  return (
    <Dialog title={props.title} onClose={props.close}>
      <p class="muted">{props.about}</p>
      <Form submit={submit} onSubmit={() => props.send(reason.trim())} action={props.title}>
        <TextField
          label={t("post.reason")}
          required
          value={reason}
          onValue={setReason}
          error={submit.at("reason")}
        />
      </Form>
    </Dialog>
  );
}

/** Which lot of the same product survives, and why. */
function ChooseDialog(props: { lot: Lot; close: () => void; done: () => void }) {
  const { lot } = props;
  const others = useLoad(lot.id, () => catalog.lots({ product: lot.product.code, limit: 200 }));
  return (
    <Dialog title={t("merge.begin")} onClose={props.close}>
      <p class="muted">{t("merge.about", { number: lot.number || t("lot.none") })}</p>
      <Await of={others}>
        {({ items }) => (
          <MergeForm
            from={lot}
            choices={items.filter((other) => other.id !== lot.id && !other.mergedInto)}
            done={props.done}
          />
        )}
      </Await>
    </Dialog>
  );
}

export function MergeForm(props: {
  from: LotBrief;
  choices: readonly LotBrief[];
  done: () => void;
}) {
  const [id] = useState(newId);
  const [into, setInto] = useState(props.choices.length === 1 ? props.choices[0]!.id : "");
  const [reason, setReason] = useState("");
  const submit = useSubmit(["into", "reason"]);
  const chosen = props.choices.find((lot) => lot.id === into);
  if (props.choices.length === 0) return <Notice kind="info">{t("merge.noOther")}</Notice>;
  return (
    <Form
      submit={submit}
      onSubmit={() =>
        lots.merge(props.from.id, { id, into, reason: reason.trim() }).then(props.done)
      }
      action={t("merge.do")}
    >
      <SelectField
        label={t("merge.survivor")}
        required
        none={t("merge.choose")}
        choices={props.choices.map((lot) => ({ value: lot.id, text: lotText(lot) }))}
        value={into}
        onValue={setInto}
        error={submit.at("into")}
      />
      <TextField
        label={t("post.reason")}
        required
        value={reason}
        onValue={setReason}
        error={submit.at("reason")}
      />
      {chosen && (
        <Notice kind="info">
          {t("merge.what", { from: lotText(props.from), into: lotText(chosen) })}
        </Notice>
      )}
    </Form>
  );
}
