/** A fault in one page does not take the others down. */
import { Component, type ComponentChildren } from "preact";
import { t } from "../i18n";

export class ErrorBoundary extends Component<
  { children: ComponentChildren },
  { error: Error | null }
> {
  override state = { error: null };

  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override componentDidCatch(error: Error) {
    console.error(error);
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div class="notice notice-stop" role="alert">
        <h1>{t("error.title")}</h1>
        <p>{t("error.page")}</p>
        <button type="button" class="button" onClick={() => this.setState({ error: null })}>
          {t("action.retry")}
        </button>
        <button type="button" class="button" onClick={() => location.assign("/")}>
          {t("nav.home")}
        </button>
      </div>
    );
  }
}
