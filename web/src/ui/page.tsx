/** The frame of every page: title, heading that takes the focus, actions. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Link, navigations } from "../router";
import { Icon } from "./icon";

export function Page(props: {
  title: string;
  back?: { href: string; text: string };
  actions?: ComponentChildren;
  children: ComponentChildren;
  narrow?: boolean;
  /** The page is a paper on the screen: printed, the paper alone is left, on A4 across. */
  wide?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t("shell.title", { page: props.title });
  }, [props.title]);
  useEffect(() => {
    if (navigations === 0) return;
    // Reached by a link without a reload: tell screen readers and keyboards where they are.
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <div class={`page${props.narrow ? " page-narrow" : ""}${props.wide ? " page-wide" : ""}`}>
      {props.back && (
        <Link class="back" href={props.back.href}>
          <Icon name="chevron" />
          {props.back.text}
        </Link>
      )}
      <div class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.actions && <div class="actions">{props.actions}</div>}
      </div>
      {props.children}
    </div>
  );
}

export function Section(props: {
  title: string;
  aside?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="section">
      <div class="section-head">
        <h2>{props.title}</h2>
        {props.aside}
      </div>
      {props.children}
    </section>
  );
}

export function MoreButton(props: {
  more: (() => void) | undefined;
  busy: boolean;
  text?: string;
}) {
  if (!props.more) return null;
  return (
    <button type="button" class="button wide" onClick={props.more} disabled={props.busy}>
      {props.busy ? t("state.loading") : (props.text ?? t("action.more"))}
    </button>
  );
}
