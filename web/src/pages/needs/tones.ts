/** How a status is coloured; a word always stands beside it. */
import type { Status } from "../../api/supply";
import type { Tone } from "../../ui/state-badge";

export const TONES: Record<Status, Tone> = {
  out: "stop",
  under: "warn",
  "to-plan": "ok",
  over: "warn",
  unknown: "plain",
};
