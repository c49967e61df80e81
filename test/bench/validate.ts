/** Reading and validating a full draft: 300 permissions, 50 tags, access control, all warnings and their fixes. */
import * as Y from 'yjs';
import { fillDraft } from '../../core/draft/edit-draft.ts';
import { readDraft } from '../../core/draft/read-draft.ts';
import { validateProfile } from '../../core/validation/validate.ts';
import { builtInCatalog } from '../support/catalog.ts';
import { committerWith } from '../support/committers.ts';
import { quantile } from './measure.ts';

const size = { permissions: 300, tags: 50, rounds: 2_000 } as const;

export function benchValidation(write: (line: string) => void): void {
  const catalog = builtInCatalog();
  const doc = new Y.Doc();
  let id = 0;
  fillDraft(
    doc,
    {
      name: 'Everything at once',
      description: 'd'.repeat(250),
      chosen: catalog.permissions.filter((permission) => !catalog.restrictions.has(permission)).slice(0, size.permissions),
      accessControl: { resources: catalog.data.restrictableResources.slice(0, 10), tags: { Country: 'Argentina', Team: 'A' } },
      tags: Object.fromEntries(Array.from({ length: size.tags }, (_, at) => [`Key ${at}`, `Value ${at}`])),
    },
    () => `row-${id++}`,
  );
  const limits = { resources: ['User'], tags: { Country: 'Argentina' } };
  const committer = committerWith({ chosen: catalog.permissions.slice(0, 200), accessControl: limits });
  const times: number[] = [];
  let issues = 0;
  for (let round = 0; round < size.rounds; round++) {
    const start = performance.now();
    const { proposal, leftOut } = readDraft(doc);
    issues = validateProfile(catalog, proposal, { committer, leftOut }).length;
    times.push(performance.now() - start);
  }
  // The first half only warms up.
  const steady = times.slice(size.rounds / 2);
  write(`reading and validating a draft of ${size.permissions} permissions and ${size.tags} tags, ${issues} issues:`);
  write(`  median ${quantile(steady, 0.5).toFixed(3)} ms, p99 ${quantile(steady, 0.99).toFixed(3)} ms (aim: under 1 ms)`);
}
