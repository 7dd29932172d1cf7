/** What a counter chose last: the channel stays, what was said of a client goes with the client. */
import type { Channel, DispensingRequest } from "../../api/dispense";
import { CHANNELS } from "../../api/dispense";
import type { FacilityKind } from "../../api/types";
import { remember, remembered } from "../../lib/memory";

const key = (account: string, facility: string) => `yaoju.channel:${account}:${facility}`;

/** A machine gives by machine and a kit from the kit; everybody else mostly at the counter. */
const usual = (kind: FacilityKind): Channel =>
  kind === "dispenser" || kind === "kit" ? kind : "counter";

export function channelOf(
  account: string,
  facility: { code: string; kind: FacilityKind },
): Channel {
  const kept = remembered(key(account, facility.code));
  return CHANNELS.find((channel) => channel === kept) ?? usual(facility.kind);
}

export const keepChannel = (account: string, facility: string, channel: Channel): boolean =>
  remember(key(account, facility), channel);

/** What is said for the next client. */
export const nextClient = (
  account: string,
  facility: { code: string; kind: FacilityKind },
): DispensingRequest => ({ channel: channelOf(account, facility), client: {} });
