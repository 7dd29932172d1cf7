/** One check of a visit: what has to be so, three large answers, a note and photos. */
import { useState } from "preact/hooks";
import { SEVERITIES, type Check, type Outcome, type Severity } from "../../api/inspection";
import { facilityPath } from "../../facility";
import { inLanguage, t } from "../../i18n";
import { Link } from "../../router";
import { may, useMe } from "../../session";
import { SelectField, TextArea, TextField } from "../../ui/field";
import { Badge, type Tone } from "../../ui/state-badge";
import { answerOf, EMPTY, lackOf, outcomeOf, type Answer, type Draft } from "./model";
import { EvidenceLine } from "./evidence";
import { PhotoField } from "./photos";

export const OUTCOME_TONES: Record<Outcome, Tone> = {
  met: "ok",
  not_met: "stop",
  not_applicable: "plain",
};

const OUTCOMES: readonly Outcome[] = ["met", "not_met", "not_applicable"];

/** A text in the reader's language; many standards are in Chinese alone. */
export const said = (words: { zh: string; en: string }): string => inLanguage(words) || words.zh;

/** What a number has to be. */
export function rangeText(check: Check): string {
  const { least, most, unit } = check;
  if (check.how === "count") return t("item.atLeast", { least: least ?? "1", unit });
  if (least !== null && most !== null) return t("item.between", { least, most, unit });
  return least !== null
    ? t("item.noLess", { least, unit })
    : t("item.noMore", { most: most ?? "", unit });
}

interface Props {
  draft: Draft;
  check: Check;
  onAnswer: (code: string, answer: Answer) => void;
}

export function CheckCard({ draft, check, onAnswer }: Props) {
  const answer = answerOf(draft, check.code);
  const outcome = outcomeOf(draft, check);
  const lack = answer === EMPTY && outcome === null ? null : lackOf(draft, check);
  const [more, setMore] = useState(false);
  const item = draft.evidence?.items.find((one) => one.record === check.record);
  const change = (part: Partial<Answer>) => onAnswer(check.code, { ...answer, ...part });
  const chosen = (one: Outcome) => (answer.outcome === one ? null : one);
  const numeric = check.how === "range" || check.how === "count";
  const open = more || check.photo || outcome === "not_met" || answer.outcome === "not_applicable";
  return (
    <li class={outcome ? `check-card check-${outcome}` : "check-card"} id={`check-${check.code}`}>
      <div class="check-head">
        <strong class="check-code">{check.code}</strong>
        <span class="check-text">{said(check.text)}</span>
      </div>
      <p class="check-source">
        {said(check.source)}
        {check.record && ` · ${t(`record.${check.record}`)}`}
        {check.fatal && <Badge tone="stop">{t("item.fatal")}</Badge>}
      </p>
      {item && <EvidenceLine item={item} />}
      {numeric && (
        <TextField
          label={rangeText(check)}
          required
          value={answer.value}
          onValue={(value) => change({ value })}
          // A keypad of decimals has no minus.
          input={check.least?.startsWith("-") ? {} : { inputMode: "decimal" }}
          error={answer.value && outcome === null ? t("item.unreadable") : undefined}
        />
      )}
      {numeric || check.how === "area" ? (
        <div class="check-answers check-answers-told">
          {outcome && <Badge tone={OUTCOME_TONES[outcome]}>{t(`outcome.${outcome}`)}</Badge>}
          {(numeric || outcome === null || outcome === "not_applicable") && (
            <AnswerButton one="not_applicable" answer={answer} choose={change} chosen={chosen} />
          )}
        </div>
      ) : (
        <div class="check-answers" role="group" aria-label={check.code}>
          {OUTCOMES.map((one) => (
            <AnswerButton key={one} one={one} answer={answer} choose={change} chosen={chosen} />
          ))}
        </div>
      )}
      {lack && lack !== "result" && (
        <p class="check-lack" role="status">
          {t(`lack.${lack}`)}
        </p>
      )}
      {open ? (
        <Details draft={draft} check={check} answer={answer} outcome={outcome} change={change} />
      ) : (
        <button type="button" class="button quiet" onClick={() => setMore(true)}>
          {t("item.more")}
        </button>
      )}
    </li>
  );
}

function AnswerButton(props: {
  one: Outcome;
  answer: Answer;
  choose: (part: Partial<Answer>) => void;
  chosen: (one: Outcome) => Outcome | null;
}) {
  const { one, answer } = props;
  return (
    <button
      type="button"
      class={`answer answer-${one}`}
      aria-pressed={answer.outcome === one}
      onClick={() => props.choose({ outcome: props.chosen(one) })}
    >
      {t(`outcome.${one}`)}
    </button>
  );
}

function Details(props: {
  draft: Draft;
  check: Check;
  answer: Answer;
  outcome: Outcome | null;
  change: (part: Partial<Answer>) => void;
}) {
  const { draft, check, answer, change } = props;
  const raises = props.outcome === "not_met" && draft.kind !== "self_check";
  return (
    <div class="check-details">
      <TextArea
        label={t("item.note")}
        required={answer.outcome === "not_applicable"}
        value={answer.note}
        onValue={(note) => change({ note })}
      />
      <PhotoField
        account={draft.account}
        facility={draft.facility}
        subject={draft.id}
        label={t("photo.for", { code: check.code })}
        photos={answer.photos}
        onPhotos={(photos) => change({ photos })}
      />
      {props.outcome === "not_met" && <PrintLink check={check} facility={draft.facility} />}
      {raises && <FindingFields draft={draft} answer={answer} change={change} check={check} />}
    </div>
  );
}

/** Where the system can print what is missing, the way to it for those who print. */
export function PrintLink({ check, facility }: { check: Check; facility: string }) {
  const prints = may(useMe(), "post-stock");
  if (!check.label || !prints) return null;
  return (
    <Link class="button" href={facilityPath(facility, `/labels/new/${check.label}`)}>
      {t("item.print")}
    </Link>
  );
}

/** What an unmet check is where nobody says otherwise; the server has the same rule. */
export const usualSeverity = (check: Check): Severity =>
  check.fatal ? "critical" : check.weight >= 5 ? "major" : "minor";

function FindingFields(props: {
  draft: Draft;
  check: Check;
  answer: Answer;
  change: (part: Partial<Answer>) => void;
}) {
  const { draft, answer, change } = props;
  const { supplier, days } = draft.basis;
  const severity = answer.severity ?? usualSeverity(props.check);
  return (
    <div class="columns">
      <SelectField
        label={t("finding.severity")}
        required
        value={severity}
        onValue={(value) => change({ severity: value as Severity })}
        choices={SEVERITIES.map((one) => ({ value: one, text: t(`severity.${one}`) }))}
      />
      <TextField
        label={t("finding.dueOn")}
        hint={t("finding.dueUsual", { days: days[SEVERITIES.indexOf(severity)]! })}
        value={answer.dueOn}
        onValue={(dueOn) => change({ dueOn })}
        input={{ type: "date" }}
      />
      {supplier && (
        <SelectField
          label={t("finding.responsible")}
          required
          value={answer.responsible}
          onValue={(responsible) => change({ responsible })}
          none={draft.name}
          choices={[{ value: supplier, text: t("finding.supplier", { code: supplier }) }]}
        />
      )}
    </div>
  );
}
