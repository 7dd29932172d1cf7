/** From a list to bringing in a table of the same things, for who may. */
import { PERMISSIONS, type ImportKind } from "../api/imports";
import { t } from "../i18n";
import { Link } from "../router";
import { may, useMe } from "../session";

export function ImportLink({ kind }: { kind: ImportKind }) {
  if (!may(useMe(), PERMISSIONS[kind])) return null;
  return (
    <Link class="button" href={`/import?kind=${kind}`}>
      {t("import.title")}
    </Link>
  );
}
