/** What each user may do over the wire, from rules A, P and H of core/SPEC.md alone: sets and loops over rows. Shares no code with core or server. */
import { auditSeen, type AuditQuestion, type OracleRow } from './audit.ts';
import { naiveClosure } from './closure.ts';
import { naiveDecide, restrictions, typeOf, type NaiveRequest, type NaiveWorld } from './decide.ts';

type Tags = Readonly<Record<string, string>>;
type Resource = 'SecurityProfile' | 'User';

/** Everything that rights depend on, as the tables hold it. */
export interface OracleWorld {
  readonly profiles: readonly (NaiveWorld['profiles'][number] & { readonly tags: Tags; readonly name: string })[];
  readonly users: readonly (NaiveWorld['users'][number] & {
    readonly tags: Tags;
    readonly canSignIn: boolean;
    readonly username?: string;
  })[];
  readonly drafts: readonly OracleDraft[];
  /** Every revision that ever existed, also of removed profiles. */
  readonly revisions: readonly (Pick<Content, 'tags'> & Partial<Content> & { readonly profile: string; readonly revision: number })[];
  readonly audit?: readonly OracleRow[];
}

export interface OracleDraft extends Content {
  readonly id: string;
  readonly base: { readonly profile: string; readonly revision: number } | null;
  /** User id. */
  readonly author: string;
  readonly state: 'open' | 'committed' | 'discarded';
  /** Unwritten. */
  readonly isEmpty?: boolean;
  readonly name: string;
  readonly updatedAt: string;
}

/** What a profile grants, and what it carries itself. */
interface Content {
  readonly chosen: readonly string[];
  readonly accessControl: Control;
  readonly tags: Tags;
}

/** One request to the server. */
export type Question =
  /** Requires no session, and has the same answer for all. */
  | { readonly kind: 'public'; readonly status: number; readonly signsIn?: boolean }
  /** About the caller alone. */
  | {
      readonly kind: 'own';
      readonly status: number;
      readonly ends?: true;
      readonly setsPassword?: true;
      /** Makes or ends one of the caller's tokens. */
      readonly changesTokens?: true;
      /** What it takes of a token; none reaches it where this is left out. */
      readonly scope?: Scope;
    }
  /** `after` is the place of a cursor: a name or username in lower case, and an id. */
  | {
      readonly kind: 'profile-list';
      readonly query?: string;
      readonly after?: readonly [name: string, id: string];
      readonly only?: 'unassigned' | 'alike';
    }
  | { readonly kind: 'permission-holders' | 'permission-profiles'; readonly permission: string }
  | { readonly kind: 'profile-holders' | 'profile-alike'; readonly id: string }
  | { readonly kind: 'profile-effect'; readonly id: string; readonly next: Pick<Content, 'chosen'> }
  | {
      readonly kind: 'user-list';
      readonly query?: string;
      readonly profile?: string;
      readonly tag?: readonly [key: string, value: string];
      readonly enabled?: boolean;
      readonly after?: readonly [username: string, id: string];
    }
  | { readonly kind: 'revision-list'; readonly id: string }
  /** `after` is the place of a cursor: of its draft's change and id. */
  | {
      readonly kind: 'draft-list';
      readonly state?: OracleDraft['state'];
      readonly profile?: string;
      readonly query?: string;
      readonly after?: readonly [at: string, id: string];
    }
  | { readonly kind: 'profile-read'; readonly id: string }
  | { readonly kind: 'revision-read'; readonly id: string; readonly revision: number }
  | { readonly kind: 'profile-create'; readonly next: Content }
  | { readonly kind: 'profile-write'; readonly id: string; readonly next: Content }
  | { readonly kind: 'profile-restore'; readonly id: string; readonly revision: number }
  | { readonly kind: 'profile-remove'; readonly id: string }
  | { readonly kind: 'draft-read' | 'draft-discard' | 'draft-reopen' | 'draft-commit'; readonly id: string }
  | { readonly kind: 'draft-begin'; readonly id: string; readonly base: OracleDraft['base'] }
  | { readonly kind: 'user-read' | 'user-remove' | 'user-invite' | 'user-access' | 'user-sessions' | 'user-sign-out'; readonly id: string }
  | { readonly kind: 'user-tokens' | 'user-end-tokens'; readonly id: string }
  | { readonly kind: 'user-create'; readonly tags: Tags; readonly profiles: readonly string[] }
  | { readonly kind: 'user-plan'; readonly users: readonly { readonly tags: Tags; readonly profiles: readonly string[] }[] }
  | { readonly kind: 'user-change'; readonly id: string; readonly tags?: Tags; readonly password?: true; readonly username?: true }
  | { readonly kind: 'user-assign'; readonly id: string; readonly profiles: readonly string[] }
  | { readonly kind: 'user-enable'; readonly id: string; readonly enabled: boolean }
  | { readonly kind: 'decisions'; readonly about: readonly string[] }
  | ({ readonly kind: 'audit-list' } & AuditQuestion)
  | { readonly kind: 'audit-file' };

export type Scope = 'decisions' | 'profiles:read' | 'profiles:write' | 'users:read' | 'users:write';

/** What each question takes of a token; null is closed to all of them. [H145] */
const scopeByKind: Readonly<Record<Exclude<Question['kind'], 'public' | 'own'>, Scope | null>> = {
  decisions: 'decisions',
  'user-access': 'decisions',
  'permission-holders': 'decisions',
  'profile-effect': 'decisions',
  'permission-profiles': 'profiles:read',
  'profile-alike': 'profiles:read',
  'profile-list': 'profiles:read',
  'profile-read': 'profiles:read',
  'revision-list': 'profiles:read',
  'revision-read': 'profiles:read',
  'draft-list': 'profiles:read',
  'draft-read': 'profiles:read',
  'profile-create': 'profiles:write',
  'profile-write': 'profiles:write',
  'profile-restore': 'profiles:write',
  'profile-remove': 'profiles:write',
  'draft-begin': 'profiles:write',
  'draft-discard': 'profiles:write',
  'draft-reopen': 'profiles:write',
  'draft-commit': 'profiles:write',
  'user-list': 'users:read',
  'user-read': 'users:read',
  'profile-holders': 'users:read',
  'user-create': 'users:write',
  'user-plan': 'users:write',
  'user-change': 'users:write',
  'user-remove': 'users:write',
  'user-assign': 'users:write',
  'user-invite': null,
  'user-enable': null,
  'user-sessions': null,
  'user-sign-out': null,
  'user-tokens': null,
  'user-end-tokens': null,
  'audit-list': null,
  'audit-file': null,
};

/** Rows that may change: of this table, and of this thing where one is named. */
export interface Touched {
  readonly table: string;
  readonly id?: string;
}

export interface Expected {
  readonly status: number;
  /** The refusal; several if the rules leave open which one comes first. */
  readonly codes?: readonly string[];
  /** Ids of what a list shows. */
  readonly items?: readonly string[];
  /** Names of the permissions that an answer lists. */
  readonly permissions?: readonly string[];
  /** What holders gain and lose: the user's id, a sign, the permission. */
  readonly effect?: readonly string[];
  /** Ids of the drafts beside one that is begun. */
  readonly others?: readonly string[];
  /** For each user of a plan the codes with which they may be refused; empty where they are not. */
  readonly planned?: readonly (readonly string[])[];
  /** The permission that the sentence names. */
  readonly names?: string;
  readonly touches: readonly Touched[];
}

export interface Level {
  readonly level: 'none' | 'read' | 'write';
  readonly commit: boolean;
}

const no = (status: number, ...codes: string[]): Expected => ({ status, codes, touches: [] });
const missing = (permission: string): Expected => ({ ...no(403, 'forbidden'), names: permission });
const notFound = no(404, 'not-found');
const yes = (status: number, ...touches: Touched[]): Expected => ({ status, touches: [...touches, ...touches.flatMap(withTags)] });
/** Tags are kept by themselves too, so that lists are filtered by them. */
const withTags = ({ table, ...thing }: Touched): Touched[] =>
  table === 'profiles' || table === 'users' ? [{ table: table === 'users' ? 'user_tags' : 'profile_tags', ...thing }] : [];
/** The audit records a success at once; it records a refusal later, as a sum. */
const audited: Touched = { table: 'audit' };
/** Every change of the canonical list leaves these beside the profile. */
const commitRecords: readonly Touched[] = [{ table: 'outcomes' }, { table: 'audit' }];

export class Oracle {
  readonly #world: OracleWorld;
  /** Who is judged by what they try, beside what they hold. */
  readonly #trying: { readonly caller: string; readonly world: NaiveWorld } | null;

  constructor(world: OracleWorld, trying: { readonly caller: string; readonly grant: Tried } | null = null) {
    this.#world = world;
    this.#trying = trying && { caller: trying.caller, world: worldOfSomebody(trying.grant) };
  }

  /** The announcement of a thing that changed since `before`: changed, now invisible, or none. */
  told(before: Oracle, caller: string, kind: 'profile-read' | 'user-read' | 'draft-read', id: string): 'changed' | 'gone' | 'nothing' {
    const isSeen = (oracle: Oracle): boolean => oracle.answer(caller, { kind, id }).status === 200;
    return isSeen(this) ? 'changed' : isSeen(before) ? 'gone' : 'nothing';
  }

  /** Ids that no answer to this person may mention: of profiles and users that are there and out of their sight. */
  unmentionable(caller: string): string[] {
    const { profiles, users } = this.#hidden(caller);
    return [...profiles, ...users].map(({ id }) => id);
  }

  /** Their names, except those of people in `company`, who see each other. */
  unmentionableNames(caller: string, company: readonly string[] = []): string[] {
    const { profiles, users } = this.#hidden(caller);
    return [...profiles.map(({ name }) => name), ...users.filter(({ id }) => !company.includes(id)).map(({ username = '' }) => username)];
  }

  #hidden(caller: string): Pick<OracleWorld, 'profiles' | 'users'> {
    const { profiles, users } = this.#world;
    return {
      profiles: profiles.filter((one) => !this.#seesProfile(caller, one)),
      users: users.filter(({ id, tags }) => id !== caller && !this.may(caller, 'Users.View', 'User', tags)),
    };
  }

  /** Whether a list may be narrowed to the holders of this profile; absent, the profile is invisible. */
  #mayNameProfile(caller: string, id: string | undefined): boolean {
    return id === undefined || this.#world.profiles.some((one) => one.id === id && this.#seesProfile(caller, one));
  }

  #seesProfile(caller: string, { tags }: { readonly tags: Tags }): boolean {
    return this.may(caller, 'SecurityProfiles.View', 'SecurityProfile', tags);
  }

  /** A program with a token of this caller, made for these scopes. */
  answerToken(caller: string, scopes: readonly Scope[], question: Question): Expected {
    if (question.kind === 'public') return this.answer(caller, question);
    const setsPassword = question.kind === 'user-change' && question.password;
    const needed = question.kind === 'own' ? (question.scope ?? null) : scopeByKind[question.kind];
    // Which profiles nobody has says something of users. [H188]
    const isAboutUsers = question.kind === 'profile-list' && question.only === 'unassigned';
    if (isAboutUsers && needed !== null && scopes.includes(needed) && !scopes.includes('users:read'))
      return this.#anywhere(caller, 'SecurityProfiles.View') ?? { ...no(403, 'scope-missing'), names: 'users:read' };
    // A password is refused once the scope lets the request in.
    if (needed !== null && scopes.includes(needed)) return setsPassword ? no(403, 'scope-missing') : this.answer(caller, question);
    return { ...no(403, 'scope-missing'), ...(needed !== null && { names: needed }) };
  }

  /** `caller` is null where no live session is presented. */
  answer(caller: string | null, question: Question): Expected {
    if (question.kind === 'public') return yes(question.status, ...(question.signsIn ? [{ table: 'sessions' }, audited] : []));
    if (caller === null) return no(401, 'signed-out');
    switch (question.kind) {
      case 'own':
        return yes(
          question.status,
          ...(question.ends || question.setsPassword ? [{ table: 'sessions', id: caller }, audited] : []),
          ...(question.changesTokens ? [{ table: 'tokens', id: caller }, audited] : []),
          ...(question.setsPassword
            ? [
                { table: 'users', id: caller },
                { table: 'tokens', id: caller },
              ]
            : []),
        );
      case 'profile-list':
        return (
          (question.only === 'unassigned' && (this.#anywhere(caller, 'SecurityProfiles.View') ?? this.#anywhere(caller, 'Users.View'))) ||
          this.#list(caller, 'SecurityProfiles.View', () =>
            this.#world.profiles.filter(
              (profile) => isNamed(profile, question) && this.#seesProfile(caller, profile) && this.#isOnly(caller, profile, question.only),
            ),
          )
        );
      case 'permission-holders':
        return (
          this.#anywhere(caller, 'Users.View') ??
          this.#anywhere(caller, 'SecurityProfiles.View') ??
          (typeOf.has(question.permission) ? null : notFound) ??
          this.#shown(this.#usersSeen(caller).filter((user) => this.#told(caller, user).has(question.permission)))
        );
      case 'permission-profiles':
        return (
          this.#anywhere(caller, 'SecurityProfiles.View') ??
          (typeOf.has(question.permission) ? null : notFound) ??
          this.#shown(this.#profilesSeen(caller).filter(({ chosen }) => naiveClosure(chosen).has(question.permission)))
        );
      case 'profile-holders':
        return (
          this.#anywhere(caller, 'Users.View') ??
          this.#profile(caller, 'SecurityProfiles.View', question.id) ??
          this.#shown(this.#usersSeen(caller).filter(({ profiles }) => profiles.includes(question.id)))
        );
      case 'profile-alike':
        return this.#profile(caller, 'SecurityProfiles.View', question.id) ?? this.#shown(this.#alike(caller, question.id));
      case 'profile-effect':
        return (
          this.#anywhere(caller, 'Users.View') ??
          this.#profile(caller, 'SecurityProfiles.View', question.id) ?? { ...yes(200), effect: this.#effect(caller, question) }
        );
      case 'revision-list':
        return (
          this.#profile(caller, 'SecurityProfiles.View', question.id) ?? { ...yes(200), items: this.#revisionsSeen(caller, question.id) }
        );
      case 'user-list':
        return this.#list(caller, 'Users.View', () =>
          this.#world.users.filter(
            (user) =>
              isLookedFor(user, question) &&
              this.#mayNameProfile(caller, question.profile) &&
              this.may(caller, 'Users.View', 'User', user.tags),
          ),
        );
      case 'draft-list':
        return this.#list(caller, 'SecurityProfiles.View', () =>
          this.#world.drafts.filter((draft) => isAskedFor(draft, question) && this.#seesDraft(caller, draft)),
        );
      case 'profile-read':
        return this.#profile(caller, 'SecurityProfiles.View', question.id) ?? yes(200);
      case 'revision-read':
        return this.#revisionsSeen(caller, question.id).includes(String(question.revision))
          ? (this.#profile(caller, 'SecurityProfiles.View', question.id) ?? yes(200))
          : (this.#profile(caller, 'SecurityProfiles.View', question.id) ?? notFound);
      case 'profile-create':
        return this.#createProfile(caller, question.next);
      case 'profile-write':
        return this.#writeProfile(caller, question.id, question.next);
      case 'profile-restore':
        return this.#restoreProfile(caller, question.id, question.revision);
      case 'profile-remove':
        return this.#removeProfile(caller, question.id);
      case 'draft-read':
        return this.#draft(caller, question.id) ?? yes(200);
      case 'draft-discard':
        return this.#discard(caller, question.id);
      case 'draft-reopen':
        return this.#reopen(caller, question.id);
      case 'draft-begin':
        return this.#begin(caller, question.id, question.base);
      case 'draft-commit':
        return this.#draft(caller, question.id) ?? this.commit(caller, question.id);
      case 'user-read':
        return this.#user(caller, 'Users.View', question.id) ?? yes(200);
      case 'user-create':
        return this.#createUser(caller, question.tags, question.profiles);
      case 'user-plan':
        return this.#planUsers(caller, question.users);
      case 'user-change':
        return this.#changeUser(caller, question);
      case 'user-remove':
        return (
          this.#user(caller, 'Users.Delete', question.id) ?? this.#keepsAdministrator(this.#without(question.id)) ?? this.#gone(question.id)
        );
      case 'user-assign':
        return this.#assign(caller, question.id, question.profiles);
      case 'user-invite':
        return this.#invite(caller, question.id);
      case 'user-sessions':
        return this.#user(caller, 'Users.Edit', question.id) ?? (this.#isStronger(question.id, caller) ? no(403, 'forbidden') : yes(200));
      case 'user-sign-out':
        return (
          this.#user(caller, 'Users.Edit', question.id) ??
          (this.#isStronger(question.id, caller) ? no(403, 'forbidden') : yes(204, audited, { table: 'sessions', id: question.id }))
        );
      case 'user-tokens':
        return this.#user(caller, 'Users.Edit', question.id) ?? (this.#isStronger(question.id, caller) ? no(403, 'forbidden') : yes(200));
      case 'user-end-tokens':
        return (
          this.#user(caller, 'Users.Edit', question.id) ??
          (this.#isStronger(question.id, caller) ? no(403, 'forbidden') : yes(204, audited, { table: 'tokens', id: question.id }))
        );
      case 'user-access':
        return this.#access(caller, question.id);
      case 'user-enable':
        return this.#enable(caller, question.id, question.enabled);
      case 'audit-list':
        return this.#anywhere(caller, 'HistoricalChanges.View') ?? { ...yes(200), items: this.#auditSeen(caller, question) };
      case 'audit-file':
        return this.#anywhere(caller, 'HistoricalChanges.View') ?? yes(200, audited);
      case 'decisions': {
        const others = question.about.some((id) => id !== caller);
        return (others ? (this.#anywhere(caller, 'Users.View') ?? this.#anywhere(caller, 'SecurityProfiles.View')) : null) ?? yes(200);
      }
    }
  }

  /** The level of this person in a draft; null is an unwritten draft, with the base it would get. */
  levelOf(user: string, draft: Pick<OracleDraft, 'base' | 'tags'> & { readonly author: string | null }): Level {
    const isOwnNew = draft.base === null && (draft.author === null || draft.author === user);
    const tags = this.#tagsOf(draft);
    // Somebody else is no author: tags decide about what they are shown.
    const may = (permission: string): boolean =>
      isOwnNew
        ? this.mayAnywhere(user, permission) && this.#maySomebody(user, { permission, resource: { type: 'SecurityProfile', tags } })
        : this.may(user, permission, 'SecurityProfile', tags);
    if (!may('SecurityProfiles.View')) return { level: 'none', commit: false };
    const isWriter = may('SecurityProfiles.Edit') || may('SecurityProfiles.Create');
    return { level: isWriter ? 'write' : 'read', commit: may(draft.base ? 'SecurityProfiles.Edit' : 'SecurityProfiles.Create') };
  }

  /** The outcome of a commit with the right digest, for a user who sees the draft. */
  commit(user: string, id: string): Expected {
    const draft = this.#world.drafts.find((one) => one.id === id);
    if (!draft) return notFound;
    if (draft.state !== 'open') return no(409, 'closed');
    const permission = draft.base ? 'SecurityProfiles.Edit' : 'SecurityProfiles.Create';
    const current = this.#world.profiles.find((one) => one.id === draft.base?.profile);
    const concerned = draft.base && current ? [current.tags, draft.tags] : [draft.tags];
    if (concerned.some((tags) => !this.may(user, permission, 'SecurityProfile', tags))) return missing(permission);
    if (draft.isEmpty) return no(422, 'invalid');
    const escalating = this.#refusesGiving(user, [draft], current ? [current] : [], this.#heldAround(current?.id, draft));
    if (escalating) return escalating;
    if (draft.base && !current) return no(412, 'base-removed');
    return yes(
      200,
      { table: 'profiles', ...(current && { id: current.id }) },
      { table: 'revisions', id },
      { table: 'drafts', id },
      ...commitRecords,
    );
  }

  /** Whether there ever was such a revision. */
  hasRevision({ profile, revision }: { readonly profile: string; readonly revision: number }): boolean {
    return this.#world.revisions.some((one) => one.profile === profile && one.revision === revision);
  }

  may(user: string, permission: string, type: Resource, tags: Tags): boolean {
    const request = { permission, resource: { type, tags } };
    return naiveDecide(this.#world, { user, ...request }).allowed && this.#maySomebody(user, request);
  }

  /** Whether what is tried allows it too; everything is allowed to those who try nothing. */
  #maySomebody(user: string, request: Omit<NaiveRequest, 'user'>): boolean {
    return this.#trying?.caller !== user || naiveDecide(this.#trying.world, { user: 'somebody', ...request }).allowed;
  }

  mayAnywhere(user: string, permission: string): boolean {
    const tried = this.#trying?.caller === user ? this.#trying.world.profiles : null;
    const isTried = tried === null || tried.some(({ chosen }) => naiveClosure(chosen).has(permission));
    return isTried && this.#grants(user).some(({ permissions }) => permissions.has(permission));
  }

  /** What each profile of an enabled user grants. */
  #grants(id: string, evenDisabled = false) {
    const user = this.#world.users.find((one) => one.id === id);
    if (!user || (!user.enabled && !evenDisabled)) return [];
    return this.#world.profiles
      .filter((profile) => user.profiles.includes(profile.id))
      .map(({ chosen, accessControl }) => ({ permissions: naiveClosure(chosen), accessControl }));
  }

  #anywhere(user: string, permission: string): Expected | null {
    return this.mayAnywhere(user, permission) ? null : missing(permission);
  }

  #list(user: string, permission: string, seen: () => readonly { readonly id: string }[]): Expected {
    return this.#anywhere(user, permission) ?? { ...yes(200), items: seen().map(({ id }) => id) };
  }

  /** Of the rows that were there before this request. */
  #auditSeen(asker: string, question: AuditQuestion): string[] {
    const { users, profiles, revisions, drafts, audit = [] } = this.#world;
    const lastTags = (id: string): Tags | undefined =>
      revisions.filter(({ profile }) => profile === id).sort((a, b) => b.revision - a.revision)[0]?.tags;
    return auditSeen(
      audit,
      {
        asker,
        user: (tags) => this.may(asker, 'Users.View', 'User', tags),
        profile: (tags) => this.may(asker, 'SecurityProfiles.View', 'SecurityProfile', tags),
        draft: (id) => drafts.some((draft) => draft.id === id && this.#seesDraft(asker, draft)),
        tagsOfUser: (id) => users.find((user) => user.id === id)?.tags,
        tagsOfProfile: (id, revision) =>
          revision === undefined
            ? (profiles.find((one) => one.id === id)?.tags ?? lastTags(id))
            : revisions.find((one) => one.profile === id && one.revision === revision)?.tags,
      },
      question,
    ).slice(0, 100);
  }

  /** Revisions whose tags of that time are within the scope. */
  #revisionsSeen(caller: string, id: string): string[] {
    return this.#world.revisions
      .filter(({ profile, tags }) => profile === id && this.may(caller, 'SecurityProfiles.View', 'SecurityProfile', tags))
      .map(({ revision }) => String(revision));
  }

  /** Null if the profile exists, is visible, and the permission covers it. */
  #profile(user: string, permission: string, id: string): Expected | null {
    const profile = this.#world.profiles.find((one) => one.id === id);
    const nowhere = this.#anywhere(user, permission);
    if (nowhere) return nowhere;
    if (!profile || !this.may(user, 'SecurityProfiles.View', 'SecurityProfile', profile.tags)) return notFound;
    return this.may(user, permission, 'SecurityProfile', profile.tags) ? null : missing(permission);
  }

  #createProfile(user: string, next: Content): Expected {
    if (!this.may(user, 'SecurityProfiles.Create', 'SecurityProfile', next.tags)) return missing('SecurityProfiles.Create');
    return this.#refusesGiving(user, [next], []) ?? yes(201, { table: 'profiles' }, { table: 'revisions' }, ...commitRecords);
  }

  #writeProfile(user: string, id: string, next: Content): Expected {
    const refusal = this.#profile(user, 'SecurityProfiles.Edit', id);
    if (refusal) return refusal;
    if (!this.may(user, 'SecurityProfiles.Edit', 'SecurityProfile', next.tags)) return missing('SecurityProfiles.Edit');
    const current = this.#world.profiles.filter((one) => one.id === id);
    const escalating = this.#refusesGiving(user, [next], current, this.#heldAround(id, next));
    if (escalating) return escalating;
    const profiles = this.#world.profiles.map((one) => (one.id === id ? { ...one, ...next } : one));
    return (
      this.#keepsAdministrator({ ...this.#world, profiles }) ??
      yes(200, { table: 'profiles', id }, { table: 'revisions', id }, ...commitRecords)
    );
  }

  /** The revision is in sight as it was, and then it is a change to what it says. */
  #restoreProfile(user: string, id: string, revision: number): Expected {
    const then = this.#world.revisions.find((one) => one.profile === id && one.revision === revision);
    const isSeen = then && this.may(user, 'SecurityProfiles.View', 'SecurityProfile', then.tags);
    return (
      this.#anywhere(user, 'SecurityProfiles.Edit') ??
      (isSeen ? this.#writeProfile(user, id, { chosen: [], accessControl: null, ...then }) : notFound)
    );
  }

  #removeProfile(user: string, id: string): Expected {
    const refusal = this.#profile(user, 'SecurityProfiles.Delete', id);
    if (refusal) return refusal;
    const isAssigned = this.#world.users.some(({ profiles }) => profiles.includes(id));
    return isAssigned ? no(409, 'in-use', 'last-administrator') : yes(204, { table: 'profiles', id }, ...commitRecords);
  }

  /** Null where the draft is there and seen. */
  #draft(user: string, id: string): Expected | null {
    const nowhere = this.#anywhere(user, 'SecurityProfiles.View');
    if (nowhere) return nowhere;
    const draft = this.#world.drafts.find((one) => one.id === id);
    return draft && this.#seesDraft(user, draft) ? null : notFound;
  }

  /** A committed change shows the name of a revision, which has tags of its own. */
  #seesDraft(user: string, draft: OracleDraft): boolean {
    const isRevision = draft.base !== null && draft.state === 'committed';
    return (
      this.levelOf(user, draft).level !== 'none' && (!isRevision || this.may(user, 'SecurityProfiles.View', 'SecurityProfile', draft.tags))
    );
  }

  #discard(user: string, id: string): Expected {
    const refusal = this.#draft(user, id);
    if (refusal) return refusal;
    const draft = this.#world.drafts.find((one) => one.id === id)!;
    if (this.levelOf(user, draft).level !== 'write') return missing('SecurityProfiles.Edit');
    return draft.state === 'open' ? yes(204, { table: 'drafts', id }, { table: 'audit' }) : no(409, 'closed');
  }

  /** Of one that was discarded just now. */
  #reopen(user: string, id: string): Expected {
    const refusal = this.#draft(user, id);
    if (refusal) return refusal;
    const draft = this.#world.drafts.find((one) => one.id === id)!;
    if (this.levelOf(user, draft).level !== 'write') return missing('SecurityProfiles.Edit');
    if (draft.state === 'open') return yes(200);
    return draft.state === 'discarded' ? yes(200, { table: 'drafts', id }, { table: 'audit' }) : no(409, 'closed');
  }

  /** An existing draft is opened as it is; a new one starts from a visible base, by a user who may write it. */
  #begin(user: string, id: string, base: OracleDraft['base']): Expected {
    const nowhere = this.#anywhere(user, 'SecurityProfiles.View');
    if (nowhere) return nowhere;
    const draft = this.#world.drafts.find((one) => one.id === id);
    if (draft ? !this.#seesDraft(user, draft) : base !== null && !this.hasRevision(base)) return notFound;
    const { level } = this.levelOf(user, draft ?? { base, tags: {}, author: null });
    if (level !== 'write') return level === 'none' ? notFound : missing('SecurityProfiles.Edit');
    if (draft && draft.state !== 'open') return no(409, 'closed');
    if (draft && JSON.stringify(draft.base) !== JSON.stringify(base)) return no(409, 'base-differs');
    const beside = this.#world.drafts.filter((one) => base && one.id !== id && one.state === 'open' && one.base?.profile === base.profile);
    const others = beside.filter((one) => this.#seesDraft(user, one)).map((one) => one.id);
    return { ...(draft ? yes(200) : yes(201, { table: 'drafts', id })), others };
  }

  /** Null if the user exists, is visible, and the permission covers them. */
  #user(caller: string, permission: string, id: string): Expected | null {
    const nowhere = this.#anywhere(caller, permission);
    if (nowhere) return nowhere;
    const user = this.#world.users.find((one) => one.id === id);
    if (!user || !this.may(caller, 'Users.View', 'User', user.tags)) return notFound;
    return this.may(caller, permission, 'User', user.tags) ? null : missing(permission);
  }

  /** Null where these profiles, new to a user with these tags, may be given by the caller. */
  #giving(caller: string, tags: Tags, given: readonly string[]): Expected | null {
    if (given.length > 0 && !this.may(caller, 'Users.EditPermission', 'User', tags)) return missing('Users.EditPermission');
    const areSeen = given.every((id) =>
      this.#world.profiles.some((one) => one.id === id && this.may(caller, 'SecurityProfiles.View', 'SecurityProfile', one.tags)),
    );
    return areSeen ? null : notFound;
  }

  #createUser(caller: string, tags: Tags, profiles: readonly string[]): Expected {
    if (!this.may(caller, 'Users.Create', 'User', tags)) return missing('Users.Create');
    return (
      this.#giving(caller, tags, profiles) ??
      this.#refusesGiving(caller, this.#profilesOf(profiles), []) ??
      yes(201, audited, { table: 'users' }, { table: 'user_profiles' })
    );
  }

  #planUsers(caller: string, users: Extract<Question, { kind: 'user-plan' }>['users']): Expected {
    const planned = users.map(({ tags, profiles }) => this.#createUser(caller, tags, profiles).codes ?? []);
    return this.#anywhere(caller, 'Users.Create') ?? { ...yes(200), planned };
  }

  #changeUser(caller: string, { id, tags, password, username }: Extract<Question, { kind: 'user-change' }>): Expected {
    const refusal = this.#user(caller, 'Users.Edit', id);
    if (refusal) return refusal;
    if (tags && !this.may(caller, 'Users.Edit', 'User', tags)) return missing('Users.Edit');
    if ((password || username) && this.#isStronger(id, caller)) return no(403, 'forbidden');
    return yes(
      200,
      audited,
      { table: 'users', id },
      ...(password
        ? [
            { table: 'sessions', id },
            { table: 'tokens', id },
          ]
        : []),
      ...(username ? [{ table: 'user_profiles', id }] : []),
    );
  }

  #profilesOf(ids: readonly string[]): readonly Content[] {
    return this.#world.profiles.filter(({ id }) => ids.includes(id));
  }

  /** The grants of every holder of this profile, before and after its change. */
  #heldAround(id: string | undefined, next: Content): readonly Held[] {
    const holders = this.#world.users.filter(({ profiles }) => id !== undefined && profiles.includes(id));
    return holders.map(({ profiles }) => ({
      before: this.#profilesOf(profiles),
      after: [...this.#profilesOf(profiles.filter((one) => one !== id)), next],
    }));
  }

  /**
   * `reach-beyond-own` [A20]: on a type on which they are limited, a user gives only what they or the recipients already have as widely.
   * A right to give goes only with the giver's limits, and no action lifts such a limit from a user who keeps a right to give: `holders` are a
   * user's profiles before and after.
   */
  #refusesGiving(user: string, wanted: readonly Content[], had: readonly Content[], holders: readonly Held[] = []): Expected | null {
    const own = this.#profilesOf(this.#world.users.find((one) => one.id === user)?.profiles ?? []);
    const limited = limitedOn(own);
    for (const one of wanted)
      for (const permission of naiveClosure(one.chosen)) {
        if (restrictions.has(permission) || !limited.has(typeOf.get(permission) ?? '')) continue;
        if (![...own, ...had].some((other) => givesAsWidely(other, one, permission))) return no(422, 'invalid');
      }
    const bound = boundOn(own);
    const isLoose = (one: Content, right: string, type: string): boolean => givesLoosely(own, one, right, type);
    for (const right of rightsToGive)
      for (const type of bound)
        if (wanted.some((one) => isLoose(one, right, type)) && !had.some((one) => isLoose(one, right, type))) return no(422, 'invalid');
    const isFreed = ({ before, after }: Held): boolean =>
      after.some(({ chosen }) => [...naiveClosure(chosen)].some((permission) => rightsToGive.has(permission))) &&
      [...limitedOn(before)].some((type) => bound.has(type) && !limitedOn(after).has(type));
    return holders.some(isFreed) ? no(422, 'invalid') : null;
  }

  #gone(id: string): Expected {
    return yes(204, audited, { table: 'users', id }, { table: 'user_profiles', id }, { table: 'sessions', id }, { table: 'tokens', id });
  }

  #assign(caller: string, id: string, asked: readonly string[]): Expected {
    const refusal = this.#user(caller, 'Users.EditPermission', id);
    if (refusal) return refusal;
    const user = this.#world.users.find((one) => one.id === id)!;
    // What the caller cannot see stays unchanged.
    const hidden = this.#world.profiles
      .filter((one) => user.profiles.includes(one.id) && !this.#seesProfile(caller, one))
      .map((one) => one.id);
    const profiles = [...new Set([...asked, ...hidden])];
    // Asked for by name it is answered as if it were not there, whether the user has it or not.
    const given = profiles.filter((profile) => !user.profiles.includes(profile) || (hidden.includes(profile) && asked.includes(profile)));
    return (
      this.#giving(caller, user.tags, given) ??
      this.#refusesGiving(...([caller, this.#profilesOf(given), this.#profilesOf(user.profiles)] as const), [
        { before: this.#profilesOf(user.profiles), after: this.#profilesOf(profiles) },
      ]) ??
      this.#keepsAdministrator(this.#with(id, { profiles })) ??
      yes(200, audited, { table: 'users', id }, { table: 'user_profiles', id })
    );
  }

  /** For the first password or another one; the caller holds all that the user holds. */
  #invite(caller: string, id: string): Expected {
    const rights = ['Users.Create', 'Users.Edit'];
    if (!rights.some((permission) => this.mayAnywhere(caller, permission))) return missing('Users.Edit');
    const user = this.#world.users.find((one) => one.id === id);
    if (!user || !this.may(caller, 'Users.View', 'User', user.tags)) return notFound;
    const permission = user.canSignIn ? 'Users.Edit' : 'Users.Create';
    if (!this.may(caller, permission, 'User', user.tags)) return missing(permission);
    return this.#isStronger(id, caller) ? no(403, 'forbidden') : yes(201, audited, { table: 'invitations', id });
  }

  #shown(items: readonly { readonly id: string }[]): Expected {
    return { ...yes(200), items: items.map(({ id }) => id) };
  }

  #usersSeen(caller: string): OracleWorld['users'] {
    return this.#world.users.filter(({ tags }) => this.may(caller, 'Users.View', 'User', tags));
  }

  #profilesSeen(caller: string): OracleWorld['profiles'] {
    return this.#world.profiles.filter((one) => this.#seesProfile(caller, one));
  }

  #isOnly(caller: string, { id }: { readonly id: string }, only: 'unassigned' | 'alike' | undefined): boolean {
    if (only === 'unassigned') return !this.#usersSeen(caller).some(({ profiles }) => profiles.includes(id));
    return only === undefined || this.#alike(caller, id).length > 0;
  }

  /** In sight, with the same access control, and at most three permissions that one of the two grants alone. */
  #alike(caller: string, id: string): OracleWorld['profiles'] {
    const own = this.#world.profiles.find((one) => one.id === id)!;
    const [mine, limits] = [naiveClosure(own.chosen), limitsOf(own)];
    return this.#profilesSeen(caller).filter((one) => {
      const theirs = naiveClosure(one.chosen);
      const alone = [...mine, ...theirs].filter(
        (permission) => typeOf.has(permission) && !(mine.has(permission) && theirs.has(permission)),
      );
      return one.id !== id && alone.length <= 3 && limitsOf(one) === limits;
    });
  }

  /** By what the profiles in sight of the holders in sight grant, before and after. */
  #effect(caller: string, { id, next }: { readonly id: string; readonly next: Pick<Content, 'chosen'> }): string[] {
    return this.#usersSeen(caller).flatMap((user) => {
      if (!user.profiles.includes(id)) return [];
      const others = this.#profilesSeen(caller).filter((one) => user.profiles.includes(one.id) && one.id !== id);
      const of = (profiles: readonly Pick<Content, 'chosen'>[]): Set<string> =>
        new Set(profiles.flatMap(({ chosen }) => [...naiveClosure(chosen)]).filter((permission) => typeOf.has(permission)));
      const [before, after] = [of([...others, ...this.#world.profiles.filter((one) => one.id === id)]), of([...others, next])];
      return [
        ...[...after].filter((permission) => !before.has(permission)).map((permission) => `${user.id} +${permission}`),
        ...[...before].filter((permission) => !after.has(permission)).map((permission) => `${user.id} -${permission}`),
      ];
    });
  }

  /** What profiles in sight grant, and of an enabled user what the others grant, as decisions tell. */
  #told(caller: string, user: OracleWorld['users'][number]): Set<string> {
    const told = this.#world.profiles.filter((one) => user.profiles.includes(one.id) && (user.enabled || this.#seesProfile(caller, one)));
    return new Set(told.flatMap(({ chosen }) => [...naiveClosure(chosen)]));
  }

  /** The same of one user, without what takes rights away. */
  #access(caller: string, id: string): Expected {
    const needed = ['Users.View', 'SecurityProfiles.View'].flatMap((permission) => this.#anywhere(caller, permission) ?? []);
    const refusal = caller === id && this.#trying?.caller !== caller ? null : (needed[0] ?? this.#user(caller, 'Users.View', id));
    if (refusal) return refusal;
    const user = this.#world.users.find((one) => one.id === id)!;
    return { ...yes(200), permissions: [...this.#told(caller, user)].filter((permission) => !restrictions.has(permission)) };
  }

  #enable(caller: string, id: string, enabled: boolean): Expected {
    const refusal = this.#user(caller, 'Users.EnableAndDisable', id);
    if (refusal) return refusal;
    return (
      this.#keepsAdministrator(this.#with(id, { enabled })) ??
      yes(200, audited, { table: 'users', id }, { table: 'sessions', id }, { table: 'tokens', id })
    );
  }

  #with(id: string, change: Partial<OracleWorld['users'][number]>): OracleWorld {
    return { ...this.#world, users: this.#world.users.map((one) => (one.id === id ? { ...one, ...change } : one)) };
  }

  #without(id: string): OracleWorld {
    return { ...this.#world, users: this.#world.users.filter((one) => one.id !== id) };
  }

  /** Null if an administrator remains, provided there was one: a user who can sign in and give profiles to every user. */
  #keepsAdministrator(after: OracleWorld): Expected | null {
    return hasAdministrator(after) || !hasAdministrator(this.#world) ? null : no(409, 'last-administrator');
  }

  /** Whether a user holds anything that another does not hold, or not as widely; what takes rights away is none. */
  #isStronger(id: string, other: string): boolean {
    if (id === other) return false;
    const own = this.#grants(other);
    const profilesOf = (user: string) => this.#profilesOf(this.#world.users.find((one) => one.id === user)?.profiles ?? []);
    const [mine, theirs] = [profilesOf(other), profilesOf(id)];
    const isLoose = (type: string): boolean =>
      [...rightsToGive].some((right) => theirs.some((one) => givesLoosely(mine, one, right, type)));
    const isFarther = this.#grants(id, true).some((wanted) =>
      [...wanted.permissions].some(
        (permission) =>
          !restrictions.has(permission) &&
          !own.some(({ permissions, accessControl }) => permissions.has(permission) && reachesAsFar(accessControl, wanted.accessControl)),
      ),
    );
    return isFarther || [...boundOn(mine)].some(isLoose);
  }

  /** A change has the current tags of the profile it changes, and after its removal the last ones. */
  #tagsOf({ base, tags }: Pick<OracleDraft, 'base' | 'tags'>): Tags {
    if (base === null) return tags;
    const current = this.#world.profiles.find(({ id }) => id === base.profile);
    const [last] = this.#world.revisions.filter(({ profile }) => profile === base.profile).sort((a, b) => b.revision - a.revision);
    return current?.tags ?? last?.tags ?? {};
  }
}

export type Tried = Omit<NaiveWorld['profiles'][number], 'id'>;

const worldOfSomebody = (grant: Tried): NaiveWorld => ({
  profiles: [{ id: 'tried', ...grant }],
  users: [{ id: 'somebody', enabled: true, profiles: ['tried'] }],
});

const isAfter = (name: string, id: string, after: readonly [string, string] | undefined): boolean =>
  after === undefined || name.toLowerCase() > after[0] || (name.toLowerCase() === after[0] && id > after[1]);

const isNamed = (
  { id, name }: { readonly id: string; readonly name: string },
  { query = '', after }: Extract<Question, { kind: 'profile-list' }>,
): boolean => name.toLowerCase().includes(query.toLowerCase()) && isAfter(name, id, after);

function isLookedFor(user: OracleWorld['users'][number], asked: Extract<Question, { kind: 'user-list' }>): boolean {
  const { query = '', profile, tag, enabled = user.enabled, after } = asked;
  const { username = '' } = user;
  const hasTag = tag === undefined || user.tags[tag[0]] === tag[1];
  const hasProfile = profile === undefined || user.profiles.includes(profile);
  return hasTag && hasProfile && user.enabled === enabled && username.includes(query) && isAfter(username, user.id, after);
}

function isAskedFor(draft: OracleDraft, question: Extract<Question, { kind: 'draft-list' }>): boolean {
  const { state = 'open', profile, query = '', after } = question;
  if (draft.state !== state || (profile !== undefined && draft.base?.profile !== profile)) return false;
  if (!draft.name.toLowerCase().includes(query.toLowerCase())) return false;
  return after === undefined || `${draft.updatedAt} ${draft.id}` < after.join(' ');
}

type Control = OracleWorld['profiles'][number]['accessControl'];

/** Access control as one text; types without tags, and tags without types, limit nothing. */
function limitsOf({ accessControl }: Content): string {
  const { resources = [], tags = {} } = accessControl ?? {};
  const limits = resources.length > 0 && Object.keys(tags).length > 0;
  return limits ? JSON.stringify([[...new Set(resources)].sort(), Object.entries(tags).map(String).sort()]) : '';
}

function reachesAsFar(held: Control, wanted: Control): boolean {
  if (!held || held.resources.length === 0) return true;
  if (!held.resources.every((type) => wanted?.resources.includes(type))) return false;
  return Object.entries(held.tags).every(([key, value]) => wanted?.tags[key] === value);
}

const rightsToGive = new Set(['SecurityProfiles.Create', 'SecurityProfiles.Edit', 'Users.EditPermission']);

/** The tags without which a profile's permission does not count; null where it counts everywhere. */
function limitOn({ accessControl }: Content, permission: string): Tags | null {
  const restricts = accessControl?.resources.includes(typeOf.get(permission) ?? '') === true;
  return restricts && Object.keys(accessControl.tags).length > 0 ? accessControl.tags : null;
}

/** Resource types on which a user with these profiles holds a permission only within tags. */
function limitedOn(profiles: readonly Content[]): Set<string> {
  const types = new Set<string>();
  for (const one of profiles)
    for (const permission of naiveClosure(one.chosen))
      if (!restrictions.has(permission) && limitOn(one, permission)) types.add(typeOf.get(permission) ?? '');
  return types;
}

interface Held {
  readonly before: readonly Content[];
  readonly after: readonly Content[];
}

/** Of the types on which these profiles are limited, those where something is held nowhere without tags. */
function boundOn(profiles: readonly Content[]): Set<string> {
  const open = new Set(profiles.flatMap((one) => [...naiveClosure(one.chosen)].filter((permission) => limitOn(one, permission) === null)));
  const closed = new Set([...typeOf].flatMap(([permission, type]) => (open.has(permission) || restrictions.has(permission) ? [] : [type])));
  return new Set([...limitedOn(profiles)].filter((type) => closed.has(type)));
}

/** Whether a profile gives a right to give that no limit of these profiles on the type comes with. */
function givesLoosely(own: readonly Content[], one: Content, right: string, type: string): boolean {
  const { chosen, accessControl: wanted } = one;
  if (!naiveClosure(chosen).has(right)) return false;
  const limits = own.flatMap(({ accessControl: mine }) => (mine?.resources.includes(type) ? [mine.tags] : []));
  const isWithin = (tags: Tags): boolean => Object.entries(tags).every(([key, value]) => wanted?.tags[key] === value);
  return !limitedOn([one]).has(type) || !limits.some((tags) => Object.keys(tags).length > 0 && isWithin(tags));
}

function givesAsWidely(one: Content, other: Content, permission: string): boolean {
  if (!naiveClosure(one.chosen).has(permission)) return false;
  const [mine, theirs] = [limitOn(one, permission), limitOn(other, permission)];
  return mine === null || (theirs !== null && Object.entries(mine).every(([key, value]) => theirs[key] === value));
}

const hasAdministrator = (world: OracleWorld): boolean =>
  world.users.some(
    ({ id, canSignIn }) =>
      canSignIn && naiveDecide(world, { user: id, permission: 'Users.EditPermission', resource: { type: 'User', tags: {} } }).allowed,
  );
