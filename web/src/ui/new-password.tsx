/** A new password, typed twice. */
import { useState } from "preact/hooks";
import { ProblemError } from "../api/client";
import { t } from "../i18n";
import { TextField } from "./field";

export interface NewPasswordState {
  first: string;
  second: string;
  setFirst: (value: string) => void;
  setSecond: (value: string) => void;
  /** The password, or a refusal when the two differ. */
  checked: () => string;
}

export function useNewPassword(): NewPasswordState {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const checked = () => {
    if (first === second) return first;
    throw new ProblemError({ status: 422, code: "passwords-differ", detail: t("password.differ") });
  };
  return { first, second, setFirst, setSecond, checked };
}

export function NewPassword(props: { state: NewPasswordState; error?: string | undefined }) {
  const { state } = props;
  return (
    <>
      <TextField
        label={t("password.new")}
        hint={t("password.hint")}
        required
        error={props.error}
        value={state.first}
        onValue={state.setFirst}
        input={{ type: "password", autocomplete: "new-password" }}
      />
      <TextField
        label={t("password.again")}
        required
        value={state.second}
        onValue={state.setSecond}
        input={{ type: "password", autocomplete: "new-password" }}
      />
    </>
  );
}
