/** Channel and client as chips: one touch each, a second takes it back; nothing need be said. */
import {
  AGE_BANDS,
  CHANNELS,
  RESIDENCES,
  SEXES,
  type Client,
  type Dispensing,
} from "../../api/dispense";
import { t, tOr } from "../../i18n";
import "./dispense.css";

type Family = "channel" | "residence" | "sex" | "ageBand";

const WORDS: Record<Family | "unchecked", (value: string) => string> = {
  channel: (value) => tOr(`channel.${value}`, value),
  residence: (value) => tOr(`residence.${value}`, value),
  sex: (value) => tOr(`sex.${value}`, value),
  ageBand: (value) => tOr(`ageBand.${value}`, value),
  unchecked: (value) => tOr(`unchecked.${value}`, value),
};

/** The word for what was said, or that it was not. */
export const saidWord = (family: Family | "unchecked", value: string | null | undefined): string =>
  value ? WORDS[family](value) : t("dispensing.unsaid");

/** Channel and client in one line, as far as they were said. */
export function saidText(said: { channel?: string | null; client?: Client }): string {
  const client = said.client ?? {};
  return [
    said.channel && saidWord("channel", said.channel),
    client.residence && saidWord("residence", client.residence),
    client.sex && saidWord("sex", client.sex),
    client.ageBand && saidWord("ageBand", client.ageBand),
  ]
    .filter(Boolean)
    .join(" · ");
}

function Chips<T extends string>(props: {
  family: Family;
  values: readonly T[];
  value: T | undefined;
  onValue: (value: T | undefined) => void;
  /** One is always chosen. */
  always?: boolean;
  disabled?: boolean;
}) {
  const { family, values, value } = props;
  return (
    <fieldset class="said" disabled={props.disabled}>
      <legend>{t(`dispensing.${family}`)}</legend>
      <div class="said-chips">
        {values.map((each) => (
          <button
            key={each}
            type="button"
            class="said-chip"
            aria-pressed={each === value}
            onClick={() => props.onValue(each === value && !props.always ? undefined : each)}
          >
            {saidWord(family, each)}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** A client with one thing said anew, or no longer. */
function withFact<K extends keyof Client>(client: Client, name: K, value: Client[K]): Client {
  const next = { ...client };
  if (value === undefined) delete next[name];
  else next[name] = value;
  return next;
}

export function Said(props: {
  said: Dispensing;
  onSaid: (change: Partial<Dispensing>) => void;
  disabled?: boolean;
}) {
  const { said, onSaid, disabled = false } = props;
  const { client } = said;
  return (
    <div class="said-all">
      <Chips
        family="channel"
        values={CHANNELS}
        value={said.channel}
        always
        disabled={disabled}
        onValue={(channel) => channel && onSaid({ channel })}
      />
      <Chips
        family="residence"
        values={RESIDENCES}
        value={client.residence}
        disabled={disabled}
        onValue={(value) => onSaid({ client: withFact(client, "residence", value) })}
      />
      <Chips
        family="sex"
        values={SEXES}
        value={client.sex}
        disabled={disabled}
        onValue={(value) => onSaid({ client: withFact(client, "sex", value) })}
      />
      <Chips
        family="ageBand"
        values={AGE_BANDS}
        value={client.ageBand}
        disabled={disabled}
        onValue={(value) => onSaid({ client: withFact(client, "ageBand", value) })}
      />
    </div>
  );
}
