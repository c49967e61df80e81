/** The one table of refusals: code, HTTP status, and the sentence a person sees first. */

export interface ProblemKind {
  readonly status: number;
  readonly title: string;
}

export const problems = {
  'invalid-request': { status: 400, title: 'The server does not understand the request' },
  'signed-out': { status: 401, title: 'You are signed out' },
  'wrong-credentials': { status: 401, title: 'The username or password is wrong' },
  'origin-refused': { status: 403, title: 'The request comes from a page that may not send it' },
  trying: { status: 403, title: 'You only try what somebody else may see' },
  forbidden: { status: 403, title: 'You do not have the permission for this' },
  'scope-missing': { status: 403, title: 'The token is not good for this' },
  'setup-refused': { status: 403, title: 'The set-up link is no longer valid' },
  'invitation-refused': { status: 403, title: 'The link is no longer valid' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  'name-taken': { status: 409, title: 'Another security profile has this name' },
  'username-taken': { status: 409, title: 'Another user has this username' },
  'in-use': { status: 409, title: 'The security profile is assigned to users' },
  'last-administrator': { status: 409, title: 'No user could give permissions any more' },
  stale: { status: 409, title: 'The draft is not what you reviewed' },
  incomplete: { status: 409, title: 'The draft is missing changes that have not arrived yet' },
  closed: { status: 409, title: 'The draft is closed' },
  'base-differs': { status: 409, title: 'The draft starts from another profile or revision' },
  'key-reused': { status: 409, title: 'The idempotency key belongs to another request' },
  'revision-changed': { status: 412, title: 'Another user changed this in between' },
  'base-removed': { status: 412, title: 'The security profile of this change was deleted' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'The request must be JSON' },
  'password-too-short': { status: 422, title: 'The password is too short' },
  'password-common': { status: 422, title: 'The password is easy to guess' },
  invalid: { status: 422, title: 'The request has errors' },
  'upgrade-required': { status: 426, title: 'This address accepts only WebSockets' },
  'revision-required': { status: 428, title: 'The request must say which revision it changes' },
  'too-fast': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'The server failed' },
  busy: { status: 503, title: 'The server is busy' },
  'not-ready': { status: 503, title: 'The server is not ready' },
  'disk-full': { status: 503, title: 'The disk of the server is full' },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problems;
