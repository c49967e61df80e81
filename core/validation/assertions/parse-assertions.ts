/** The decoder of an assertions file: every problem with its place, its value and what is expected. */
import type { Catalog } from '../../catalog/catalog.ts';
import { bounds, createReader, type Reader } from '../../catalog/reader.ts';
import type { Assertion, Selector } from './assertion.ts';

export type AssertionsResult =
  | { readonly ok: true; readonly assertions: readonly Assertion[] }
  | { readonly ok: false; readonly problems: readonly string[] };

const most = { problems: 50, assertions: 200, names: 20 } as const;
const kinds = ['never', 'always', 'accessControl'] as const;
const common = ['id', 'says', 'where', 'unless', 'severity'];

/** Total. Names are checked against the catalogue; null where there is none to check against. [Q1] */
export function parseAssertions(value: unknown, catalog: Catalog | null): AssertionsResult {
  const problems: string[] = [];
  const file = createReader(value, '', (problem) => problems.push(problem));
  file.membersAre(['version', 'assertions']);
  file.exactly('version', 1);
  const ids = new Set<string>();
  const assertions = file.list('assertions', most.assertions, (one) => {
    const assertion = readAssertion(one);
    if (ids.has(assertion.id)) one.wrong('id', 'an id of its own');
    ids.add(assertion.id);
    if (catalog) checkNames(one, assertion, catalog);
    return assertion;
  });
  return problems.length > 0 ? { ok: false, problems: problems.slice(0, most.problems) } : { ok: true, assertions };
}

function readAssertion(one: Reader): Assertion {
  const given = kinds.filter((kind) => one.optional(kind));
  const [kind = 'never'] = given;
  one.membersAre([...common, ...kinds, 'who']);
  if (given.length !== 1) one.wrong(given[1] ?? kind, `exactly one of ${kinds.join(', ')}`);
  const isNever = one.optional('never');
  if (!isNever && one.optional('who')) one.wrong('who', `nothing beside "${kind}": only "never" can be about a person`);
  return {
    id: one.text('id', bounds.id),
    says: one.text('says', bounds.sentence),
    ...(one.optional('where') && { where: readSelector(one.child('where')) }),
    ...(one.optional('unless') && { unless: readSelector(one.child('unless')) }),
    ...(given.length > 0 && { [kind]: one.names(kind, 1, most.names) }),
    who: isNever && one.optional('who') ? one.oneOf('who', ['profile', 'person']) : 'profile',
    severity: one.optional('severity') ? one.oneOf('severity', ['error', 'warning']) : 'error',
  };
}

function readSelector(selector: Reader): Selector {
  selector.membersAre(['name', 'tag']);
  if (!selector.optional('name') && !selector.optional('tag')) selector.wrong('name', 'a name or a tag to go by');
  return {
    ...(selector.optional('name') && { name: readName(selector) }),
    ...(selector.optional('tag') && { tag: readTag(selector) }),
  };
}

function readName(selector: Reader): string | readonly string[] {
  const name = selector.value('name');
  const names: readonly unknown[] = Array.isArray(name) ? name : [name];
  if (names.length > 0 && names.length <= most.names && names.every(isText)) return names.length === 1 ? names[0]! : names;
  selector.wrong('name', `a profile name, or a list of 1–${most.names}`);
  return '';
}

function readTag(selector: Reader): string | Readonly<Record<string, string>> {
  const tag = selector.value('tag');
  if (isText(tag)) return tag;
  const entries = tag !== null && typeof tag === 'object' && !Array.isArray(tag) ? Object.entries(tag) : [];
  const isTags =
    entries.length > 0 && entries.length <= most.names && entries.every(([key, value]) => isText(key) && typeof value === 'string');
  if (isTags) return Object.fromEntries(entries);
  selector.wrong('tag', 'a tag key, or an object of keys and values');
  return '';
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && value.length <= bounds.sentence.most;

function checkNames(one: Reader, { never, always, accessControl }: Assertion, catalog: Catalog): void {
  for (const type of accessControl ?? [])
    if (!catalog.viewByResourceType.has(type)) one.wrong('accessControl', `resource types that can be restricted, not "${type}"`);
  for (const permission of never ?? always ?? []) {
    if (catalog.entryByPermission.has(permission)) continue;
    const instead = catalog.replacementsByLegacy.get(permission);
    one.wrong(
      never ? 'never' : 'always',
      `permissions of the catalogue, not "${permission}"${instead ? ` (now ${instead.join(', ')})` : ''}`,
    );
  }
}
