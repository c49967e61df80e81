/** One request to the server, typed by its description; every answer is a value, a problem is one too. */
import { notDone, readProblem, unreachable, type Result } from './problem.ts';
import type { AnswerOf, InputOf, Method, PathOf } from './typed-paths.ts';

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** `no-cache`: the browser may keep the answer and asks each time whether it is still so. Nothing is kept unless this is said. */
  readonly cache?: RequestCache;
  /** Ends the wait for an answer that is no longer needed. */
  readonly signal?: AbortSignal | undefined;
}

export type Call = <M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  input?: InputOf<M, P>,
  options?: RequestOptions,
) => Promise<Result<AnswerOf<M, P>>>;

/** An answer that takes longer than this is treated as none. */
const longestWait = 15_000;

/** `onSignedOut` is called for each answer that says so. */
export function createCall(fetch: typeof globalThis.fetch, onSignedOut: () => void): Call {
  return async (method, path, input, options = {}) => {
    const { body } = input ?? {};
    const none = method === 'get' ? unreachable : notDone;
    const signals = [AbortSignal.timeout(longestWait), ...(options.signal ? [options.signal] : [])];
    let response: Response;
    try {
      response = await fetch(addressOf(path, input ?? {}), {
        method: method.toUpperCase(),
        headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }), ...options.headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        credentials: 'same-origin',
        cache: options.cache ?? 'no-store',
        signal: AbortSignal.any(signals),
      });
    } catch {
      return { ok: false, problem: none };
    }
    const result = await readAnswer(response);
    if (!result.ok && result.problem.code === 'signed-out') onSignedOut();
    if (!result.ok && result.problem.code === 'unreachable') return { ok: false, problem: { ...none, status: result.problem.status } };
    return result as Result<never>;
  };
}

async function readAnswer(response: Response): Promise<Result<unknown>> {
  if (response.status === 204) return { ok: true, value: undefined };
  const value = await readJson(response);
  return response.ok && value !== undefined ? { ok: true, value } : { ok: false, problem: readProblem(response, value) };
}

async function readJson(response: Response): Promise<unknown> {
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) return undefined;
  try {
    return (await response.json()) as unknown;
  } catch {
    return undefined;
  }
}

interface Address {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
}

/** The path with its parameters filled in, and what is given of the query after it. */
export function addressOf(path: string, { parameters = {}, query = {} }: Address): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name])));
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, String(value)]]));
  return given.length > 0 ? `${filled}?${new URLSearchParams(given)}` : filled;
}
