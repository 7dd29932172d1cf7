/** Both sides sign on the screen; the person in charge may refuse, and that is said. */
import { useState } from "preact/hooks";
import type { Signature } from "../../api/inspection";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { momentAt } from "../../lib/dates";
import { useMe } from "../../session";
import { TextField } from "../../ui/field";
import { Badge } from "../../ui/state-badge";
import { sides, type Draft } from "./model";
import { Drawn, isDrawn, Pad, type Strokes } from "./pad";

/** The server's own limits. */
const NAME_MAX = 40;
const REASON_MAX = 200;

export function SignSection(props: {
  draft: Draft;
  /** Nothing is missing any more. */
  ready: boolean;
  onSign: (signatures: Signature[]) => void;
}) {
  const { draft } = props;
  const signed = (side: Signature["side"]) => draft.signatures.filter((one) => one.side === side);
  return (
    <>
      {sides(draft.kind).map((side) => (
        <section class="card sign-side" key={side} aria-label={t(`side.${side}`)}>
          <h3>{t(`side.${side}`)}</h3>
          {signed(side).map((one) => (
            <SignatureView key={one.at} one={one} offset={draft.basis.utcOffsetMinutes} />
          ))}
          {signed(side).length === 0 &&
            (props.ready ? (
              <SignForm side={side} onSign={(one) => props.onSign([...draft.signatures, one])} />
            ) : (
              <p class="muted">{t("sign.notYet")}</p>
            ))}
        </section>
      ))}
      {draft.signatures.length > 0 && (
        <button type="button" class="button quiet" onClick={() => props.onSign([])}>
          {t("sign.takeOff")}
        </button>
      )}
    </>
  );
}

export function SignatureView({ one, offset }: { one: Signature; offset: number }) {
  return (
    <figure class="signature-view">
      {one.refused ? (
        <Badge tone="warn">{t("sign.refused")}</Badge>
      ) : (
        <Drawn strokes={one.strokes} label={t("sign.of", { name: one.name })} />
      )}
      <figcaption>
        {one.name} · {momentAt(one.at, offset)}
        {one.reason && <span class="muted"> {one.reason}</span>}
      </figcaption>
    </figure>
  );
}

function SignForm(props: { side: Signature["side"]; onSign: (one: Signature) => void }) {
  const who = useMe();
  const mine = props.side === "inspector";
  const [name, setName] = useState(mine ? who.user.name : "");
  const [strokes, setStrokes] = useState<Strokes>([]);
  const [refused, setRefused] = useState(false);
  const [reason, setReason] = useState("");
  const fits = [...name.trim()].length <= NAME_MAX && [...reason.trim()].length <= REASON_MAX;
  const whole = name.trim() !== "" && fits && (refused || isDrawn(strokes));
  const sign = () =>
    props.onSign({
      side: props.side,
      name: name.trim(),
      at: new Date(present()).toISOString(),
      strokes: refused ? [] : strokes,
      refused,
      reason: refused ? reason.trim() : "",
    });
  return (
    <div class="sign-form">
      <TextField label={t("sign.name")} required value={name} onValue={setName} />
      {!mine && (
        <label class="check">
          <input
            type="checkbox"
            checked={refused}
            onChange={(e) => setRefused(e.currentTarget.checked)}
          />
          {t("sign.refuses")}
        </label>
      )}
      {refused ? (
        <TextField label={t("sign.reason")} value={reason} onValue={setReason} />
      ) : (
        <Pad label={t("sign.field", { side: t(`side.${props.side}`) })} onStrokes={setStrokes} />
      )}
      <button type="button" class="button primary" disabled={!whole} onClick={sign}>
        {t("sign.done", { side: t(`side.${props.side}`) })}
      </button>
    </div>
  );
}
