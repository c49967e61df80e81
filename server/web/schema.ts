/**
 * Shapes of JSON values: one schema is the type, the validator of a route and a part of docs/openapi.json.
 * It is JSON Schema, of which these builders write the part that Accord uses.
 */

declare const shape: unique symbol;

/** A JSON Schema for values of type `T`. */
export interface Schema<T = unknown> {
  readonly [shape]?: T;
  readonly [keyword: string]: unknown;
}

/** The type of the values that a schema takes. */
export type Static<S> = S extends Schema<infer T> ? T : never;

/** An optional member. */
export interface OptionalSchema<T> extends Schema<T> {
  readonly [isOptional]: true;
}

/** No keyword: validators and documents do not see it. */
const isOptional = Symbol('optional');

export type Properties = Readonly<Record<string, Schema>>;
type OptionalKeys<P> = { [K in keyof P]: P[K] extends OptionalSchema<unknown> ? K : never }[keyof P];
type ObjectOf<P> = { [K in Exclude<keyof P, OptionalKeys<P>>]: Static<P[K]> } & { [K in OptionalKeys<P>]?: Static<P[K]> } extends infer O
  ? { [K in keyof O]: O[K] }
  : never;

export interface ObjectSchema<P extends Properties> extends Schema<ObjectOf<P>> {
  readonly properties: P;
}

/** Keywords beside those that a builder writes, such as `maxLength` or `description`. */
type Keywords = Readonly<Record<string, unknown>>;

const of = <T>(keywords: Keywords): Schema<T> => keywords;

const object = <P extends Properties>(properties: P, keywords: Keywords = {}): ObjectSchema<P> => {
  const required = Object.keys(properties).filter((name) => !(isOptional in (properties[name] ?? {})));
  return { type: 'object', ...(required.length > 0 && { required }), properties, ...keywords };
};
const optional = <S extends Schema>(schema: S): OptionalSchema<Static<S>> =>
  ({ ...schema, [isOptional]: true }) as OptionalSchema<Static<S>>;

export const Type = {
  Array: <S extends Schema>(items: S, keywords: Keywords = {}) => of<readonly Static<S>[]>({ type: 'array', items, ...keywords }),
  Boolean: (keywords: Keywords = {}) => of<boolean>({ type: 'boolean', ...keywords }),
  Enum: <const V extends string>(values: readonly V[], keywords: Keywords = {}) => of<V>({ enum: values, ...keywords }),
  Integer: (keywords: Keywords = {}) => of<number>({ type: 'integer', ...keywords }),
  Null: (keywords: Keywords = {}) => of<null>({ type: 'null', ...keywords }),
  Object: object,
  Optional: optional,
  /** Every member is optional. */
  Partial: <P extends Properties>({ properties }: ObjectSchema<P>, keywords: Keywords = {}) =>
    object(
      Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, optional(schema)])) as {
        [K in keyof P]: OptionalSchema<Static<P[K]>>;
      },
      keywords,
    ),
  String: (keywords: Keywords = {}) => of<string>({ type: 'string', ...keywords }),
  Union: <const S extends readonly Schema[]>(schemas: S, keywords: Keywords = {}) => of<Static<S[number]>>({ anyOf: schemas, ...keywords }),
  /** A schema written by hand. */
  Unsafe: <T>(keywords: Keywords) => of<T>(keywords),
};
