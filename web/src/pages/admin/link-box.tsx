/** A one-time link to hand on: shown once, in full. */
import { t } from "../../i18n";
import { Notice } from "../../ui/states";

export function LinkBox(props: { link: string; text: string }) {
  const address = new URL(props.link, location.href).href;
  return (
    <Notice kind="ok">
      <p>{props.text}</p>
      <p class="below">
        <input
          type="text"
          readOnly
          aria-label={t("user.link")}
          value={address}
          onFocus={(e) => e.currentTarget.select()}
        />
      </p>
    </Notice>
  );
}
