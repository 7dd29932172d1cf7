/** What stands where data would: loading, refused, nothing there yet. */
import type { ComponentChildren } from "preact";
import { NetworkError, ProblemError } from "../api/client";
import { t } from "../i18n";
import type { Loaded } from "./load";

export function Loading() {
  return (
    <p class="loading" role="status">
      <span class="loading-dots" aria-hidden="true" />
      {t("state.loading")}
    </p>
  );
}

/** An error as a sentence that says what to do. */
export function errorText(error: unknown): string {
  if (error instanceof ProblemError)
    return error.message || t("error.server", { code: error.code });
  if (error instanceof NetworkError) return t("error.network");
  return t("error.page");
}

export function Failure(props: { error: unknown; retry?: () => void }) {
  return (
    <div class="notice notice-stop" role="alert">
      <p>{errorText(props.error)}</p>
      {props.error instanceof NetworkError && <p>{t("wire.notOffline")}</p>}
      {props.retry && (
        <button type="button" class="button" onClick={props.retry}>
          {t("action.retry")}
        </button>
      )}
    </div>
  );
}

export function Notice(props: {
  kind: "ok" | "warn" | "stop" | "info";
  children: ComponentChildren;
}) {
  const urgent = props.kind === "stop" || props.kind === "warn";
  return (
    <div class={`notice notice-${props.kind}`} role={urgent ? "alert" : "status"}>
      {props.children}
    </div>
  );
}

/** An empty page says what to do first. */
export function Empty(props: { text: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p>{props.text}</p>
      {props.children && <div class="actions">{props.children}</div>}
    </div>
  );
}

/** Draws what was loaded; the old data stay while new ones are on their way. */
export function Await<T>(props: { of: Loaded<T>; children: (data: T) => ComponentChildren }) {
  const { data, error, reload, loading } = props.of;
  if (error && data === undefined) return <Failure error={error} retry={reload} />;
  if (data === undefined) return <Loading />;
  return (
    <div class={loading ? "refreshing" : undefined} aria-busy={loading}>
      {error ? <Failure error={error} retry={reload} /> : null}
      {props.children(data)}
    </div>
  );
}
