/** Where in the import one is. */
import { t } from "../../i18n";

const STEPS = ["file", "columns", "check", "done"] as const;
export type Step = (typeof STEPS)[number];

export function Steps(props: { at: Step }) {
  const now = STEPS.indexOf(props.at);
  return (
    <ol class="import-steps" aria-label={t("import.steps")}>
      {STEPS.map((step, i) => (
        <li
          key={step}
          class={i < now ? "past" : undefined}
          aria-current={i === now ? "step" : undefined}
        >
          {t(`import.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}
