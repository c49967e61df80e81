/** Places in the editor: where a person is, what a problem is about, where the focus goes. One spelling for all three. */
import { pointerParts } from '../../../../core/json/pointer.ts';

export const placeOfPermission = (permission: string): string => `permission/${permission}`;
export const placeOfResource = (type: string): string => `restricted/${type}`;
export const placeOfTag = (list: 'accessTags' | 'tags', row: string): string => `${list}/${row}`;

/** What is to be acknowledged, above the form. */
export const findingsPlace = 'findings';

/** The place an issue is about, from its path. */
export function placeOfIssue(path: string): string {
  const [first = '', second = '', third] = pointerParts(path);
  if (first === 'chosen') return second ? placeOfPermission(second) : 'permissions';
  if (first === 'accessControl') {
    if (third === undefined) return second === 'tags' ? 'add/accessTags' : 'access-control';
    return second === 'resources' ? placeOfResource(third) : placeOfTag('accessTags', third);
  }
  if (first === 'tags') return second ? placeOfTag('tags', second) : 'add/tags';
  return first || 'name';
}

export const permissionOfPlace = (place: string): string | null =>
  place.startsWith('permission/') ? place.slice('permission/'.length) : null;

/** Whether a place lies in what "Show advanced settings" opens. */
export const isAdvanced = (place: string): boolean => /^(restricted\/|accessTags\/|tags\/|add\/|access-control$)/.test(place);
