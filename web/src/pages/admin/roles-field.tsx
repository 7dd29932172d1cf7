/** Which roles a person has, each for a region or a facility. */
import * as places from "../../api/places";
import { allFacilities } from "../../api/shared";
import { ROLES, type Role, type RoleRequest, type User } from "../../api/types";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { SelectField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Picker, type PickerItem } from "../../ui/picker";

/** One role as it is being chosen; the scope is "region:CODE" or "facility:CODE". */
export interface RoleRow {
  key: string;
  role: Role;
  scope: string;
}

export const newRole = (): RoleRow => ({ key: newId(), role: "depot_manager", scope: "" });

export const rowsOf = (user: User): RoleRow[] =>
  user.roles.map((r) => ({ key: newId(), role: r.role, scope: `${r.scope.kind}:${r.scope.code}` }));

export const requestsOf = (rows: readonly RoleRow[]): RoleRequest[] =>
  rows
    .filter((row) => row.scope)
    .map((row) => {
      const [kind, code = ""] = row.scope.split(":");
      return { role: row.role, ...(kind === "region" ? { region: code } : { facility: code }) };
    });

async function scopes(): Promise<PickerItem[]> {
  const [regions, facilities] = await Promise.all([places.regions(), allFacilities()]);
  return [
    ...facilities.map((f) => ({
      value: `facility:${f.code}`,
      text: f.name,
      detail: `${t(`facilityKind.${f.kind}`)} ${f.code}`,
      search: `${f.name} ${f.code}`,
    })),
    ...regions.items.map((r) => ({
      value: `region:${r.code}`,
      text: r.name,
      detail: t("user.wholeRegion", { code: r.code }),
      search: `${r.name} ${r.code}`,
    })),
  ];
}

export function RolesField(props: { rows: RoleRow[]; onRows: (rows: RoleRow[]) => void }) {
  const { rows, onRows } = props;
  const loaded = useLoad("", scopes);
  const set = (key: string, change: Partial<RoleRow>) =>
    onRows(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  return (
    <fieldset>
      <legend class="legend">{t("user.roles")}</legend>
      {rows.map((row) => (
        <div class="columns" key={row.key}>
          <SelectField
            label={t("user.role")}
            required
            choices={ROLES.map((role) => ({ value: role, text: t(`role.${role}`) }))}
            value={row.role}
            onValue={(role) => set(row.key, { role: role as Role })}
          />
          <Picker
            label={t("user.scope")}
            required
            items={loaded.data ?? []}
            value={row.scope}
            onPick={(scope) => set(row.key, { scope })}
          />
          <div class="actions bottom-aligned">
            <button
              type="button"
              class="button"
              onClick={() => onRows(rows.filter((other) => other.key !== row.key))}
            >
              {t("user.dropRole")}
            </button>
          </div>
        </div>
      ))}
      <button type="button" class="button below" onClick={() => onRows([...rows, newRole()])}>
        {t("user.addRole")}
      </button>
    </fieldset>
  );
}
