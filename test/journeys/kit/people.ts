/** Ten thousand people, and a server that finds, sorts and adds some of them; all of it in the page. */
import type { Page, Result } from '../../../client/api/api.ts';
import type { Sort } from '../../../client/ui/table/column.ts';

export interface PersonItem {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly site: string;
  readonly isEnabled: boolean;
  readonly profiles: number;
}

export const sites = ['North', 'South', 'Harbour', 'Centre'] as const;
const given = ['Ada', 'Bruno', 'Carla', 'Diego', 'Elena', 'Fabio', 'Gala', 'Hugo'];
const family = ['Acosta', 'Benítez', 'Castro', 'Díaz', 'Espósito', 'Fuentes', 'Gómez'];

const personAt = (at: number): PersonItem => ({
  id: `p${at}`,
  username: `person.${String(at).padStart(5, '0')}`,
  name: `${given[at % given.length]} ${family[at % family.length]}`,
  site: sites[at % sites.length] ?? '',
  isEnabled: at % 7 !== 0,
  profiles: at % 4,
});

const people: PersonItem[] = Array.from({ length: 10_000 }, (_, at) => personAt(at));

export async function findPeople(query: string, site: string, sort: Sort): Promise<Result<Page<PersonItem>>> {
  const found = people.filter((one) => one.username.includes(query) && (site === '' || one.site === site));
  const by = sort.by as keyof PersonItem;
  found.sort((a, b) => String(a[by]).localeCompare(String(b[by])) * (sort.isDescending ? -1 : 1));
  return { ok: true, value: { items: found, next: null } };
}

export async function addPerson(username: string, name: string, site: string): Promise<Result<PersonItem>> {
  if (people.some((one) => one.username === username)) {
    const message = `“${username}” is taken; choose another username.`;
    const issues = [{ code: 'username-taken', severity: 'error', path: '/username', message }] as never;
    return { ok: false, problem: { code: 'invalid', status: 422, title: 'What was sent has errors', detail: message, issues } };
  }
  const added = { ...personAt(people.length), username, name, site };
  people.push(added);
  return { ok: true, value: added };
}
