/** Where a rule or a channel belongs: a facility, a region with all in it, or everywhere. */
import type { PlaceRequest } from "../../../api/alerts";
import * as places from "../../../api/places";
import { allFacilities } from "../../../api/shared";
import type { Named } from "../../../api/types";
import { t } from "../../../i18n";
import { useMe } from "../../../session";
import { useLoad } from "../../../ui/load";
import { Picker, type PickerItem } from "../../../ui/picker";

const EVERYWHERE = "everywhere";

export const placeName = (place: Named | null): string =>
  place ? `${place.name} (${place.code})` : t("access.everywhere");

/** "region:CODE", "facility:CODE" or "everywhere", as the server is asked. */
export function placeOf(chosen: string): PlaceRequest {
  const [kind, code = ""] = chosen.split(":");
  if (kind === EVERYWHERE) return {};
  return kind === "facility" ? { facility: code } : { region: code };
}

async function choices(everywhere: boolean): Promise<PickerItem[]> {
  const [regions, facilities] = await Promise.all([places.regions(), allFacilities()]);
  return [
    ...(everywhere
      ? [
          {
            value: EVERYWHERE,
            text: t("access.everywhere"),
            detail: "",
            search: t("access.everywhere"),
          },
        ]
      : []),
    ...regions.items.map((r) => ({
      value: `region:${r.code}`,
      text: r.name,
      detail: t("user.wholeRegion", { code: r.code }),
      search: `${r.name} ${r.code}`,
    })),
    ...facilities.map((f) => ({
      value: `facility:${f.code}`,
      text: f.name,
      detail: `${t(`facilityKind.${f.kind}`)} ${f.code}`,
      search: `${f.name} ${f.code}`,
    })),
  ];
}

export function PlaceField(props: { value: string; onPick: (value: string) => void }) {
  const who = useMe();
  // Where somebody manages the settings, that is: the server says no elsewhere.
  const everywhere = who.roles.some((grant) => !grant.scope.code);
  const loaded = useLoad(String(everywhere), () => choices(everywhere));
  return (
    <Picker
      label={t("alertPlace.label")}
      required
      items={loaded.data ?? []}
      value={props.value}
      onPick={props.onPick}
    />
  );
}

/** The place that somebody most likely means: their own. */
export function useOwnPlace(): string {
  const scope = useMe().roles.find((grant) =>
    ["administrator", "county"].includes(grant.role),
  )?.scope;
  if (!scope) return "";
  return scope.code ? `${scope.kind}:${scope.code}` : EVERYWHERE;
}
