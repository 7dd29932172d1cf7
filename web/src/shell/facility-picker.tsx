/** Which facility the pages are about, and how to look at another. */
import { useState } from "preact/hooks";
import * as places from "../api/places";
import type { Facility } from "../api/types";
import { facilityPath } from "../facility";
import { t } from "../i18n";
import { navigate, usePath } from "../router";
import { may, useMe } from "../session";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { MoreButton } from "../ui/page";
import { usePaged } from "../ui/load";
import { Await, Empty } from "../ui/states";

export function FacilityPicker(props: { facility: Facility | null }) {
  const [open, setOpen] = useState(false);
  const who = useMe();
  const { facility } = props;
  const onlyOne = who.roles.length === 1 && who.roles[0]!.scope.kind === "facility";
  if (onlyOne && facility) return <div class="here">{facility.name}</div>;
  if (!may(who, "see-places")) return <div class="here">{facility?.name}</div>;
  return (
    <div class="here">
      <button
        type="button"
        class="here-button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <span>{facility?.name ?? t("picker.facility")}</span>
        <Icon name="chevron" />
      </button>
      {open && <FacilityDialog onClose={() => setOpen(false)} />}
    </div>
  );
}

/** The same page of another facility where that makes sense: its stock, its documents. */
function sameSection(path: string): string {
  const section = path.split("/")[3];
  return section && ["stock", "documents", "incoming"].includes(section) ? `/${section}` : "";
}

function FacilityDialog(props: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const path = usePath();
  const found = usePaged(typed, (after) => places.facilities({ q: typed, after, limit: 50 }));
  const go = (code: string) => {
    props.onClose();
    navigate(facilityPath(code, sameSection(path)));
  };
  return (
    <Dialog title={t("picker.facility")} onClose={props.onClose}>
      <input
        type="search"
        autofocus
        aria-label={t("picker.search")}
        placeholder={t("picker.search")}
        value={typed}
        onInput={(e) => setTyped(e.currentTarget.value)}
      />
      <Await of={found.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("picker.none")} />
          ) : (
            <ul class="choices">
              {items.map((f) => (
                <li key={f.code}>
                  <button type="button" onClick={() => go(f.code)}>
                    <span>{f.name}</span>
                    <small>
                      {t(`facilityKind.${f.kind}`)} {f.code}
                    </small>
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={found.more} busy={found.loadingMore} />
    </Dialog>
  );
}
