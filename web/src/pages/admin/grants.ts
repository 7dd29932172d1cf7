/** Roles as sentences: who may do what where. */
import type { Permission, RoleGrant } from "../../api/types";
import { t, tOr } from "../../i18n";

export const mayText = (permissions: readonly Permission[]): string =>
  permissions.map((permission) => tOr(`may.${permission}`, permission)).join(t("list.and"));

export const placeText = (grant: RoleGrant): string =>
  grant.scope.code ? `${grant.scope.name} (${grant.scope.code})` : t("access.everywhere");
