/** Sending a form once: busy while it is on its way, the refusal kept for showing. */
import { useRef, useState } from "preact/hooks";
import { ProblemError } from "../api/client";
import { errorText } from "./states";

export interface Submit {
  busy: boolean;
  error: unknown;
  /** The refusal as a sentence, unless a field shows it. */
  message: string;
  /** What was refused about a field. */
  at: (field: string) => string | undefined;
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useSubmit(fields: readonly string[] = []): Submit {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({
    busy: false,
    error: null,
  });
  // State is drawn too late for the second half of a double click.
  const running = useRef(false);
  const run = async (work: () => Promise<unknown>) => {
    if (running.current) return false;
    running.current = true;
    setState({ busy: true, error: null });
    try {
      await work();
      setState({ busy: false, error: null });
      return true;
    } catch (error) {
      setState({ busy: false, error });
      return false;
    } finally {
      running.current = false;
    }
  };
  const field = state.error instanceof ProblemError ? state.error.field : undefined;
  const at = (name: string) => (field === name ? errorText(state.error) : undefined);
  const shownAtField = field !== undefined && fields.includes(field);
  const message = state.error && !shownAtField ? errorText(state.error) : "";
  return { ...state, message, at, run };
}
