/** A visit being written: one column, large answers, what is missing always in sight. */
import { useRef, useState } from "preact/hooks";
import { ProblemError } from "../../api/client";
import type { Check } from "../../api/inspection";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { present } from "../../lib/clock";
import { momentAt } from "../../lib/dates";
import { navigate } from "../../router";
import { TextArea, TextField } from "../../ui/field";
import { Page, Section } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { AreaSection } from "./area";
import { CardsSection } from "./cards";
import { CheckCard, said } from "./check";
import { EvidenceSection } from "./evidence";
import { giveUp, keepDraft, sendVisit } from "./drafts";
import { excess, type Excess } from "./bounds";
import {
  asked,
  evidenceLacks,
  isSigned,
  percent,
  progress,
  sampleLacks,
  score,
  type Draft,
  type Progress,
} from "./model";
import { SampleSection } from "./sample";
import { SignSection } from "./sign";
import "./visit.css";

/** Saves at every touch, one write after the other; a failure is told and not hidden. */
function useDraft(first: Draft): [Draft, (change: (draft: Draft) => Draft) => void, boolean] {
  const [draft, setDraft] = useState(first);
  const [failed, setFailed] = useState(false);
  const now = useRef(first);
  const writing = useRef<Promise<unknown>>(Promise.resolve());
  const change = (alter: (draft: Draft) => Draft) => {
    const next = alter(now.current);
    now.current = next;
    setDraft(next);
    writing.current = writing.current.then(() =>
      keepDraft(next).then(
        () => setFailed(false),
        () => setFailed(true),
      ),
    );
  };
  return [draft, change, failed];
}

export function Fill(props: { draft: Draft; done: (draft: Draft) => void }) {
  const [draft, change, failed] = useDraft(props.draft);
  const state = progress(draft);
  const lacksSample = sampleLacks(draft);
  const locked = draft.signatures.length > 0;
  const unsaid = evidenceLacks(draft).length;
  const tooMuch = excess(draft);
  const ready = state.lacking.length === 0 && !lacksSample && unsaid === 0 && tooMuch.length === 0;
  const set = (part: Partial<Draft>) => change((before) => ({ ...before, ...part }));
  return (
    <Page
      title={draft.name}
      back={{ href: facilityPath(draft.facility, "/visits"), text: t("visit.list") }}
    >
      <p class="visit-head">
        <Badge tone="plain">{t(`visitKind.${draft.kind}`)}</Badge>
        <span>{t(draft.announced ? "visit.announced" : "visit.unannounced")}</span>
        <span>{momentAt(draft.openedAt, draft.basis.utcOffsetMinutes)}</span>
      </p>
      <Bar state={state} draft={draft} />
      {failed && <Notice kind="stop">{t("visit.notKept")}</Notice>}
      {locked && <Notice kind="info">{t("visit.locked")}</Notice>}
      <fieldset class="visit-body" disabled={locked}>
        {draft.kind !== "addendum" && (
          <Section title={t("evidence.title")}>
            <EvidenceSection draft={draft} change={change} />
          </Section>
        )}
        <Checks draft={draft} change={change} />
        <Section title={t("measure.title")}>
          <AreaSection draft={draft} onArea={(area) => set({ area })} />
        </Section>
        <Section title={t("sample.title")}>
          <SampleSection draft={draft} onSample={(sample) => set({ sample })} />
        </Section>
        <Section title={t("cards.title")}>
          <CardsSection cards={draft.cards} onCards={(cards) => set({ cards })} />
        </Section>
        <Section title={t("visit.whole")}>
          <div class="form">
            <TextField
              label={t("visit.others")}
              value={draft.others}
              onValue={(others) => set({ others })}
            />
            <TextArea
              label={t("visit.note")}
              value={draft.note}
              onValue={(note) => set({ note })}
            />
          </div>
        </Section>
      </fieldset>
      <Section title={t("sign.title")}>
        <Missing state={state} lacksSample={lacksSample} unsaid={unsaid} />
        <TooMuch excess={tooMuch} />
        <SignSection draft={draft} ready={ready} onSign={(signatures) => set({ signatures })} />
        <Send draft={draft} ready={ready} done={props.done} />
      </Section>
      <Drop draft={draft} />
    </Page>
  );
}

function Checks(props: { draft: Draft; change: (alter: (draft: Draft) => Draft) => void }) {
  const { draft, change } = props;
  const now = new Set(asked(draft).map((check) => check.code));
  const parts = new Map<string, Check[]>();
  for (const check of draft.checks) {
    if (!now.has(check.code) && !check.open) continue;
    const part = said(check.part);
    parts.set(part, [...(parts.get(part) ?? []), check]);
  }
  return (
    <>
      {[...parts].map(([part, checks]) => (
        <Section key={part} title={part}>
          <ul class="check-list">
            {checks.map((check) =>
              check.open ? (
                <Unnamed key={check.code} check={check} />
              ) : (
                <CheckCard
                  key={check.code}
                  draft={draft}
                  check={check}
                  onAnswer={(code, answer) =>
                    change((before) => ({
                      ...before,
                      answers: { ...before.answers, [code]: answer },
                    }))
                  }
                />
              ),
            )}
          </ul>
        </Section>
      ))}
    </>
  );
}

/** The plan does not name it: shown so, and not counted. */
function Unnamed({ check }: { check: Check }) {
  return (
    <li class="check-card check-unnamed">
      <div class="check-head">
        <strong class="check-code">{check.code}</strong>
        <span class="check-text">{t("item.unnamed")}</span>
      </div>
    </li>
  );
}

/** How far it is, always in sight. */
function Bar({ state, draft }: { state: Progress; draft: Draft }) {
  const { permille, fatal } = score(draft);
  const first = state.lacking[0];
  const share = state.asked === 0 ? 0 : Math.round((100 * state.done) / state.asked);
  return (
    <div class="visit-bar" role="status">
      <progress max={100} value={share} aria-label={t("visit.progress")} />
      <p>
        <strong>{t("visit.done", { done: state.done, all: state.asked })}</strong>
        {state.failed > 0 && <Badge tone="stop">{t("visit.failed", { n: state.failed })}</Badge>}
        {permille !== null && <span>{t("visit.score", { score: percent(permille) })}</span>}
        {fatal.length > 0 && <Badge tone="stop">{t("visit.fails")}</Badge>}
        {first && (
          <a class="plain-link" href={`#check-${first.code}`}>
            {t("visit.next", { code: first.code })}
          </a>
        )}
      </p>
    </div>
  );
}

/** What the server would not take, told before anybody signs. */
function TooMuch({ excess }: { excess: Excess[] }) {
  if (excess.length === 0) return null;
  return (
    <Notice kind="warn">
      <p>{t("excess.title")}</p>
      <ul class="visit-missing">
        {excess.map(({ what, most, code }) => (
          <li key={`${what} ${code}`}>
            {code ? (
              <a href={`#check-${code}`}>
                {t("visit.lacks", { code, what: t(`excess.${what}`, { most }) })}
              </a>
            ) : (
              t(`excess.${what}`, { most })
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Missing(props: { state: Progress; lacksSample: boolean; unsaid: number }) {
  const { state, lacksSample, unsaid } = props;
  const n = state.lacking.length + (lacksSample ? 1 : 0) + unsaid;
  if (n === 0) return null;
  return (
    <Notice kind="info">
      <p>{t("visit.missing", { n })}</p>
      <ul class="visit-missing">
        {state.lacking.map(({ code, lack }) => (
          <li key={code}>
            <a href={`#check-${code}`}>{t("visit.lacks", { code, what: t(`lack.${lack}`) })}</a>
          </li>
        ))}
        {lacksSample && <li>{t("lack.sample")}</li>}
        {unsaid > 0 && (
          <li>
            <a href="#evidence">{t("lack.evidence", { n: unsaid })}</a>
          </li>
        )}
      </ul>
    </Notice>
  );
}

function Send(props: { draft: Draft; ready: boolean; done: (draft: Draft) => void }) {
  const { draft, ready, done } = props;
  const submit = useSubmit();
  const send = async () => {
    const signedAt = draft.signedAt ?? new Date(present()).toISOString();
    const signed: Draft = { ...draft, state: "signed", signedAt };
    // Kept as signed before anything is sent: whatever happens, it is here.
    await keepDraft(signed);
    const outcome = await sendVisit(signed);
    if (outcome.state === "refused") {
      done(signed);
      throw new ProblemError(outcome.problem);
    }
    done(signed);
  };
  return (
    <>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <button
        type="button"
        class="button primary visit-send"
        disabled={!ready || !isSigned(draft) || submit.busy}
        onClick={() => void submit.run(send)}
      >
        {t(submit.busy ? "state.sending" : "visit.send")}
      </button>
      <p class="hint">{t("visit.sendHint")}</p>
    </>
  );
}

function Drop({ draft }: { draft: Draft }) {
  const [sure, setSure] = useState(false);
  const drop = async () => {
    await giveUp(draft);
    navigate(facilityPath(draft.facility, "/visits"));
  };
  return (
    <div class="visit-drop">
      {sure ? (
        <div class="actions">
          <button type="button" class="button danger" onClick={() => void drop()}>
            {t("visit.dropSure")}
          </button>
          <button type="button" class="button" onClick={() => setSure(false)}>
            {t("visit.dropNo")}
          </button>
        </div>
      ) : (
        <button type="button" class="button quiet" onClick={() => setSure(true)}>
          {t("visit.drop")}
        </button>
      )}
    </div>
  );
}
