/** The facts of an event as rows of text, before and after; total over whatever a row holds. */
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import type { AuditItem } from '../../api/api.ts';
import { exactTime } from '../../ui/display/time.tsx';

export interface Fact {
  readonly label: string;
  /** Null where there is nothing to say. */
  readonly before: string | null;
  readonly after: string | null;
  /** The page of what `after` names. */
  readonly href?: string;
  /** Of what a profile says, which its difference shows too. */
  readonly isContent?: boolean;
  /** For machines and those who follow the chain. */
  readonly isCode?: boolean;
}

/** In the order in which they are shown. */
const labels: Readonly<Record<string, string>> = {
  username: 'Username',
  name: 'Name',
  displayName: 'Display name',
  description: 'Description',
  enabled: 'Can sign in',
  chosen: 'Permissions',
  accessControl: 'Access control',
  tags: 'Resource tags',
  profiles: 'Security profiles',
  revision: 'Revision',
  restored: 'Restored from revision',
  sessions: 'Sessions',
  session: 'Session',
  token: 'Token',
  tokens: 'Tokens',
  scopes: 'Scopes',
  count: 'How often',
  requests: 'Asked for',
  since: 'First time',
  until: 'Last time',
  expiresAt: 'Good until',
  format: 'Form',
  createdBy: 'Begun by',
  catalog: 'Catalogue',
  assertions: 'Assertions',
  grantBeyondOwn: 'GRANT_BEYOND_OWN',
  allowedOrigins: 'Allowed origins',
  publicOrigin: 'PUBLIC_ORIGIN',
  trustProxy: 'Trusted proxies',
  retentionDays: 'RETENTION_DAYS',
  digest: 'Digest',
  key: 'Request',
};
const contentMembers = new Set(['name', 'description', 'chosen', 'accessControl', 'tags']);
const codes = new Set(['session', 'token', 'digest', 'key']);
/** Told elsewhere, or by other rows. */
const untold = new Set(['draft', 'position', 'base']);

export function factsOf({ before, after, target, seq, hash }: AuditItem, catalog: Catalog | null): Fact[] {
  const members = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter((member) => !untold.has(member));
  const place = (member: string): number => (Object.hasOwn(labels, member) ? Object.keys(labels).indexOf(member) : members.length + 100);
  const rows = members
    .sort((a, b) => place(a) - place(b))
    .map((member): Fact => {
      const text = (facts: AuditItem['before']): string | null =>
        facts && Object.hasOwn(facts, member) ? textOf(member, facts[member], catalog) : null;
      const label = Object.hasOwn(labels, member) ? (labels[member] ?? member) : member;
      const isContent = target?.kind === 'profile' && contentMembers.has(member);
      return { label, before: text(before), after: text(after), isContent, isCode: codes.has(member) };
    });
  return [
    ...rows,
    ...draftOf(after),
    ...(seq !== null && hash !== null ? [{ label: 'Row', before: null, after: `${seq} ${hash}`, isCode: true }] : []),
  ];
}

function draftOf(after: AuditItem['after']): Fact[] {
  const draft = after?.['draft'];
  return typeof draft === 'string' ? [{ label: 'Draft', before: null, after: 'The draft that was saved', href: `/drafts/${draft}` }] : [];
}

const times = new Set(['since', 'until', 'expiresAt']);

function textOf(member: string, value: unknown, catalog: Catalog | null): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value === '' ? '(empty)' : times.has(member) ? exactTime(value) : value;
  if (Array.isArray(value)) return listText(value, catalog);
  const control = value as { readonly resources?: unknown; readonly tags?: unknown };
  if (member === 'accessControl' && Array.isArray(control.resources))
    return `${listText(control.resources, null)} with ${pairsText(control.tags)}`;
  return pairsText(value);
}

const listText = (values: readonly unknown[], catalog: Catalog | null): string =>
  values.length === 0 ? 'none' : values.map((one) => itemText(one, catalog)).join(', ');

function itemText(one: unknown, catalog: Catalog | null): string {
  if (typeof one === 'string') return catalog ? permissionLabel(catalog, one) : one;
  const { name } = (typeof one === 'object' && one !== null ? one : {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : JSON.stringify(one);
}

function pairsText(value: unknown): string {
  const pairs = Object.entries(typeof value === 'object' && value !== null ? value : {});
  return pairs.length === 0
    ? 'none'
    : pairs.map(([key, one]) => `${key}: ${typeof one === 'string' ? one : JSON.stringify(one)}`).join(', ');
}
