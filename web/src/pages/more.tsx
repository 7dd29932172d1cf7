/** On phones: the ways that do not fit into the bar below. */
import { current, facilityPath } from "../facility";
import { useStore } from "../lib/store";
import { besides, elsewhere } from "../shell/destinations";
import { t } from "../i18n";
import { Link } from "../router";
import { useMe } from "../session";
import { Icon } from "../ui/icon";
import { Page } from "../ui/page";

export default function More() {
  const facility = useStore(current);
  const ofFacility = facility ? besides(facilityPath(facility.code)) : [];
  return (
    <Page title={t("nav.more")}>
      <ul class="choices">
        {[...ofFacility, ...elsewhere(useMe())].map((d) => (
          <li key={d.href}>
            <Link href={d.href}>
              <Icon name={d.icon} />
              <span>{d.text}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Page>
  );
}
