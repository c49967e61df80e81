/** What the client is told when something did not work: decoded in one place, from whatever answered. Knows no route. */
import type { ProblemCode } from '../../core/problem/codes.ts';
import type { Issue } from '../../core/validation/issues.ts';

/** `unreachable`: no answer came. `unreadable`: something answered that is not our server. `no-cookie`: the browser did not keep the session. */
export type ApiCode = ProblemCode | 'unreachable' | 'unreadable' | 'no-cookie';

export interface Problem {
  readonly code: ApiCode;
  /** HTTP status; 0 where none came. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly issues?: readonly Issue[];
  /** Milliseconds after which the server wants to be asked again, where it says so. */
  readonly retryAfter?: number;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** What a person reads of it. */
export const sentenceOf = ({ title, detail }: Pick<Problem, 'title' | 'detail'>): string => `${title}. ${detail}`;

export const unreachable: Problem = {
  code: 'unreachable',
  status: 0,
  title: 'The server cannot be reached',
  detail: 'No answer came. Check the connection; this page tries again by itself.',
};

/** What was to be done, and not only read, is tried again by whoever asked for it. [U252] */
export const notDone: Problem = { ...unreachable, detail: 'No answer came. Check the connection and try again.' };

export const noCookie: Problem = {
  code: 'no-cookie',
  status: 0,
  title: 'This browser did not keep the session',
  detail:
    'Your name and password are right, but the cookie that stands for the session was not kept. Allow cookies for this address; where it begins with http://, try it with https://; then sign in again.',
};

const unreadable = (status: number): Problem => ({
  code: 'unreadable',
  status,
  title: 'The answer could not be read',
  detail: 'Something other than Accord answered; a network sign-in page may be in between.',
});

/** `body` is the JSON of the answer, undefined where it is none. */
export function readProblem(response: Pick<Response, 'ok' | 'status' | 'headers'>, body: unknown): Problem {
  const { status } = response;
  // A gateway in front of a server that is down answers with a page of its own.
  if (body === undefined) return !response.ok && status >= 502 && status <= 504 ? { ...unreachable, status } : unreadable(status);
  const { code, title, detail, issues } = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  if (typeof code !== 'string' || typeof title !== 'string') return unreadable(status);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    code,
    status,
    title,
    detail: typeof detail === 'string' ? detail : '',
    ...(Array.isArray(issues) && { issues }),
    ...(seconds >= 0 && { retryAfter: seconds * 1_000 }),
  };
}
