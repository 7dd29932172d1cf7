/** All kinds of documents a person may post here, each with what it is for. */
import { KINDS } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { may, mayPost, useMe } from "../../session";
import { Icon } from "../../ui/icon";
import { Page } from "../../ui/page";

export default function Choose() {
  const who = useMe();
  const { at, facility } = useFacility();
  return (
    <Page title={t("post.choose")} back={{ href: at(), text: facility.name }}>
      <ul class="choices">
        {KINDS.filter((kind) => mayPost(who, kind)).map((kind) => (
          <li key={kind}>
            <Link href={at(`/post/${kind}`)}>
              <Icon name={kind} />
              <strong>{t(`kind.${kind}`)}</strong>
              <small>{t(`kind.${kind}.about`)}</small>
            </Link>
          </li>
        ))}
        {may(who, "dispense") && (
          <li>
            <Link href={at("/counts")}>
              <Icon name="count" />
              <strong>{t("kind.count")}</strong>
              <small>{t("kind.count.about")}</small>
            </Link>
          </li>
        )}
      </ul>
    </Page>
  );
}
