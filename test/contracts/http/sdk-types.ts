/** That the types of client/sdk/accord.ts are those of docs/openapi.json: whoever compiles this file is told of each that is not. [A61] */
import type { AnswerOf, InputOf } from '../../../client/api/typed-paths.ts';
import type { components } from '../../../client/api/openapi.gen.ts';
import type { Decision, ListQuery, Page, Problem, Profile, Question, User, UserAccess, UserQuery } from '../../../client/sdk/accord.ts';

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Question_ = NonNullable<InputOf<'post', '/api/decisions'>['body']>['requests'][number];
type Needed<T> = { [K in keyof T]-?: NonNullable<T[K]> };
type QueryOf<P extends '/api/profiles' | '/api/users'> = Needed<NonNullable<InputOf<'get', P>['query']>>;

export const fits: {
  readonly question: Same<Question, Question_>;
  readonly decision: Same<Decision, AnswerOf<'post', '/api/decisions'>['decisions'][number]>;
  readonly access: Same<UserAccess, AnswerOf<'get', '/api/users/{id}/access'>>;
  readonly profile: Same<Profile, components['schemas']['Profile']>;
  readonly profiles: Same<Page<Profile>, AnswerOf<'get', '/api/profiles'>>;
  readonly user: Same<User, components['schemas']['User']>;
  readonly users: Same<Page<User>, AnswerOf<'get', '/api/users'>>;
  readonly problem: Same<Problem, Pick<components['schemas']['Problem'], keyof Problem>>;
  /** Some of what a list may be asked for. */
  readonly profileQuery: QueryOf<'/api/profiles'> extends Needed<ListQuery> ? true : false;
  readonly userQuery: QueryOf<'/api/users'> extends Needed<UserQuery> ? true : false;
} = {
  ...{ question: true, decision: true, access: true, profile: true, profiles: true, user: true, users: true },
  ...{ problem: true, profileQuery: true, userQuery: true },
};
