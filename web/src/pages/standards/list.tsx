/** The standards of inspection: of each the version in force, and its draft. */
import { useState } from "preact/hooks";
import * as api from "../../api/inspection";
import { t } from "../../i18n";
import { Link, navigate } from "../../router";
import { may, useMe } from "../../session";
import { TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { said } from "../visit/check";
import { newCheck } from "./model";

export default function StandardsPage() {
  const loaded = useLoad("", api.standards);
  const writes = may(useMe(), "manage-standards");
  const [adds, setAdds] = useState(false);
  return (
    <Page
      title={t("standard.title")}
      back={{ href: "/visits", text: t("visit.all") }}
      actions={
        writes &&
        !adds && (
          <button type="button" class="button primary" onClick={() => setAdds(true)}>
            {t("standard.new")}
          </button>
        )
      }
    >
      <p class="muted">{t("standard.about")}</p>
      {adds && <New />}
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("standard.none")} />
          ) : (
            <ul class="rows">
              {items.map((one) => (
                <li class="row row-link" key={`${one.code} ${one.version}`}>
                  <div class="row-main">
                    <Link href={`/standards/${one.code}/${one.version}`}>{said(one.name)}</Link>
                    <Badge tone={one.state === "draft" ? "warn" : "ok"}>
                      {t(`standard.${one.state}`)}
                    </Badge>
                  </div>
                  <p class="row-sub">
                    <span>{one.code}</span>
                    <span>{t("standard.version", { version: one.version })}</span>
                    <span>{t("standard.checks", { n: one.checks })}</span>
                    <span>{one.changedBy ?? t("standard.byProgram")}</span>
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

const FIELDS = ["code", "name.zh"] as const;

function New() {
  const [code, setCode] = useState("");
  const [name, setName] = useState("");
  const submit = useSubmit(FIELDS);
  const add = async () => {
    const words = { zh: name, en: "" };
    const checks = [newCheck([])];
    const made = await api.addStandard({ code: code.trim(), name: words, checks });
    navigate(`/standards/${made.code}/${made.version}`);
  };
  return (
    <div class="card">
      <Form submit={submit} onSubmit={add} action={t("standard.new")}>
        <TextField
          label={t("standard.code")}
          required
          value={code}
          onValue={setCode}
          error={submit.at("code")}
        />
        <TextField
          label={t("standard.nameZh")}
          required
          value={name}
          onValue={setName}
          error={submit.at("name.zh")}
        />
      </Form>
    </div>
  );
}
