/** The API's description as far as the page reads it, and what follows from it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  examples?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}

export interface Parameter {
  name: string;
  in: "path" | "query";
  required: boolean;
  description: string;
  schema: Schema;
}

interface Content {
  content?: Record<string, { schema?: Schema }>;
}

interface Described {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: Content;
  responses: Record<string, Content & { $ref?: string; description?: string }>;
  security?: Record<string, unknown>[];
}

export interface Operation extends Described {
  method: string;
  path: string;
}

export interface Description {
  info: { title: string; version: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
}

/** All operations, in the order of their paths. */
export const operations = (whole: Description): Operation[] =>
  Object.entries(whole.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      ...described,
      method: method.toUpperCase(),
      path,
    })),
  );

/** The schema itself, for a reference to it. */
export function resolved(whole: Description, schema: Schema): Schema {
  const name = schema.$ref?.split("/").pop();
  if (name === undefined) return schema;
  return { ...whole.components.schemas[name], ...(schema.description ? schema : {}) };
}

/** The schema of the one content there is. */
export const schemaOf = (content: Content | undefined): Schema | undefined =>
  Object.values(content?.content ?? {})[0]?.schema;

/** The type and bounds of a schema in one line. */
export function oneLine(whole: Description, schema: Schema): string {
  const s = resolved(whole, schema);
  const choices = s.oneOf ?? s.anyOf;
  if (choices) return choices.map((each) => oneLine(whole, each)).join(" | ");
  if (s.enum) return s.enum.map(String).join(" | ");
  if (s.const !== undefined) return String(s.const);
  const type = [s.type ?? "object"].flat().join(" | ");
  const inner = s.items ? `[${oneLine(whole, s.items)}]` : "";
  const range = (low?: number, high?: number) =>
    low === undefined && high === undefined ? "" : ` ${low ?? ""}…${high ?? ""}`;
  return [
    s.items ? inner : type,
    s.format ? ` ${s.format}` : "",
    range(s.minLength, s.maxLength),
    range(s.minItems, s.maxItems),
    range(s.minimum, s.maximum),
    s.pattern ? ` ${s.pattern}` : "",
  ].join("");
}

/** A value to begin with: what must be there, from examples where there are some. */
export function example(whole: Description, schema: Schema, depth = 0): unknown {
  const s = resolved(whole, schema);
  if (s.examples?.length) return s.examples[0];
  if (s.enum) return s.enum[0];
  const choices = s.oneOf ?? s.anyOf;
  if (choices?.[0]) return example(whole, choices[0], depth);
  const type = [s.type ?? "object"].flat()[0];
  if (type === "array") return s.items && depth < 6 ? [example(whole, s.items, depth + 1)] : [];
  if (type === "integer" || type === "number") return s.minimum ?? 1;
  if (type === "boolean") return true;
  if (type === "string") return ofFormat(s.format);
  const needed = Object.entries(s.properties ?? {}).filter(([name]) => s.required?.includes(name));
  return Object.fromEntries(
    needed.map(([name, inner]) => [name, example(whole, inner, depth + 1)]),
  );
}

function ofFormat(format: string | undefined): string {
  if (format === "date") return new Date().toLocaleDateString("sv-SE");
  if (format === "date-time") return new Date().toISOString();
  if (format === "uuid") return crypto.randomUUID?.() ?? "00000000-0000-0000-0000-000000000000";
  return "";
}
