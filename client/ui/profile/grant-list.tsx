/** Permissions by group and resource, chosen and derived told apart. */
import { A } from '@solidjs/router';
import Ban from 'lucide-solid/icons/ban';
import Check from 'lucide-solid/icons/check';
import Link2 from 'lucide-solid/icons/link-2';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { For, Show, type JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import type { Grant } from '../../../core/profile/difference.ts';
import { legible } from '../../../core/profile/stored-text.ts';
import { requiredBySentence } from './labels.ts';
import './grants.css';

interface GrantRow {
  readonly label: string;
  readonly grants: readonly (Grant & { readonly action: string })[];
}
interface GrantGroup {
  readonly label: string;
  readonly rows: readonly GrantRow[];
  readonly count: number;
}

/** In catalogue order; what the catalogue lacks comes last, under a heading of its own. */
export function groupGrants(catalog: Catalog, grants: readonly Grant[]): GrantGroup[] {
  const grantByPermission = new Map(grants.map((grant) => [grant.permission, grant]));
  const groups: GrantGroup[] = [];
  for (const group of catalog.data.groups) {
    const rows = group.resources.flatMap((resource): GrantRow[] => {
      const held = resource.actions
        .filter((action) => !action.shared)
        .flatMap((action) => {
          const grant = grantByPermission.get(action.permission);
          return grant ? [{ ...grant, action: action.label }] : [];
        });
      return held.length > 0 ? [{ label: resource.label, grants: held }] : [];
    });
    if (rows.length > 0) groups.push({ label: group.label, rows, count: rows.reduce((sum, row) => sum + row.grants.length, 0) });
  }
  const outside = grants.filter((grant) => !catalog.entryByPermission.has(grant.permission));
  if (outside.length > 0)
    groups.push({
      label: 'Not in the catalogue: kept, without effect',
      count: outside.length,
      rows: outside.map((grant) => ({ label: legible(grant.permission), grants: [{ ...grant, action: 'No effect' }] })),
    });
  return groups;
}

/** `toPath`: where each permission leads; without it, they lead nowhere. */
interface Linked {
  readonly toPath?: (permission: string) => string;
}

export const GrantList = (props: Linked & { catalog: Catalog; grants: readonly Grant[]; heading?: 'h3' | 'h4' }): JSX.Element => (
  <div class="grants">
    <For each={groupGrants(props.catalog, props.grants)}>
      {(group) => (
        <section class="grants__group">
          <Dynamic component={props.heading ?? 'h4'} class="grants__title">
            {group.label} <span class="muted number">{group.count}</span>
          </Dynamic>
          <dl>
            <For each={group.rows}>
              {(row) => (
                <div class="grants__row">
                  <dt>{row.label}</dt>
                  <dd>
                    <For each={row.grants}>
                      {(grant) => (
                        <GrantChip {...linked(props)} catalog={props.catalog} grant={grant} label={grant.action} row={row.label} />
                      )}
                    </For>
                  </dd>
                </div>
              )}
            </For>
          </dl>
        </section>
      )}
    </For>
  </div>
);

/** Permissions that take rights away; they are no grants and stand apart from them. [M3] */
export const RestrictionList = (props: Linked & { catalog: Catalog; permissions: readonly string[] }): JSX.Element => (
  <p class="restrictions">
    <For each={props.permissions}>
      {(permission) => (
        <Chip {...linked(props)} permission={permission} class="grant grant--restrict">
          <Ban size={13} aria-hidden="true" />
          {permissionLabel(props.catalog, permission)}
        </Chip>
      )}
    </For>
  </p>
);

const linked = ({ toPath }: Linked): Linked => (toPath ? { toPath } : {});

/** A link where it leads anywhere. What the catalogue lacks has no page. */
const Chip = (props: Linked & { permission: string; class: string; title?: string; children: JSX.Element }): JSX.Element => (
  <Show
    when={props.toPath}
    fallback={
      <span class={props.class} title={props.title}>
        {props.children}
      </span>
    }
  >
    {(toPath) => (
      <A class={props.class} href={toPath()(props.permission)} title={props.title}>
        {props.children}
      </A>
    )}
  </Show>
);

function GrantChip(props: Linked & { catalog: Catalog; grant: Grant; label: string; row: string }): JSX.Element {
  const isDerived = (): boolean => props.grant.how === 'derived';
  const why = (): string => (isDerived() ? requiredBySentence(props.catalog, props.grant.requiredBy) : 'Chosen');
  const risk = (): string | undefined => props.catalog.whyRisky.get(props.grant.permission);
  const isListed = (): boolean => props.catalog.entryByPermission.has(props.grant.permission);
  return (
    <Chip
      {...(isListed() ? linked(props) : {})}
      permission={props.grant.permission}
      class={`grant${isDerived() ? ' grant--derived' : ''}`}
      title={[why(), risk()].filter(Boolean).join('. ')}
    >
      <Show when={isDerived()} fallback={<Check size={13} aria-hidden="true" />}>
        <Link2 size={13} aria-hidden="true" />
      </Show>
      <Show when={props.toPath}>
        <span class="visually-hidden">{props.row} – </span>
      </Show>
      {props.label}
      <Show when={isDerived()}>
        <span class="visually-hidden"> (derived: {why()})</span>
      </Show>
      <Show when={risk()}>
        <TriangleAlert class="tick__mark--risky" size={12} aria-label="powerful" />
      </Show>
    </Chip>
  );
}
