/** The ways out for labels: the PDF to print, files to keep, a label printer. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Query } from "../../api/client";
import * as labels from "../../api/labels";
import type { Delivery, Printer } from "../../api/labels";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { remember, remembered } from "../../lib/memory";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { keep } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { Outcome } from "./delivery";

interface Props {
  /** The job's id: of one that is there, or of one that is made now. */
  job: () => Promise<string>;
  /** How a PDF is laid out. */
  paper: Query;
  /** Whether label printers are what these labels are meant for. */
  forRoll: boolean;
  disabled?: boolean;
  /** Something was printed. */
  done?: (() => void) | undefined;
}

const POLL_MS = 1_500;
const PDF_KEPT_MS = 600_000;
const FORMATS = ["pdf", "png", "zpl"] as const;

export function Ways(props: Props) {
  const { facility } = useFacility();
  const mayPrint = may(useMe(), "post-stock");
  const printers = useLoad(facility.code, () =>
    mayPrint ? labels.printers(facility.code) : Promise.resolve({ items: [] }),
  );
  const active = (printers.data?.items ?? []).filter((each) => each.active);
  const printer = usePrinter(active);
  const files = useFiles(props);
  const isMain = props.forRoll && active.length > 0;
  return (
    <div class="label-ways">
      {active.length > 0 && (
        <Sender key={printer.one?.code} {...props} {...printer} main={isMain} />
      )}
      <div class="actions">
        <button
          type="button"
          class={isMain ? "button" : "button primary"}
          disabled={!!props.disabled || files.submit.busy}
          onClick={files.open}
        >
          <Icon name="print" />
          {files.submit.busy ? t("labels.working") : t("labels.pdf")}
        </button>
        {FORMATS.map((format) => (
          <button
            key={format}
            type="button"
            class="button"
            disabled={!!props.disabled || files.submit.busy}
            onClick={() => files.save(format)}
          >
            <span class="visually-hidden">
              {t("labels.downloadAs", { format: format.toUpperCase() })}
            </span>
            <span aria-hidden="true">
              {format === "pdf" ? t("labels.downloadAs", { format: "PDF" }) : format.toUpperCase()}
            </span>
          </button>
        ))}
      </div>
      {files.submit.message && <Notice kind="stop">{files.submit.message}</Notice>}
      {files.said && <Notice kind="ok">{files.said}</Notice>}
      {printers.data && active.length === 0 && mayPrint && <NoPrinter />}
    </div>
  );
}

function NoPrinter() {
  const { facility } = useFacility();
  return (
    <p class="hint">
      {t("labels.noPrinter")}{" "}
      {may(useMe(), "manage-rooms") && (
        <Link href={`/admin/facilities/${encodeURIComponent(facility.code)}`}>
          {t("labels.addPrinter")}
        </Link>
      )}
    </p>
  );
}

/** The printer used last, or the first. */
function usePrinter(active: readonly Printer[]) {
  const { facility } = useFacility();
  const memory = `yaoju.printer:${facility.code}`;
  const [code, setCode] = useState(() => remembered(memory));
  const one = active.find((each) => each.code === code) ?? active[0];
  const choose = (code: string) => {
    remember(memory, code);
    setCode(code);
  };
  return { active, one, choose };
}

function useFiles({ job, paper, done }: Props) {
  const { facility } = useFacility();
  const submit = useSubmit();
  const [said, setSaid] = useState("");
  const drawn = async (query: Query) => {
    const id = await job();
    const made = await labels.drawn(facility.code, id, query);
    done?.();
    return made;
  };
  const open = () => {
    // Opened by the touch itself: a window that opens later is held back as unwanted.
    const tab = window.open("", "_blank");
    void submit
      .run(async () => {
        setSaid("");
        const { blob, name } = await drawn({ format: "pdf", ...paper });
        const url = URL.createObjectURL(blob);
        setTimeout(() => URL.revokeObjectURL(url), PDF_KEPT_MS);
        if (tab) tab.location.href = url;
        else keep(blob, name || "labels.pdf");
        setSaid(tab ? t("labels.opened") : t("labels.saved", { name: name || "labels.pdf" }));
      })
      .then((isDone) => !isDone && tab?.close());
  };
  const save = (format: (typeof FORMATS)[number]) =>
    void submit.run(async () => {
      setSaid("");
      const { blob, name } = await drawn(format === "pdf" ? { format, ...paper } : { format });
      keep(blob, name || `labels.${format}`);
      setSaid(t("labels.saved", { name: name || `labels.${format}` }));
    });
  return { submit, said, open, save };
}

type SenderProps = Props & ReturnType<typeof usePrinter> & { main: boolean };

/**
 * One delivery at a time. Its id stays until its end is known, so that trying again after a broken
 * line sends no second copy.
 */
function Sender(props: SenderProps) {
  const { facility } = useFacility();
  const submit = useSubmit();
  const id = useRef<string | null>(null);
  const [last, setLast] = useState<{ job: string; delivery: Delivery } | null>(null);
  const gone = useRef(false);
  useEffect(() => () => void (gone.current = true), []);
  const printer = props.one!;
  const send = () =>
    submit.run(async () => {
      const job = await props.job();
      id.current ??= newId();
      const ask = () => labels.deliver(facility.code, job, id.current!, printer.code);
      let delivery = await ask();
      while (delivery.state === "sending" && !gone.current) {
        setLast({ job, delivery });
        await new Promise((done) => setTimeout(done, POLL_MS));
        delivery = await ask();
      }
      setLast({ job, delivery });
      id.current = null;
      props.done?.();
    });
  const name = printer.name;
  const isSent = last?.delivery.state === "sent";
  return (
    <>
      {props.active.length > 1 && (
        <SelectField
          label={t("labels.printer")}
          required
          choices={props.active.map((each) => ({ value: each.code, text: each.name }))}
          value={printer.code}
          onValue={props.choose}
        />
      )}
      <button
        type="button"
        class={props.main && !isSent ? "button primary wide" : "button wide"}
        disabled={!!props.disabled || submit.busy}
        onClick={() => void send()}
      >
        <Icon name="label" />
        {submit.busy
          ? t("labels.working")
          : isSent
            ? t("labels.again")
            : t("labels.send", { printer: name })}
      </button>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      {last && (
        <Outcome
          job={last.job}
          delivery={last.delivery}
          printer={name}
          changed={(delivery) => setLast({ job: last.job, delivery })}
        />
      )}
    </>
  );
}
