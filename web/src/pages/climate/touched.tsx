/** A lot that was in the room while it was outside: where it was and is, and what is decided. */
import { useState } from "preact/hooks";
import * as api from "../../api/climate";
import type { Excursion, TouchedLot, Verdict } from "../../api/climate";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Badge, LotStatusBadge, type Tone } from "../../ui/state-badge";
import { useSubmit } from "../../ui/submit";

export const VERDICT_TONES: Record<Verdict, Tone> = { release: "ok", keep: "warn", reject: "stop" };

/** What may still be decided after the last word. */
function open(last: Verdict | undefined): readonly Verdict[] {
  if (last === "reject") return [];
  return last === "release" ? ["reject"] : api.VERDICTS;
}

export function TouchedRow(props: {
  excursion: Excursion;
  lot: TouchedLot;
  judges: boolean;
  done: () => void;
}) {
  const { lot, judges } = props;
  const { at, moment } = useFacility();
  const [asking, setAsking] = useState(false);
  const last = lot.judgements[lot.judgements.length - 1]?.verdict;
  const unit = lot.baseUnit;
  const name = lot.number || t("lot.none");
  return (
    <li class="row climate-lot">
      <div class="row-main">
        <span class="row-marks">
          <Link href={at(`/lots/${lot.id}`)}>
            {lot.product.name} {name}
          </Link>
          {lot.status !== "active" && <LotStatusBadge status={lot.status} />}
        </span>
        {last ? (
          <Badge tone={VERDICT_TONES[last]}>{t(`excursion.verdict.${last}`)}</Badge>
        ) : (
          lot.waiting > 0 && <Badge tone="warn">{t("excursion.waiting")}</Badge>
        )}
      </div>
      <p class="row-sub">
        {lot.then.map((zone) => (
          <span key={zone.code}>
            {t("excursion.then", { zone: zone.name, units: zone.units, unit })}
          </span>
        ))}
        <span>
          {lot.now.length === 0
            ? t("excursion.nowGone")
            : t("excursion.nowHere", {
                zones: lot.now
                  .map((zone) =>
                    t("excursion.nowZone", { zone: zone.name, units: zone.units, unit }),
                  )
                  .join(t("list.and")),
              })}
        </span>
      </p>
      <Elsewhere lot={lot} />
      {lot.judgements.map((one) => (
        <p key={one.at} class="climate-done">
          {t("excursion.verdictOf", {
            verdict: t(`excursion.verdict.${one.verdict}`),
            reason: one.reason,
            by: one.by,
            at: moment(one.at),
          })}
        </p>
      ))}
      {judges && open(last).length > 0 && (
        <div class="actions">
          <button
            type="button"
            class="button"
            aria-label={t("excursion.judgeOf", { lot: name })}
            onClick={() => setAsking(true)}
          >
            {t("excursion.judge")}
          </button>
        </div>
      )}
      {asking && <JudgeDialog {...props} verdicts={open(last)} close={() => setAsking(false)} />}
    </li>
  );
}

/** Other facilities that have some of it: a few at once, many when asked for. */
function Elsewhere({ lot }: { lot: TouchedLot }) {
  if (lot.elsewhere.length === 0) return null;
  const unit = lot.baseUnit;
  const units = lot.elsewhere.reduce((sum, place) => sum + place.units, 0);
  return (
    <details>
      <summary>{t("excursion.elsewhereSum", { n: lot.elsewhere.length, units, unit })}</summary>
      <p class="row-sub">
        {lot.elsewhere.map((place) => (
          <span key={place.facility.code}>
            {t("excursion.elsewhere", { name: place.facility.name, units: place.units, unit })}
          </span>
        ))}
      </p>
    </details>
  );
}

function JudgeDialog(props: {
  excursion: Excursion;
  lot: TouchedLot;
  verdicts: readonly Verdict[];
  close: () => void;
  done: () => void;
}) {
  const { lot, verdicts } = props;
  const { facility } = useFacility();
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [reason, setReason] = useState("");
  // The same id however often it is sent; another one where something else is decided.
  const [ids] = useState(() => new Map(api.VERDICTS.map((each) => [each, newId()])));
  const submit = useSubmit(["reason", "verdict"]);
  const send = async () => {
    if (!verdict) return;
    const body = { id: ids.get(verdict)!, lot: lot.id, verdict, reason };
    await api.judge(facility.code, props.excursion.id, body);
    props.close();
    props.done();
  };
  const name = `${lot.product.name} ${lot.number || t("lot.none")}`;
  return (
    <Dialog title={t("excursion.judgeOf", { lot: name })} onClose={props.close}>
      <Form submit={submit} onSubmit={send} action={t("action.save")}>
        <fieldset class="climate-verdicts">
          <legend>{t("excursion.verdict")}</legend>
          {verdicts.map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="verdict"
                required
                checked={verdict === each}
                onChange={() => setVerdict(each)}
              />
              {t(`excursion.verdict.${each}`)}
              <small>{t(`excursion.judgeAbout.${each}`)}</small>
            </label>
          ))}
        </fieldset>
        <TextField
          label={t("excursion.judgeReason")}
          required
          value={reason}
          onValue={setReason}
          error={submit.at("reason")}
        />
      </Form>
    </Dialog>
  );
}
