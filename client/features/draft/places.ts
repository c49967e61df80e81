/** Places in the editor: where a person is, what a problem is about, where the focus goes. One spelling for all three. */

export const placeOfPermission = (permission: string): string => `permission/${permission}`;
export const placeOfResource = (type: string): string => `restricted/${type}`;
export const placeOfTag = (list: 'accessTags' | 'tags', row: string): string => `${list}/${row}`;

/** What edits made apart did together, above the form. */
export const surprisesPlace = 'surprises';

/** The place an issue is about, from its path. */
export function placeOfIssue(path: string): string {
  const [, first = '', second = '', third] = path.split('/');
  const rest = (from: number): string => path.split('/').slice(from).join('/').replaceAll('~1', '/').replaceAll('~0', '~');
  if (first === 'chosen') return second ? placeOfPermission(rest(2)) : 'permissions';
  if (first === 'accessControl') {
    if (third === undefined) return second === 'tags' ? 'add/accessTags' : 'access-control';
    return second === 'resources' ? placeOfResource(rest(3)) : placeOfTag('accessTags', rest(3));
  }
  if (first === 'tags') return second ? placeOfTag('tags', rest(2)) : 'add/tags';
  return first || 'name';
}

export const permissionOfPlace = (place: string): string | null =>
  place.startsWith('permission/') ? place.slice('permission/'.length) : null;

/** Whether a place lies in what "Show advanced settings" opens. */
export const isAdvanced = (place: string): boolean => /^(restricted\/|accessTags\/|tags\/|add\/|access-control$)/.test(place);
