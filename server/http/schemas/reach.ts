/** How far a permission reaches and through which profiles it comes, as several routes tell it. */
import { scopeOfLimits, type Scope } from '../../../core/access/scope.ts';
import type { Through } from '../../../core/access/who-may.ts';
import type { ToldPermission } from '../../access/disclosure.ts';
import { Type } from '../../web/schema.ts';
import { Tags, Uuid } from './shapes.ts';

export const Reach = Type.Union([
  Type.Enum(['everywhere']),
  Type.Object({ tags: Type.Array(Tags, { description: 'Alternatives: a resource is reached that has every tag of one of them.' }) }),
]);

/** One profile that grants a permission. */
export const throughMembers = {
  choices: Type.Array(Type.String(), { description: 'The chosen permissions that bring it: itself, or what requires it.' }),
  reach: Reach,
};

/** What somebody holds of one permission. */
export const heldMembers = {
  through: Type.Array(Type.Object({ profile: Uuid, name: Type.String(), ...throughMembers })),
  reach: Reach,
  hidden: Type.Boolean({ description: 'Whether it also comes through profiles that the asker may not see.' }),
};

export const heldView = ({ openly, through, isHidden }: Omit<ToldPermission, 'permission'>) => ({
  through: through.map((one) => ({ profile: one.profile, name: one.name, ...throughView(one) })),
  reach: reachView(openly ? 'everywhere' : scopeOfLimits(through.map(({ tags }) => tags))),
  hidden: isHidden,
});

export const throughView = ({ chosen, tags }: Pick<Through, 'chosen' | 'tags'>) => ({
  choices: [...chosen],
  reach: reachView(scopeOfLimits([tags])),
});

export const reachView = (reach: Scope) => (reach === 'everywhere' ? ('everywhere' as const) : { tags: [...reach] });
