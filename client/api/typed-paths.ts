/** What each address of the server takes and answers, read out of the generated types. Types alone: nothing of it is left in the browser. */
import type { paths } from './openapi.gen.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The addresses that take a method. */
export type PathOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, unknown> ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer Described> ? Described : never;

type ParametersOf<O> = O extends { parameters: infer Parameters } ? Parameters : object;
type JsonOf<Answer> = Answer extends { content: { readonly 'application/json': infer Body } } ? Body : never;
type GoodAnswers<O> = O extends { responses: infer Answers } ? Answers[keyof Answers & (200 | 201)] : never;

/** The body of an answer that went well; undefined where it has none. */
export type AnswerOf<M extends Method, P extends PathOf<M>> = [GoodAnswers<Operation<P, M>>] extends [never]
  ? undefined
  : JsonOf<GoodAnswers<Operation<P, M>>>;

/** `parameters` are those of the path, `query` those after the question mark, `body` is sent as JSON. */
export type InputOf<M extends Method, P extends PathOf<M>> = Part<'parameters', PathParameters<Operation<P, M>>> &
  Part<'query', QueryParameters<Operation<P, M>>> &
  Part<'body', BodyOf<Operation<P, M>>>;

type Part<Name extends string, T> = [T] extends [never]
  ? { readonly [N in Name]?: never }
  : object extends T
    ? { readonly [N in Name]?: T }
    : { readonly [N in Name]: T };
type PathParameters<O> = ParametersOf<O> extends { path: infer Path } ? Readonly<Path> : never;
type QueryParameters<O> = ParametersOf<O> extends { query?: infer Query } ? OrUndefined<NonNullable<Query>> : never;
type OrUndefined<T> = { readonly [K in keyof T]: T[K] | undefined };
type BodyOf<O> = O extends { readonly requestBody: { readonly content: { readonly 'application/json': infer Body } } } ? Body : never;
