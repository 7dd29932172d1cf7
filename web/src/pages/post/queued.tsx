/** A document that is kept here: what has become of it so far, and where to go from here. */
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { status } from "../../offline/status";
import { Link } from "../../router";
import { Notice } from "../../ui/states";

export function Queued(props: { id: string; afresh?: () => void }) {
  const { open, sent } = useStore(status);
  const { at } = useFacility();
  const arrived = sent.find((job) => job.id === props.id);
  const waiting = open.find((job) => job.id === props.id);
  const before = waiting ? open.filter((job) => job.n < waiting.n).length : 0;
  return (
    <>
      {arrived ? (
        <Notice kind="ok">
          <p>
            <strong>{t("wire.arrived")}</strong>
          </p>
          <Link href={at(`/documents/${arrived.result?.id ?? arrived.id}`)}>
            {t("wire.open", { number: arrived.result?.number ?? "" })}
          </Link>
        </Notice>
      ) : (
        <Notice kind="warn">
          <p>
            <strong>{t("wire.kept")}</strong>
          </p>
          <p>{t("wire.keptMore")}</p>
          {before > 0 && <p>{t("wire.keptBehind", { n: before })}</p>}
        </Notice>
      )}
      <div class="actions">
        {props.afresh && (
          <button type="button" class="button primary" onClick={props.afresh}>
            {t("wire.another")}
          </button>
        )}
        <Link class="button" href="/waiting">
          {t("wire.title")}
        </Link>
      </div>
    </>
  );
}
