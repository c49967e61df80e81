/** Decisions as naive as can be: sets and loops over the catalogue's file. Shares no code with core. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { naiveClosure } from './closure.ts';

interface File {
  readonly groups: readonly {
    readonly resources: readonly {
      readonly tagResource?: string;
      readonly actions: readonly { readonly permission: string; readonly shared?: boolean; readonly polarity?: string }[];
    }[];
  }[];
}

/** Permission → the resource type it acts on; undefined where that has no tags. */
export const typeOf = new Map<string, string | undefined>();
/** Permissions that take rights away. */
export const restrictions = new Set<string>();
const file = JSON.parse(readFileSync(join(import.meta.dirname, '../../core/catalog/connect.json'), 'utf8')) as File;
for (const group of file.groups)
  for (const { tagResource, actions } of group.resources)
    for (const { permission, shared, polarity } of actions) {
      if (!shared) typeOf.set(permission, tagResource);
      if (polarity === 'restrict') restrictions.add(permission);
    }

type Tags = Readonly<Record<string, string>>;
export interface NaiveWorld {
  readonly profiles: readonly {
    readonly id: string;
    readonly chosen: readonly string[];
    readonly accessControl: { readonly resources: readonly string[]; readonly tags: Tags } | null;
  }[];
  readonly users: readonly { readonly id: string; readonly enabled: boolean; readonly profiles: readonly string[] }[];
}
export interface NaiveRequest {
  readonly user: string;
  readonly permission: string;
  readonly resource?: { readonly type?: string; readonly tags?: Tags };
}

/** The answer, and of each reason its code and the profile it speaks of, with the tags it names. */
export interface NaiveAnswer {
  readonly allowed: boolean;
  readonly reasons: readonly string[];
}

export function naiveDecide(world: NaiveWorld, request: NaiveRequest): NaiveAnswer {
  const people = world.users.filter(({ id }) => id === request.user);
  if (people.length === 0) return { allowed: false, reasons: ['user-unknown'] };
  if (people.some(({ enabled }) => !enabled)) return { allowed: false, reasons: ['user-disabled'] };
  if (!typeOf.has(request.permission)) return { allowed: false, reasons: ['permission-unknown'] };
  const concerned = new Set([typeOf.get(request.permission), request.resource?.type]);
  concerned.delete(undefined);
  const present = Object.entries(request.resource?.tags ?? {});
  const open: string[] = [];
  const matched: string[] = [];
  const unmatched: string[] = [];
  for (const assigned of people[0]!.profiles) {
    for (const { id, chosen, accessControl } of world.profiles) {
      if (id !== assigned || !naiveClosure(chosen).has(request.permission)) continue;
      let restricts = false;
      for (const type of accessControl?.resources ?? []) if (concerned.has(type)) restricts = true;
      const wanted = Object.entries(accessControl?.tags ?? {});
      const missing = wanted.filter(([key, value]) => !present.some(([k, v]) => k === key && v === value));
      if (!restricts) open.push(`granted ${id}`);
      else if (missing.length === 0) matched.push(`granted-by-tags ${id} ${JSON.stringify(wanted)}`);
      else unmatched.push(`tags-missing ${id} ${JSON.stringify(missing)}`);
    }
  }
  if (open.length > 0) return { allowed: true, reasons: open };
  if (matched.length > 0) return { allowed: true, reasons: matched };
  if (unmatched.length > 0) return { allowed: false, reasons: unmatched };
  return { allowed: false, reasons: ['not-granted'] };
}
