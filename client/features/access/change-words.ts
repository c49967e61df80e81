/** The changes that would turn a decision, in words, each with where it is made. Knows no screen. */
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import type { DecisionChange } from '../../api/api.ts';
import { resourceTypeLabel } from '../../ui/profile/labels.ts';

export interface ChangeWords {
  readonly text: string;
  /** Null for a tag of a resource, which Accord does not keep. */
  readonly path: string | null;
}

/** `user` is the id of the person asked about. [U222] */
export function changeWords(catalog: Catalog, user: string, change: DecisionChange): ChangeWords {
  const { type, profile = '', name = '', permission = '', unchoose = [], resource = '', key = '', value = '' } = change;
  const label = (one: string): string => permissionLabel(catalog, one);
  const [ofUser, ofProfile] = [`/users/${user}`, `/profiles/${profile}`];
  switch (type) {
    case 'enable-user':
      return { text: 'Enable the account', path: ofUser };
    case 'assign':
      return { text: `Assign “${name}”`, path: ofUser };
    case 'unassign':
      return { text: `Take “${name}” away`, path: ofUser };
    case 'choose':
      return { text: `Choose ${label(permission)} in “${name}”`, path: ofProfile };
    case 'withdraw':
      return { text: `Untick ${unchoose.map(label).join(' and ')} in “${name}”`, path: ofProfile };
    case 'unrestrict':
      return { text: `No longer limit ${resourceTypeLabel(catalog, resource)} in “${name}”`, path: ofProfile };
    case 'add-tag':
      return { text: `Give the resource the tag ${key}: ${value}`, path: null };
    case 'remove-tag':
      return { text: `Take the tag ${key} from the resource`, path: null };
    default:
      return { text: type, path: null };
  }
}
