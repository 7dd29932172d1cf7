/** A visit that both have signed and the server does not have yet. */
import { useState } from "preact/hooks";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import type { Refusal } from "../../offline/queue";
import { status } from "../../offline/status";
import { Link } from "../../router";
import { Page } from "../../ui/page";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { reopened, sendVisitAgain } from "./drafts";
import type { Draft } from "./model";
import { SignatureView } from "./sign";

export function Signed(props: {
  draft: Draft;
  /** Looks once more whether it has arrived. */
  look: () => void;
  onOpen: (draft: Draft) => void;
}) {
  const { draft } = props;
  const { open } = useStore(status);
  const submit = useSubmit();
  const [said, setSaid] = useState<Refusal | "undecided" | null>(null);
  const job = open.find((one) => one.id === draft.id);
  const photo = open.find((one) => one.path.includes(draft.id) && one.state === "refused");
  // A photo that is refused is why the visit is: it is told first.
  const problem = photo?.problem ?? job?.problem ?? (said === "undecided" ? null : said);
  const again = async () => {
    const outcome = await sendVisitAgain(draft);
    setSaid(outcome.state === "refused" ? outcome.problem : null);
    if (outcome.state === "posted") props.look();
  };
  const correct = async () => {
    const next = await reopened(draft);
    if (next) props.onOpen(next);
    else setSaid("undecided");
  };
  const stuck = problem !== null || !job;
  return (
    <Page
      title={draft.name}
      back={{ href: facilityPath(draft.facility, "/visits"), text: t("visit.list") }}
    >
      {stuck ? (
        <Notice kind={problem ? "stop" : "warn"}>
          <p>{problem ? problem.detail : t("visit.stuck")}</p>
          <p>{t("visit.keptHere")}</p>
        </Notice>
      ) : (
        <Notice kind="info">
          <p>{t("visit.waits")}</p>
        </Notice>
      )}
      {said === "undecided" && <Notice kind="warn">{t("visit.undecided")}</Notice>}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        {stuck && (
          <>
            <button
              type="button"
              class="button primary"
              disabled={submit.busy}
              onClick={() => void submit.run(again)}
            >
              {t("visit.again")}
            </button>
            <button
              type="button"
              class="button"
              disabled={submit.busy}
              onClick={() => void submit.run(correct)}
            >
              {t("visit.correct")}
            </button>
          </>
        )}
        <Link class="button" href="/waiting">
          {t("wire.title")}
        </Link>
      </div>
      <div class="card below">
        {draft.signatures.map((one) => (
          <SignatureView key={one.at} one={one} offset={draft.basis.utcOffsetMinutes} />
        ))}
      </div>
    </Page>
  );
}
