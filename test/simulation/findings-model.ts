/** What a commit must not have passed over: who wrote each choice last, by comparing what the document holds before and after each entry. */
import type * as Y from 'yjs';
import type { ProfileContent } from '../../core/profile/profile.ts';
import { naiveClosure } from '../oracle/closure.ts';
import { builtInCatalog } from '../support/catalog.ts';

const { combinations } = builtInCatalog();

/** Which insertion each key stands by. */
type Standing = ReadonlyMap<string, string>;

interface Last {
  /** User id. */
  readonly by: string;
  readonly removed: boolean;
}

export interface FindingsModel {
  /** Applies an entry of this person. */
  follow(doc: Y.Doc, by: string, apply: () => void): void;
  /** Findings of the content that nobody has acknowledged whose word counts for this person; null where there is none. */
  overlooked(content: ProfileContent, base: ProfileContent | null, committer: string): string | null;
}

export function createFindingsModel(): FindingsModel {
  const choices = new Map<string, Last>();
  const acknowledgements = new Map<string, string>();

  /** Who may not settle it for others, by key. */
  const findingsOf = (content: ProfileContent, base: ProfileContent | null): Map<string, Set<string>> => {
    const granting = (permission: string): string[] => content.chosen.filter((name) => naiveClosure([name]).has(permission));
    const writers = (names: readonly string[]): string[] => names.map((name) => choices.get(name)?.by ?? 'nobody');
    const isNew = (names: readonly string[]): boolean => names.some((name) => !base?.chosen.includes(name));
    const found = new Map<string, Set<string>>();
    for (const [name, { by, removed }] of choices) {
      const bringing = granting(name);
      if (!removed || content.chosen.includes(name) || writers(bringing).every((writer) => writer === by)) continue;
      if (isNew(bringing) || base?.chosen.includes(name)) found.set(`removal-undone/${name}`, new Set([by, ...writers(bringing)]));
    }
    for (const { permissions } of combinations) {
      const bringing = permissions.map(granting);
      if (bringing.every((names) => names.length > 0) && isNew(bringing.flat()))
        found.set(`permissions-risky-together/${permissions.join('+')}`, new Set(writers(bringing.flat())));
    }
    return found;
  };

  return {
    follow(doc, by, apply) {
      const before = { chosen: standing(doc, 'chosen'), acknowledged: standing(doc, 'acknowledged') };
      apply();
      const after = { chosen: standing(doc, 'chosen'), acknowledged: standing(doc, 'acknowledged') };
      for (const name of new Set([...before.chosen.keys(), ...after.chosen.keys()]))
        if (before.chosen.get(name) !== after.chosen.get(name)) choices.set(name, { by, removed: !after.chosen.has(name) });
      for (const [key, item] of after.acknowledged) if (before.acknowledged.get(key) !== item) acknowledgements.set(key, by);
      for (const key of before.acknowledged.keys()) if (!after.acknowledged.has(key)) acknowledgements.delete(key);
    },
    overlooked(content, base, committer) {
      for (const [key, contributors] of findingsOf(content, base)) {
        const by = acknowledgements.get(key);
        if (by === undefined) return `${key}, which nobody had acknowledged`;
        if (by !== committer && contributors.has(by)) return `${key}, which only a contributor had acknowledged`;
      }
      return null;
    },
  };
}

function standing(doc: Y.Doc, root: string): Standing {
  const items = [...doc.getMap(root)._map].filter(([, item]) => !item.deleted);
  return new Map(items.map(([key, { id }]) => [key, `${id.client}:${id.clock}`]));
}
