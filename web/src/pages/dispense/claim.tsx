/**
 * Who claims what is limited. What the person is known by lives in this field alone: it is sent
 * once to be checked, and a ticket takes its place, which tells nobody anything. Neither the
 * draft nor the queue of this browser ever holds it. Without a network nothing can be checked;
 * then, and without a card, the person at the counter says so.
 */
import { useState } from "preact/hooks";
import * as api from "../../api/dispense";
import type { ClaimRule, DispensingRequest, Unchecked } from "../../api/dispense";
import { reachable } from "../../api/client";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { TextField } from "../../ui/field";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { saidWord } from "./said";

interface Props {
  rules: readonly ClaimRule[];
  lines: readonly { product: string; units: number }[];
  said: DispensingRequest;
  onSaid: (change: { claim?: string | undefined; unchecked?: Unchecked | undefined }) => void;
  disabled?: boolean;
}

export function ruleText(rule: ClaimRule): string {
  const unit = rule.unit ?? t(`claim.unit.${rule.measure}`);
  const what = rule.productName ?? t(`category.${rule.category ?? "drug"}`);
  return t("claim.rule", { what, days: rule.days, most: rule.most, unit });
}

export function ClaimField(props: Props) {
  const { rules, said, onSaid } = props;
  const { facility } = useFacility();
  const online = useStore(reachable);
  const [identifier, setIdentifier] = useState("");
  const [left, setLeft] = useState<api.ClaimAnswer["left"]>([]);
  const submit = useSubmit(["identifier"]);
  const check = async () => {
    const answer = await api.ask(facility.code, identifier, props.lines);
    setLeft(answer.left);
    onSaid({ claim: answer.ticket, unchecked: undefined });
    setIdentifier("");
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    void submit.run(check);
  };
  if (said.claim)
    return (
      <Notice kind="ok">
        <p>
          <strong>{t("claim.checked")}</strong>
        </p>
        {left.map(({ rule, left: more }) => (
          <p key={rule.id}>
            {ruleText(rule)}
            {" · "}
            {t("claim.left", { left: more, unit: rule.unit ?? t(`claim.unit.${rule.measure}`) })}
          </p>
        ))}
      </Notice>
    );
  return (
    <fieldset class="claim" disabled={props.disabled}>
      <legend>{t("claim.title")}</legend>
      {rules.map((rule) => (
        <p key={rule.id} class="muted">
          {ruleText(rule)}
        </p>
      ))}
      {online ? (
        <div class="claim-ask" onKeyDown={keys}>
          <TextField
            label={t("claim.identifier")}
            required
            hint={t("claim.hint")}
            value={identifier}
            onValue={setIdentifier}
            error={submit.at("identifier")}
          />
          <button
            type="button"
            class="button"
            disabled={submit.busy || identifier.trim() === ""}
            onClick={() => void submit.run(check)}
          >
            {t("claim.check")}
          </button>
        </div>
      ) : (
        <Notice kind="warn">{t("claim.offline")}</Notice>
      )}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <p class="muted">{t("claim.cannot")}</p>
      <div class="said-chips">
        {api.UNCHECKED.map((why) => (
          <button
            key={why}
            type="button"
            class="said-chip"
            aria-pressed={said.unchecked === why}
            onClick={() => onSaid({ unchecked: said.unchecked === why ? undefined : why })}
          >
            {saidWord("unchecked", why)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** Whether nothing more is needed of who claims. */
export const claimSettled = (rules: readonly ClaimRule[], said: DispensingRequest): boolean =>
  rules.length === 0 || !!said.claim || !!said.unchecked;
