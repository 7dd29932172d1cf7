/** A form with one button at its end and the refusal above it. */
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { enterToNext } from "./field";
import { Notice } from "./states";
import type { Submit } from "./submit";

export function Form(props: {
  submit: Submit;
  onSubmit: () => Promise<unknown>;
  action: string;
  children: ComponentChildren;
  beside?: ComponentChildren;
  /** Enter sends at once: for short forms such as the sign-in. */
  enterSends?: boolean;
}) {
  const { submit } = props;
  return (
    <form
      class="form"
      onSubmit={(e) => {
        e.preventDefault();
        void submit.run(props.onSubmit);
      }}
      onKeyDown={props.enterSends ? undefined : enterToNext}
    >
      {props.children}
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button type="submit" class="button primary" disabled={submit.busy}>
          {submit.busy ? t("state.sending") : props.action}
        </button>
        {props.beside}
      </div>
    </form>
  );
}
