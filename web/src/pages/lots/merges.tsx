/** Lots that are one: the merges a lot had a part in, making one, taking one back. */
import { useState } from "preact/hooks";
import * as catalog from "../../api/catalog";
import * as lots from "../../api/lots";
import type { LotBrief } from "../../api/lots";
import type { Lot } from "../../api/types";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { may, useMe } from "../../session";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { MergeRow, MergeSection } from "./merge-parts";

export const lotText = (lot: LotBrief): string =>
  `${lot.number || t("lot.none")} · ${lot.expiry ?? t("lot.noExpiry")}`;

export function Merges(props: { lot: Lot; done: () => void }) {
  const who = useMe();
  const { lot } = props;
  const list = useLoad(lot.id, () => lots.merges(lot.id));
  const manages = may(who, "manage-lots");
  const again = () => {
    list.reload();
    props.done();
  };
  return (
    <MergeSection
      list={list}
      edits={manages}
      begins={!lot.mergedInto}
      none={t("merge.none")}
      begin={t("merge.begin")}
      row={(merge) => (
        <MergeRow
          key={merge.id}
          merge={merge}
          what={
            <span>{t("merge.row", { from: lotText(merge.from), into: lotText(merge.into) })}</span>
          }
          undone={merge.undone?.reason}
          edits={manages}
          undoAbout={t("merge.undoAbout")}
          undo={(reason) => lots.undoMerge(merge.id, reason)}
          done={again}
        />
      )}
      dialog={(close) => (
        <ChooseDialog
          lot={lot}
          close={close}
          done={() => {
            close();
            again();
          }}
        />
      )}
    />
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
