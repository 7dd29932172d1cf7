/** What became of labels sent to a printer; a person settles what the printer does not say. */
import * as labels from "../../api/labels";
import type { Delivery } from "../../api/labels";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";

interface Props {
  job: string;
  delivery: Delivery;
  /** What people call the printer. */
  printer: string;
  changed: (delivery: Delivery) => void;
}

export function Outcome(props: Props) {
  const { delivery, printer } = props;
  const percent = Math.floor((100 * delivery.sent) / Math.max(1, delivery.bytes));
  if (delivery.state === "sending")
    return <Notice kind="info">{t("delivery.sending", { printer, percent })}</Notice>;
  if (delivery.state === "sent")
    return <Notice kind="ok">{t("delivery.sent", { printer })}</Notice>;
  return (
    <Notice kind={delivery.state === "failed" ? "stop" : "warn"}>
      <p>
        <strong>{t(`delivery.${delivery.state}`)}</strong>
      </p>
      {delivery.settledAt ? <p>{t("delivery.noHint")}</p> : <p>{delivery.reason?.detail}</p>}
      {delivery.state === "unsure" && <Ask {...props} />}
    </Notice>
  );
}

function Ask({ job, delivery, changed }: Props) {
  const { facility } = useFacility();
  const submit = useSubmit();
  const say = (printed: boolean) =>
    submit.run(async () => changed(await labels.settle(facility.code, job, delivery.id, printed)));
  return (
    <>
      <p>{t("delivery.ask")}</p>
      {submit.message && <p class="error">{submit.message}</p>}
      <div class="actions">
        <button type="button" class="button" disabled={submit.busy} onClick={() => void say(true)}>
          {t("delivery.yes")}
        </button>
        <button type="button" class="button" disabled={submit.busy} onClick={() => void say(false)}>
          {t("delivery.no")}
        </button>
      </div>
    </>
  );
}
