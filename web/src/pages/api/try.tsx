/** Sends an operation with the present session and shows what comes back as it is. */
import { useState } from "preact/hooks";
import { acceptLanguage, t } from "../../i18n";
import { Field, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { example, schemaOf } from "./description";
import type { Description, Operation } from "./description";

interface Answered {
  status: number;
  ms: number;
  headers: string;
  body: string;
}

const HEADERS = ["content-type", "ratelimit", "retry-after", "allow"];
const SHOWN_MAX = 20_000;

export function Try({ whole, operation }: { whole: Description; operation: Operation }) {
  const schema = schemaOf(operation.requestBody);
  const [values, setValues] = useState<Record<string, string>>({});
  const [body, setBody] = useState(() =>
    schema ? JSON.stringify(example(whole, schema), null, 2) : "",
  );
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [notJson, setNotJson] = useState(false);
  const submit = useSubmit();
  const changes = operation.method !== "GET";
  const send = async () => {
    setAnswered(null);
    setNotJson(schema !== undefined && !isJson(body));
    if (schema && !isJson(body)) return;
    setAnswered(await sent(operation, values, schema ? body : undefined));
  };
  return (
    <details class="api-try">
      <summary>{t("api.try")}</summary>
      {changes ? <Notice kind="warn">{t("api.tryChanges")}</Notice> : <p>{t("api.tryHint")}</p>}
      <Form submit={submit} onSubmit={send} action={t("api.send")}>
        {(operation.parameters ?? []).map((p) => (
          <TextField
            key={p.name}
            label={p.name}
            required={p.required}
            value={values[p.name] ?? ""}
            onValue={(value) => setValues({ ...values, [p.name]: value })}
            input={{ autocapitalize: "none" }}
          />
        ))}
        {schema && (
          <Field label={t("api.json")} required error={notJson ? t("api.notJson") : undefined}>
            {(ids) => (
              <textarea
                rows={8}
                spellcheck={false}
                class="api-json"
                {...ids}
                value={body}
                onInput={(e) => setBody(e.currentTarget.value)}
              />
            )}
          </Field>
        )}
      </Form>
      {answered && (
        <div role="status">
          <p>{t("api.answer", { status: answered.status, ms: answered.ms })}</p>
          <pre class="api-answer" tabIndex={0}>
            {answered.headers}
            {"\n"}
            {answered.body}
          </pre>
        </div>
      )}
    </details>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Not by way of `call`: here a refusal is an answer like any other. */
async function sent(
  operation: Operation,
  values: Record<string, string>,
  body: string | undefined,
): Promise<Answered> {
  const query = new URLSearchParams();
  let path = operation.path;
  for (const p of operation.parameters ?? []) {
    const value = values[p.name] ?? "";
    if (p.in === "path") path = path.replace(`{${p.name}}`, encodeURIComponent(value));
    else if (value !== "") query.set(p.name, value);
  }
  const since = performance.now();
  const answer = await fetch(String(query) ? `${path}?${query}` : path, {
    method: operation.method,
    credentials: "same-origin",
    headers: {
      "Accept-Language": acceptLanguage(),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const isText = /json|text/.test(answer.headers.get("content-type") ?? "");
  const blob = await answer.blob();
  return {
    status: answer.status,
    ms: Math.round(performance.now() - since),
    headers: HEADERS.filter((name) => answer.headers.has(name))
      .map((name) => `${name}: ${answer.headers.get(name)}`)
      .join("\n"),
    body: isText ? pretty(await blob.text()) : `${blob.size} B`,
  };
}

function pretty(text: string): string {
  const whole = isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
  return whole.length > SHOWN_MAX ? `${whole.slice(0, SHOWN_MAX)}…` : whole;
}
