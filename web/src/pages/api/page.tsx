/** The API to read and to try, and the table of all refusal codes. */
import { refusalCodes } from "../../api/tokens";
import { language, t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { Await, Empty } from "../../ui/states";
import "./api.css";
import { operations, type Description, type Operation } from "./description";
import { OperationRow } from "./operation";

const ADDRESS = "/api/openapi.json";

async function description(signal: AbortSignal): Promise<Description> {
  const answer = await fetch(ADDRESS, { credentials: "same-origin", signal });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Description;
}

export default function Api() {
  const [query, change] = useQuery();
  const codes = query["show"] === "codes";
  return (
    <Page title={t("menu.api")}>
      <p>{t("api.intro")}</p>
      <p class="api-ways">
        <Link href="/tokens">{t("menu.tokens")}</Link>
        <a href={ADDRESS} download="yaoju-openapi.json">
          {t("api.file")}
        </a>
        {codes ? (
          <Link href="/api">{t("api.operations")}</Link>
        ) : (
          <Link href="/api?show=codes">{t("api.codes")}</Link>
        )}
      </p>
      <TextField
        label={t("api.search")}
        value={query["q"] ?? ""}
        onValue={(q) => change({ q })}
        input={{ type: "search", autocapitalize: "none" }}
      />
      {codes ? <Codes q={query["q"] ?? ""} /> : <Operations q={query["q"] ?? ""} />}
    </Page>
  );
}

const holds = (q: string, ...texts: string[]) =>
  texts.join(" ").toLowerCase().includes(q.trim().toLowerCase());

function Operations({ q }: { q: string }) {
  const loaded = useLoad("", description);
  const fits = (each: Operation) =>
    holds(q, each.method, each.path, each.summary, each.operationId, ...each.tags);
  return (
    <Await of={loaded}>
      {(whole) => {
        const found = operations(whole).filter(fits);
        if (found.length === 0) return <Empty text={t("api.nothing")} />;
        return (
          <>
            {whole.tags.map((tag) => {
              const own = found.filter((each) => each.tags[0] === tag.name);
              if (own.length === 0) return null;
              return (
                <Section key={tag.name} title={tag.name}>
                  <p lang="en">{tag.description}</p>
                  <ul class="api-list">
                    {own.map((operation) => (
                      <OperationRow
                        key={operation.operationId}
                        whole={whole}
                        operation={operation}
                        open={found.length === 1}
                      />
                    ))}
                  </ul>
                </Section>
              );
            })}
          </>
        );
      }}
    </Await>
  );
}

function Codes({ q }: { q: string }) {
  const loaded = useLoad("", refusalCodes);
  const sentence = (each: { zh: string; en: string }) => each[language.get()];
  return (
    <Section title={t("api.codes")}>
      <p>{t("api.codesIntro")}</p>
      <Await of={loaded}>
        {({ items }) => (
          <dl class="api-fields">
            {items
              .filter((each) => holds(q, each.code, String(each.status), sentence(each)))
              .map((each) => (
                <div key={each.code}>
                  <dt>
                    <code>{each.code}</code> <small>{each.status}</small>
                  </dt>
                  <dd>{sentence(each)}</dd>
                </div>
              ))}
          </dl>
        )}
      </Await>
    </Section>
  );
}
