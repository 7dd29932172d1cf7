/** One operation: what it takes, what it answers, and a form to try it. */
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { Badge } from "../../ui/state-badge";
import { oneLine, resolved, schemaOf } from "./description";
import type { Description, Operation, Schema } from "./description";
import { Try } from "./try";

export function OperationRow(props: { whole: Description; operation: Operation; open: boolean }) {
  const { whole, operation } = props;
  return (
    <li class="api-operation">
      <details open={props.open} id={operation.operationId}>
        <summary>
          <code class="api-method">{operation.method}</code>
          <code class="api-path">{operation.path.replace("/api/v1", "")}</code>
          <span class="api-summary" lang="en">
            {operation.summary}
          </span>
        </summary>
        <Whole whole={whole} operation={operation} />
      </details>
    </li>
  );
}

function Whole({ whole, operation }: { whole: Description; operation: Operation }) {
  const body = schemaOf(operation.requestBody);
  const security = operation.security;
  const isPublic = security?.some((each) => Object.keys(each).length === 0);
  const noToken = security && !isPublic && !security.some((each) => "token" in each);
  return (
    <div class="api-whole">
      <p lang="en">{operation.description}</p>
      {isPublic && <Badge tone="plain">{t("api.public")}</Badge>}
      {noToken && <Badge tone="plain">{t("api.peopleOnly")}</Badge>}
      {operation.parameters && operation.parameters.length > 0 && (
        <>
          <h4>{t("api.parameters")}</h4>
          <dl class="api-fields">
            {operation.parameters.map((p) => (
              <FieldLine
                key={p.name}
                name={p.name}
                where={p.in === "path" ? t("api.inPath") : t("api.inQuery")}
                required={p.required}
                kind={oneLine(whole, p.schema)}
                text={p.description}
              />
            ))}
          </dl>
        </>
      )}
      {body && (
        <>
          <h4>{t("api.body")}</h4>
          <Fields whole={whole} schema={body} depth={0} />
        </>
      )}
      <h4>{t("api.answers")}</h4>
      <Answers whole={whole} operation={operation} />
      <Try whole={whole} operation={operation} />
    </div>
  );
}

function Answers({ whole, operation }: { whole: Description; operation: Operation }) {
  const all = Object.entries(operation.responses);
  const refused = all.filter(([, answer]) => answer.$ref).map(([status]) => status);
  return (
    <>
      {all
        .filter(([, answer]) => !answer.$ref)
        .map(([status, answer]) => {
          const schema = schemaOf(answer);
          return (
            <div key={status}>
              <p>
                <code>{status}</code> <span lang="en">{answer.description}</span>
              </p>
              {schema && <Fields whole={whole} schema={schema} depth={0} />}
            </div>
          );
        })}
      <p>
        <code>{refused.join(" ")}</code> <a href="/api?show=codes">{t("api.codes")}</a>
      </p>
    </>
  );
}

function FieldLine(props: {
  name: string;
  where?: string;
  required: boolean;
  kind: string;
  text: string | undefined;
  children?: ComponentChildren;
}) {
  return (
    <div>
      <dt>
        <code>{props.name}</code>
        {props.where && <small>{props.where}</small>}
        {props.required && <small>{t("api.required")}</small>}
      </dt>
      <dd>
        <code>{props.kind}</code>
        {props.text && <span lang="en">{props.text}</span>}
        {props.children}
      </dd>
    </div>
  );
}

/** The fields of an object, those within it folded away. */
function Fields(props: { whole: Description; schema: Schema; depth: number }) {
  const { whole, depth } = props;
  const own = resolved(whole, props.schema);
  const schema = own.items ? resolved(whole, own.items) : own;
  const parts = [schema, ...(schema.allOf ?? []).map((each) => resolved(whole, each))];
  const fields = parts.flatMap((part) => Object.entries(part.properties ?? {}));
  const required = parts.flatMap((part) => part.required ?? []);
  if (fields.length === 0) return <code class="api-kind">{oneLine(whole, own)}</code>;
  return (
    <dl class="api-fields">
      {fields.map(([name, field]) => (
        <FieldLine
          key={name}
          name={name}
          required={required.includes(name)}
          kind={shortly(whole, field)}
          text={resolved(whole, field).description}
        >
          {depth < 5 && hasFields(whole, field) && (
            <details class="api-inner">
              <summary>{name}</summary>
              <Fields whole={whole} schema={inner(field)} depth={depth + 1} />
            </details>
          )}
        </FieldLine>
      ))}
    </dl>
  );
}

const inner = (schema: Schema): Schema =>
  (schema.oneOf ?? schema.anyOf)?.find((each) => each.type !== "null") ?? schema;

function hasFields(whole: Description, field: Schema): boolean {
  const schema = resolved(whole, inner(field));
  const item = schema.items ? resolved(whole, schema.items) : schema;
  return !!item.properties || !!item.allOf;
}

const shortly = (whole: Description, field: Schema): string =>
  hasFields(whole, field)
    ? resolved(whole, inner(field)).items
      ? "[object]"
      : "object"
    : oneLine(whole, field);
