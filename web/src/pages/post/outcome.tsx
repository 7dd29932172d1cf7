/** What became of sending: on its way, not known yet, refused; and what to do about it. */
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import type { DraftModel } from "./model";
import type { Refusals } from "./refusals";
import { lookFor, type Sending } from "./sender";

interface Props {
  sending: Sending;
  refused: Refusals;
  model: DraftModel;
  again: () => void;
  unlock: () => void;
  onPosted: (document: { id: string }) => void;
}

export function Outcome(props: Props) {
  const { sending } = props;
  if (sending.state === "again")
    return <Notice kind="warn">{t("post.again", { attempt: sending.attempt })}</Notice>;
  if (sending.state === "unknown") return <Unknown {...props} />;
  if (sending.state === "refused") return <Refused {...props} />;
  return null;
}

function Unknown(props: Props) {
  const { facility } = useFacility();
  const submit = useSubmit();
  const look = async () => {
    const found = await lookFor(facility.code, props.model.draft.id);
    if (found) props.onPosted(found);
    else props.unlock();
  };
  return (
    <Notice kind="warn">
      <p>
        <strong>{t("post.unknown")}</strong>
      </p>
      <p>{t("post.unknownMore")}</p>
      {submit.message && <p class="error">{submit.message}</p>}
      <div class="actions">
        <button type="button" class="button primary" onClick={props.again}>
          {t("post.sendAgain")}
        </button>
        <button
          type="button"
          class="button"
          disabled={submit.busy}
          onClick={() => void submit.run(look)}
        >
          {t("post.look")}
        </button>
      </div>
    </Notice>
  );
}

function Refused({ refused, model }: Props) {
  const atLines = Object.keys(refused.lines).length;
  return (
    <Notice kind="stop">
      <p>
        <strong>{t("post.refused")}</strong>
      </p>
      {refused.rest.map((text) => (
        <p key={text}>{text}</p>
      ))}
      {atLines > 0 && <p>{t("post.refusedLines", { n: atLines })}</p>}
      {refused.code === "document-differs" && (
        <button type="button" class="button" onClick={model.startAfresh}>
          {t("post.startAfresh")}
        </button>
      )}
    </Notice>
  );
}
