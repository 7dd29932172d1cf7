/** The last step: what came in, where it is, and the links of those invited. */
import { useState } from "preact/hooks";
import * as imports from "../../api/imports";
import { t } from "../../i18n";
import { Link } from "../../router";
import { keep } from "../../ui/export";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { TableFrame } from "../../ui/table-frame";
import { linksFile } from "./model";

export function Done(props: {
  view: imports.ImportView;
  outcome: imports.ImportOutcome;
  guests: imports.Guest[];
  onGuests: (guests: imports.Guest[]) => void;
}) {
  const { view, outcome } = props;
  const base = `/f/${encodeURIComponent(view.facility ?? "")}`;
  return (
    <>
      <Notice kind="ok">{t("import.done", { count: outcome.count })}</Notice>
      {outcome.documents.length > 0 && (
        <>
          <p>{t("import.done.documents")}</p>
          <ul class="import-documents">
            {outcome.documents.map((each) => (
              <li key={each.id}>
                <Link href={`${base}/documents/${each.id}`}>
                  {t("import.done.document", { number: each.number })}
                </Link>
              </li>
            ))}
          </ul>
          <p class="hint">{t("import.done.wrong")}</p>
        </>
      )}
      {view.kind === "users" && (
        <Links id={view.id} guests={props.guests} onGuests={props.onGuests} />
      )}
      <div class="actions below">
        {view.kind === "stock" && (
          <Link class="button primary" href={`${base}/stock`}>
            {t("import.done.stock")}
          </Link>
        )}
        {view.kind === "users" && (
          <Link class="button" href="/admin/users">
            {t("import.done.users")}
          </Link>
        )}
        {(view.kind === "products" || view.kind === "lots") && (
          <Link class="button primary" href="/admin/products">
            {t("import.done.products")}
          </Link>
        )}
        {view.kind === "facilities" && (
          <Link class="button primary" href="/facilities">
            {t("import.done.facilities")}
          </Link>
        )}
        <Link class="button" href={`/import?kind=${view.kind}`}>
          {t("import.another")}
        </Link>
      </div>
    </>
  );
}

function Links(props: {
  id: string;
  guests: imports.Guest[];
  onGuests: (guests: imports.Guest[]) => void;
}) {
  const submit = useSubmit();
  const [taken, setTaken] = useState(false);
  const { guests } = props;
  if (guests.length === 0)
    return (
      <Notice kind="info">
        <p>{t("import.links.lost")}</p>
        {submit.message && <p class="error">{submit.message}</p>}
        <button
          type="button"
          class="button below"
          disabled={submit.busy}
          onClick={() =>
            void submit.run(async () => props.onGuests((await imports.linkAgain(props.id)).guests))
          }
        >
          {t("import.links.again")}
        </button>
      </Notice>
    );
  const headings = [t("user.username"), t("user.name"), t("import.links.link")];
  const take = () => {
    const text = linksFile(guests, headings, location.origin);
    keep(new Blob([text], { type: "text/csv" }), `${t("import.links.link")}.csv`);
    setTaken(true);
  };
  return (
    <>
      <Notice kind={taken ? "info" : "warn"}>{t("import.links")}</Notice>
      <button type="button" class="button primary import-take" onClick={take}>
        {t("import.links.take")}
      </button>
      <TableFrame label={t("import.links.link")}>
        <table class="table import-links">
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {guests.map((guest) => (
              <tr key={guest.username}>
                <th scope="row">{guest.username}</th>
                <td>{guest.name}</td>
                <td>
                  {guest.link ? (
                    <input
                      type="text"
                      readOnly
                      aria-label={`${t("user.link")} ${guest.name}`}
                      value={new URL(guest.link, location.href).href}
                      onFocus={(e) => e.currentTarget.select()}
                    />
                  ) : (
                    t("import.links.none")
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </>
  );
}
