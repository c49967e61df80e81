/** Assertions: sentences an instance lays down about its profiles and its people. The form is described in docs/assertions.md. */
import { fold } from '../../profile/fold.ts';

/** Which profiles are meant; every member that is there must fit the same profile. [Q2] */
export interface Selector {
  /** One name or several, compared without regard to case. */
  readonly name?: string | readonly string[];
  /** A tag key, or keys with their values. */
  readonly tag?: string | Readonly<Record<string, string>>;
}

/** As the file and `GET /api/assertions` spell it; exactly one of `never`, `always` and `accessControl` is there. */
export interface Assertion {
  /** Unique, kebab-case. */
  readonly id: string;
  /** The sentence people read. */
  readonly says: string;
  /** About all profiles where it is absent. */
  readonly where?: Selector;
  readonly unless?: Selector;
  /** Permissions that are not to be granted all together. */
  readonly never?: readonly string[];
  /** Permissions that are all to be granted. */
  readonly always?: readonly string[];
  /** Resource types that are to be restricted. */
  readonly accessControl?: readonly string[];
  /** Whether a profile is meant by itself, or also a person with all of theirs. */
  readonly who: 'profile' | 'person';
  readonly severity: 'error' | 'warning';
}

/** What selectors look at. */
export interface Selectable {
  readonly name: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** Whether an assertion is about whoever holds these profiles; a profile by itself is a list of one. [Q2] */
export const isAbout = ({ where, unless }: Assertion, profiles: readonly Selectable[]): boolean =>
  (!where || profiles.some((profile) => fits(where, profile))) && !(unless && profiles.some((profile) => fits(unless, profile)));

function fits({ name, tag }: Selector, profile: Selectable): boolean {
  const own = plain(profile.name);
  if (name !== undefined && ![name].flat().some((one) => plain(one) === own)) return false;
  if (tag === undefined) return true;
  return typeof tag === 'string'
    ? profile.tags.some(({ key }) => key === tag)
    : Object.entries(tag).every(([key, value]) => profile.tags.some((one) => one.key === key && one.value === value));
}

/** No name in a file is nearly as long; what a hostile writer typed beyond is not worth normalising each time. */
const longestName = 2_000;
const plain = (name: string): string => fold(name.slice(0, longestName));

/** The tag keys a selector names. */
export const keysOf = (selector: Selector | undefined): readonly string[] =>
  typeof selector?.tag === 'string' ? [selector.tag] : Object.keys(selector?.tag ?? {});

/** The instance's sentence, ready for another one to follow. */
export const sentenceOf = ({ says }: Assertion): string => (/[.!?]$/.test(says) ? says : `${says}.`);
