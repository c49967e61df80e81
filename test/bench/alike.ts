/** How long the search for profiles that are like another takes, among 10,000: of one kind or another, all of one access control. */
import { createAlike } from '../../core/access/alike.ts';
import type { ProfileFacts } from '../../core/access/facts.ts';
import { closure } from '../../core/catalog/closure.ts';
import { compileAccess } from '../support/compile-access.ts';
import { builtInCatalog } from '../support/catalog.ts';
import { createRandom } from '../support/random.ts';

const count = 10_000;
const catalog = builtInCatalog();
const random = createRandom(7);
const all = catalog.permissions;
/** Permissions that bring nothing but the views. */
const views = closure(
  catalog,
  all.filter((name) => name.endsWith('.View')),
);
const loose = all.filter((name) => !views.includes(name) && closure(catalog, [name]).every((one) => one === name || views.includes(one)));

const some = (from: readonly string[], much: number): string[] => Array.from({ length: much }, () => random.pick(from));
/** Triples of which no two have two members in common: as near as many can be without being alike. */
function* triples(): Generator<string[]> {
  const n = loose.length;
  for (let a = 0; a < n; a++)
    for (let b = a + 1; b < n; b++) {
      const c = (((-a - b) % n) + n) % n;
      if (c > b) yield [loose[a]!, loose[b]!, loose[c]!];
    }
}
const thrice = [...triples()];
const templates = Array.from({ length: 40 }, () => some(all, 25));

const kinds: Readonly<Record<string, (at: number) => readonly string[]>> = {
  'of 30 permissions each, picked at random': () => some(all, 30),
  'of 40 templates, each with six permissions more': (at) => [...templates[at % 40]!, ...some(all, 6)],
  'with all views and six permissions more': () => [...views, ...some(loose, 6)],
  'of six permissions': () => some(loose, 6),
  'as near as can be without being alike': (at) => [...views, ...thrice[at % thrice.length]!],
  'of a hundred kinds, each with a hundred equal ones': (at) => templates[at % 40]!.slice(0, 5 + (at % 100) / 5),
};

process.stdout.write(`${count} profiles, ${all.length} permissions, ${loose.length} of them loose, ${thrice.length} triples\n`);
for (const [kind, chosen] of Object.entries(kinds)) {
  const profiles = Array.from({ length: count }, (_, at): ProfileFacts => ({
    id: `p${at}`,
    name: `${at}`,
    chosen: chosen(at),
    accessControl: null,
    tags: {},
  }));
  const access = compileAccess({ catalog, profileById: new Map(profiles.map((one) => [one.id, one])), userById: new Map() });
  const times: number[] = [];
  let [found, longest] = [0, 0];
  for (let round = 0; round < 3; round++) {
    const from = performance.now();
    const search = createAlike(access, () => true);
    let began = performance.now();
    longest = began - from;
    for (const _ of search.steps()) {
      longest = Math.max(longest, performance.now() - began);
      began = performance.now();
    }
    found = search.found().length;
    times.push(performance.now() - from);
  }
  process.stdout.write(
    `${kind}: ${times.map((time) => time.toFixed(0)).join(', ')} ms, the longest piece ${longest.toFixed(1)} ms; ${found} alike\n`,
  );
}
