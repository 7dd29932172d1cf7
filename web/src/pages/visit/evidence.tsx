/** Evidence: what the records say, confirmed or contradicted item by item. */
import { useEffect } from "preact/hooks";
import * as api from "../../api/inspection";
import type { EvidenceItem, Judgement, WholeVisit } from "../../api/inspection";
import { useFacility } from "../../facility";
import { t, type Key } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link } from "../../router";
import { TextField } from "../../ui/field";
import { Section } from "../../ui/page";
import { Badge, type Tone } from "../../ui/state-badge";
import { Notice } from "../../ui/states";
import type { Agreed, Draft } from "./model";

const TONES: Record<Judgement, Tone> = { good: "ok", watch: "warn", bad: "stop", unknown: "plain" };

/** An item in words; nothing where its judgement says it all. */
function inWords({ record, values, judgement }: EvidenceItem): string {
  if (record === "expiring" && values.lots === 0) return t("evidence.expiringNone", values);
  if (record === "public_information") {
    const missing = String(values.missing).split(",").filter(Boolean);
    if (missing.length === 0) return t("evidence.publicWhole");
    const named = missing.map((part) => t(`evidence.part.${part}` as Key));
    return t("evidence.public_information", { missing: named.join(t("evidence.joint")) });
  }
  return judgement === "unknown" ? "" : t(`evidence.${record}`, values);
}

/** An item with how it stands and the way to the records. */
export function EvidenceLine({ item }: { item: EvidenceItem }) {
  const said = inWords(item);
  return (
    <p class="evidence-line">
      <Badge tone={TONES[item.judgement]}>{t(`judgement.${item.judgement}`)}</Badge>
      {said && <span>{said}</span>}
      <Link href={item.link}>{t("evidence.see")}</Link>
    </p>
  );
}

export function EvidenceSection(props: {
  draft: Draft;
  change: (alter: (draft: Draft) => Draft) => void;
}) {
  const { draft, change } = props;
  const taken = draft.evidence ?? null;
  useEffect(() => {
    if (taken) return;
    const ask = () =>
      api.evidence(draft.facility, draft.id).then(
        (evidence) =>
          // What was signed without it stays without it.
          change((now) => (now.signatures.length > 0 ? now : { ...now, evidence })),
        // Without a network, or refused: the server takes it when the visit comes.
        () => {},
      );
    void ask();
    window.addEventListener("online", ask);
    return () => window.removeEventListener("online", ask);
  }, [draft.id, !taken]);
  if (!taken)
    return (
      <p class="muted" id="evidence">
        {t("evidence.waits")}
      </p>
    );
  const say = (said: Partial<Record<api.CheckRecord, Agreed>>) =>
    change((now) => ({ ...now, agreed: { ...now.agreed, ...said } }));
  const rest = taken.items.filter(({ record }) => !draft.agreed?.[record]);
  const all = () =>
    say(Object.fromEntries(rest.map(({ record }) => [record, { agrees: true, reason: "" }])));
  return (
    <>
      <p class="muted" id="evidence">
        {t("evidence.about", { at: momentAt(taken.takenAt, draft.basis.utcOffsetMinutes) })}
      </p>
      <ul class="check-list">
        {taken.items.map((item) => (
          <ItemCard
            key={item.record}
            item={item}
            said={draft.agreed?.[item.record]}
            onSaid={(said) => say({ [item.record]: said })}
          />
        ))}
      </ul>
      {rest.length > 0 && (
        <button type="button" class="button below" onClick={all}>
          {t("evidence.rest")}
        </button>
      )}
    </>
  );
}

function ItemCard(props: {
  item: EvidenceItem;
  said: Agreed | undefined;
  onSaid: (said: Agreed) => void;
}) {
  const { item, said, onSaid } = props;
  const name = t(`record.${item.record}`);
  const reason = said?.reason ?? "";
  const state = said ? (said.agrees ? " check-met" : " check-not_met") : "";
  const lacks = said?.agrees === false && reason.trim() === "";
  return (
    <li class={`check-card${state}`}>
      <strong>{name}</strong>
      <EvidenceLine item={item} />
      <div class="check-answers" role="group" aria-label={name}>
        <button
          type="button"
          class="answer answer-met"
          aria-pressed={said?.agrees === true}
          onClick={() => onSaid({ agrees: true, reason })}
        >
          {t("evidence.agrees")}
        </button>
        <button
          type="button"
          class="answer answer-not_met"
          aria-pressed={said?.agrees === false}
          onClick={() => onSaid({ agrees: false, reason })}
        >
          {t("evidence.differs")}
        </button>
      </div>
      {said?.agrees === false && (
        <TextField
          label={t("evidence.reason")}
          required
          value={reason}
          onValue={(text) => onSaid({ agrees: false, reason: text })}
          error={lacks ? t("evidence.reasonMissing") : undefined}
        />
      )}
    </li>
  );
}

/** The evidence as it was signed. */
export function FoundEvidence(props: { evidence: NonNullable<WholeVisit["content"]["evidence"]> }) {
  const { takenAt, seen, items } = props.evidence;
  const { moment } = useFacility();
  return (
    <Section title={t("evidence.title")}>
      {seen ? (
        <p class="muted">{moment(takenAt)}</p>
      ) : (
        <Notice kind="warn">{t("evidence.unseen")}</Notice>
      )}
      <ul class="rows">
        {items.map((item) => (
          <li class="row" key={item.record}>
            <div class="row-main">
              <strong>{t(`record.${item.record}`)}</strong>
              {item.agrees !== null && (
                <Badge tone={item.agrees ? "ok" : "stop"}>
                  {t(item.agrees ? "evidence.agrees" : "evidence.differs")}
                </Badge>
              )}
            </div>
            <EvidenceLine item={item} />
            {item.reason && <p>{item.reason}</p>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
