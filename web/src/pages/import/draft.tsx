/** A draft of an import, step by step: columns, check, done. It is kept on the server. */
import { useEffect, useState } from "preact/hooks";
import * as imports from "../../api/imports";
import { t } from "../../i18n";
import { navigate, useQuery, type Params } from "../../router";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await } from "../../ui/states";
import { Check } from "./check";
import { ColumnsStep } from "./columns";
import { Done } from "./done";
import { Steps, type Step } from "./steps";
import "./import.css";

export default function ImportDraft(params: Params) {
  const id = params.draft ?? "";
  const loaded = useLoad(id, () => imports.draft(id, { faulty: false }));
  return (
    <Page title={t("import.title")} back={{ href: "/import", text: t("import.title") }}>
      <Await of={loaded}>{(first) => <Draft key={first.id} first={first} />}</Await>
    </Page>
  );
}

function Draft(props: { first: imports.ImportView }) {
  const [view, setView] = useState(props.first);
  const [guests, setGuests] = useState<imports.Guest[]>([]);
  const [query, change] = useQuery();
  const step: Step = view.outcome
    ? "done"
    : query.step === "check" && view.missing.length === 0
      ? "check"
      : "columns";
  useEffect(() => {
    document.querySelector<HTMLElement>(".import-now")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [step]);
  const discard = async () => {
    if (!confirm(t("import.discard.sure"))) return;
    await imports.discard(view.id);
    navigate("/import");
  };
  return (
    <>
      <Steps at={step} />
      <h2 class="import-now" tabIndex={-1}>
        {t("import.draft", {
          kind: t(`importKind.${view.kind}`),
          file: view.fileName,
          rows: view.rows,
        })}
      </h2>
      {step === "columns" && (
        <ColumnsStep view={view} onView={setView} onNext={() => change({ step: "check" })} />
      )}
      {step === "check" && (
        <Check
          view={view}
          onView={setView}
          onBack={() => change({ step: "" })}
          onDone={(brought) => {
            setGuests(brought.guests);
            setView({ ...view, outcome: brought.outcome });
          }}
        />
      )}
      {view.outcome && (
        <Done view={view} outcome={view.outcome} guests={guests} onGuests={setGuests} />
      )}
      {step !== "done" && (
        <p class="import-discard">
          <button type="button" class="button" onClick={() => void discard()}>
            {t("import.discard")}
          </button>
        </p>
      )}
    </>
  );
}
