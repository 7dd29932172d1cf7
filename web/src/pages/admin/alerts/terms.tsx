/** What a rule says: after how long, to whom, by which channels, and the quiet hours. */
import type { Channel, Stage, Terms } from "../../../api/alerts";
import { ROLES, type Role } from "../../../api/types";
import { t } from "../../../i18n";
import { TextField } from "../../../ui/field";
import "./settings.css";

export interface TermsForm {
  minutes: string;
  roles: Role[];
  channels: string[];
  quiet: boolean;
  from: string;
  to: string;
  loud: boolean;
  active: boolean;
}

export const termsOf = (terms: Terms): TermsForm => ({
  minutes: String(terms.minutes),
  roles: terms.roles,
  channels: terms.channels,
  quiet: terms.quiet !== null,
  from: terms.quiet?.from ?? "22:00",
  to: terms.quiet?.to ?? "07:00",
  loud: terms.loud,
  active: terms.active,
});

export const readTerms = (form: TermsForm): Terms => ({
  // What is no whole number is refused by the server in its own words.
  minutes: form.minutes.trim() === "" ? Number.NaN : Number(form.minutes),
  roles: form.roles,
  channels: form.channels,
  quiet: form.quiet ? { from: form.from.trim(), to: form.to.trim() } : null,
  loud: form.loud,
  active: form.active,
});

/** Whole days and hours as such. */
export function span(minutes: number): string {
  if (minutes > 0 && minutes % 1440 === 0) return t("rule.days", { n: minutes / 1440 });
  if (minutes > 0 && minutes % 60 === 0) return t("rule.hours", { n: minutes / 60 });
  return t("climate.minutes", { n: minutes });
}

/** The same as short sentences. */
export function termsText(terms: Terms & { stage: Stage }, channels: readonly Channel[]): string[] {
  const names = terms.channels.map(
    (id) => channels.find((channel) => channel.id === id)?.name ?? t("rule.otherChannel"),
  );
  return [
    terms.minutes === 0
      ? t(`rule.atOnce.${terms.stage}`)
      : t(`rule.after.${terms.stage}`, { time: span(terms.minutes) }),
    terms.roles.length > 0
      ? t("rule.rolesText", { roles: terms.roles.map((r) => t(`role.${r}`)).join(t("list.and")) })
      : t("rule.noRoles"),
    ...(names.length > 0 ? [t("rule.channelsText", { names: names.join(t("list.and")) })] : []),
    ...(terms.quiet
      ? [t(terms.loud ? "rule.quietLoudText" : "rule.quietText", { ...terms.quiet })]
      : []),
  ];
}

const toggled = <T,>(list: readonly T[], one: T): T[] =>
  list.includes(one) ? list.filter((each) => each !== one) : [...list, one];

export function TermsFields(props: {
  form: TermsForm;
  set: (change: Partial<TermsForm>) => void;
  stage: Stage;
  channels: Channel[];
  at: (field: string) => string | undefined;
}) {
  const { form, set } = props;
  return (
    <>
      <TextField
        label={t(`rule.minutes.${props.stage}`)}
        required
        value={form.minutes}
        onValue={(minutes) => set({ minutes })}
        error={props.at("minutes")}
        input={{ inputMode: "numeric" }}
      />
      <fieldset>
        <legend class="legend">{t("rule.roles")}</legend>
        <div class="checks">
          {ROLES.map((role) => (
            <Check
              key={role}
              on={form.roles.includes(role)}
              text={t(`role.${role}`)}
              turn={() => set({ roles: toggled(form.roles, role) })}
            />
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend class="legend">{t("rule.channels")}</legend>
        {props.channels.length === 0 && <p class="hint">{t("rule.noChannels")}</p>}
        <div class="checks">
          {props.channels.map((channel) => (
            <Check
              key={channel.id}
              on={form.channels.includes(channel.id)}
              text={channel.name}
              turn={() => set({ channels: toggled(form.channels, channel.id) })}
            />
          ))}
        </div>
        {props.at("channels") && (
          <div class="error" role="alert">
            {props.at("channels")}
          </div>
        )}
      </fieldset>
      <Check on={form.quiet} text={t("rule.quiet")} turn={() => set({ quiet: !form.quiet })} />
      {form.quiet && (
        <>
          <div class="columns">
            <TextField
              label={t("rule.quietFrom")}
              required
              value={form.from}
              onValue={(from) => set({ from })}
              error={props.at("quiet")}
            />
            <TextField
              label={t("rule.quietTo")}
              required
              value={form.to}
              onValue={(to) => set({ to })}
            />
          </div>
          <Check on={form.loud} text={t("rule.loud")} turn={() => set({ loud: !form.loud })} />
        </>
      )}
      <Check on={form.active} text={t("rule.active")} turn={() => set({ active: !form.active })} />
    </>
  );
}

function Check(props: { on: boolean; text: string; turn: () => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={props.on} onChange={props.turn} />
      {props.text}
    </label>
  );
}
