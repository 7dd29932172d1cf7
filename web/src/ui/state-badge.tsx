/** States: always a word and a shape, the colour only helps. */
import type { ComponentChildren } from "preact";
import type { LotState, LotStatus, ZoneState } from "../api/types";
import { t } from "../i18n";

export type Tone = "ok" | "warn" | "stop" | "plain";

const SHAPES: Record<Tone, string> = {
  ok: "M6 .8a5.200 5.200 0 100 10.400A5.200 5.200 0 006 .8z",
  warn: "M6 .8l5.600 10.200H.4z",
  stop: "M1 1h10v10H1z",
  plain: "M6 .5L11.500 6 6 11.500.5 6z",
};

export function Badge(props: { tone: Tone; children: ComponentChildren }) {
  return (
    <span class={`badge badge-${props.tone}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        <path d={SHAPES[props.tone]} />
      </svg>
      {props.children}
    </span>
  );
}

export const LOT_TONES: Record<LotState, Tone> = {
  ok: "ok",
  expiring: "warn",
  expired: "stop",
  held: "stop",
  recalled: "stop",
  quarantined: "warn",
};

export function LotStateBadge(props: { state: LotState; daysLeft?: number | null }) {
  const days = props.daysLeft;
  const showDays = props.state === "expiring" && days != null;
  return (
    <Badge tone={LOT_TONES[props.state] ?? "plain"}>
      {t(`lotState.${props.state}`)}
      {showDays && t("lotState.daysLeft", { days })}
    </Badge>
  );
}

const STATUS_TONES: Record<LotStatus, Tone> = { active: "ok", held: "stop", recalled: "stop" };

export function LotStatusBadge(props: { status: LotStatus }) {
  return <Badge tone={STATUS_TONES[props.status]}>{t(`lotStatus.${props.status}`)}</Badge>;
}

export const ZONE_TONES: Record<ZoneState, Tone> = {
  qualified: "ok",
  pending: "warn",
  rejected: "stop",
};

/** A zone by its name, in the colour of its state. */
export function ZoneBadge(props: { name: string; state: ZoneState }) {
  return <Badge tone={ZONE_TONES[props.state]}>{props.name}</Badge>;
}
