/** How a decision came about, a sentence for each security profile of the person. Knows no screen; the decision itself is the server's. */
import { createAccess } from '../../../core/access/access.ts';
import type { ProfileFacts, Tags } from '../../../core/access/facts.ts';
import { grantScope, grantScopeOf, missingTags } from '../../../core/access/grant-scope.ts';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { derivations } from '../../../core/catalog/closure.ts';
import type { Decision } from '../../api/api.ts';
import { resourceTypeLabel } from '../../ui/profile/labels.ts';
import { tagsText } from '../../ui/profile/reach-text.ts';
import type { Question } from './question.ts';

export interface Step {
  /** Null for profiles out of sight. */
  readonly profile: Pick<ProfileFacts, 'id' | 'name'> | null;
  readonly allows: boolean;
  /** What follows the name of the profile: "grants it, for it is chosen." */
  readonly sentence: string;
}

type Asked = Pick<Question, 'permission' | 'type' | 'tags'>;

/** Those that grant it first, in the order of their names. `profiles` are those in sight, with what is in force. [U221] */
export function stepsOf(catalog: Catalog, profiles: readonly ProfileFacts[], asked: Asked, because: Decision['because']): Step[] {
  const access = createAccess(catalog);
  for (const profile of profiles) access.setProfile(profile);
  const number = catalog.index.numberByName.get(asked.permission) ?? -1;
  const steps = profiles.map((profile): Step & { readonly scope: number } => {
    const grants = access.grantsById.get(profile.id)!;
    const scope = number < 0 ? grantScope.none : grantScopeOf(access.table, grants.index, number, resourceOf(asked));
    const missing = Object.fromEntries(missingTags(grants, asked.tags));
    return { profile, scope, allows: scope >= grantScope.byTags, sentence: sentenceOf(catalog, profile, asked, scope, missing) };
  });
  const inOrder = steps.sort((a, b) => b.scope - a.scope || (a.profile?.name ?? '').localeCompare(b.profile?.name ?? ''));
  return [...inOrder.map(({ profile, allows, sentence }) => ({ profile, allows, sentence })), ...hiddenSteps(because)];
}

/** As the server is asked: a resource of any type, without tags, is none in particular. */
export const resourceOf = ({ type, tags }: Pick<Question, 'type' | 'tags'>) => ({ ...(type !== '' && { type }), tags });

function sentenceOf(catalog: Catalog, profile: ProfileFacts, asked: Asked, scope: number, missing: Tags): string {
  if (scope === grantScope.none) return `does not grant ${permissionLabel(catalog, asked.permission)}.`;
  const why = `grants it, ${howGranted(catalog, profile, asked.permission)}`;
  if (scope === grantScope.open) return `${why}, and limits it by no tags.`;
  const limit = `${why}, but on ${limitedTypes(catalog, profile, asked)} only with ${tagsText(profile.accessControl?.tags ?? {})}`;
  return scope === grantScope.byTags ? `${limit}; the resource has these tags.` : `${limit}; the resource lacks ${tagsText(missing)}.`;
}

function howGranted(catalog: Catalog, { chosen }: ProfileFacts, permission: string): string {
  if (chosen.includes(permission)) return 'for it is chosen';
  const chain = derivations(catalog, chosen).get(permission)?.chain ?? [];
  return `because ${chain.map((one) => permissionLabel(catalog, one)).join(' requires ')}`;
}

/** The types of the permission and of the resource, as far as the profile limits them. */
function limitedTypes(catalog: Catalog, { accessControl }: ProfileFacts, { permission, type }: Asked): string {
  const concerned = new Set([catalog.entryByPermission.get(permission)?.resource.tagResource, type]);
  const limited = (accessControl?.resources ?? []).filter((one) => concerned.has(one));
  return limited.map((one) => resourceTypeLabel(catalog, one)).join(' and ');
}

const hiddenSentences: Readonly<Record<string, readonly [allows: boolean, sentence: string]>> = {
  granted: [true, 'grants it, and limits it by no tags.'],
  'granted-by-tags': [true, 'grants it within tags that the resource has.'],
  'tags-missing': [false, 'grants it within tags that the resource lacks.'],
};

/** What the server tells of profiles that it does not name. */
const hiddenSteps = (because: Decision['because']): Step[] =>
  because.flatMap(({ code, profile }) => {
    const [allows, sentence] = hiddenSentences[code] ?? [];
    return profile === undefined && sentence !== undefined ? [{ profile: null, allows: allows ?? false, sentence }] : [];
  });
