/** What merges of lots and of products have in common: the list, one of them, and why. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Merge } from "../../api/lots";
import type { Page } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import type { Loaded } from "../../ui/load";
import { Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { moment } from "./lot";

/** The merges that something had a part in; nothing where there are none and none may be made. */
export function MergeSection<M>(props: {
  list: Loaded<Pick<Page<M>, "items">>;
  /** Whether who looks may make them. */
  edits: boolean;
  /** Whether this may be merged now. */
  begins: boolean;
  none: string;
  begin: string;
  row: (merge: M) => ComponentChildren;
  dialog: (close: () => void) => ComponentChildren;
}) {
  const { list, edits } = props;
  const [open, setOpen] = useState(false);
  const any = (list.data?.items.length ?? 0) > 0;
  if (!any && !edits) return null;
  return (
    <Section title={t("merge.title")}>
      <Await of={list}>
        {({ items }) => (
          <ul class="rows">
            {items.length === 0 && <li class="row muted">{props.none}</li>}
            {items.map(props.row)}
          </ul>
        )}
      </Await>
      {edits && props.begins && (
        <div class="actions below">
          <button type="button" class="button" onClick={() => setOpen(true)}>
            {props.begin}
          </button>
        </div>
      )}
      {open && props.dialog(() => setOpen(false))}
    </Section>
  );
}

/** A merge: what became what, why, by whom, what was booked for it, and taking it back. */
export function MergeRow(props: {
  merge: Pick<Merge, "reason" | "by" | "at" | "booked">;
  what: ComponentChildren;
  more?: ComponentChildren;
  /** Why it was taken back, if it was. */
  undone: string | undefined;
  edits: boolean;
  undoAbout: string;
  undo: (reason: string) => Promise<unknown>;
  done: () => void;
}) {
  const { merge, undone } = props;
  const [open, setOpen] = useState(false);
  return (
    <li class="row">
      <div class="row-main">
        <span class="row-marks">
          {props.what}
          {undone !== undefined && <Badge tone="warn">{t("merge.undone")}</Badge>}
        </span>
        {props.edits && undone === undefined && (
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
        {undone && <span>{t("merge.undoneWhy", { reason: undone })}</span>}
        {props.more}
        {merge.booked.map((b) => (
          <Link key={b.document} href={facilityPath(b.facility.code, `/documents/${b.document}`)}>
            {t("merge.booked", { name: b.facility.name, n: b.number })}
            {b.reversed ? t("merge.bookedBack") : ""}
          </Link>
        ))}
      </p>
      {open && (
        <ReasonDialog
          title={t("merge.undo")}
          about={props.undoAbout}
          close={() => setOpen(false)}
          send={async (reason) => {
            await props.undo(reason);
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
