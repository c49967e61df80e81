/** What a merge leaves for a person to decide: what each side did, and what each choice means. Knows nothing of how a merge is made. */
import { createUniqueId, For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../../core/catalog/catalog.ts';
import { choicesOf, type Choice, type MergeItem, type Side } from '../../../../core/profile/merge.ts';
import { legible } from '../../../../core/profile/stored-text.ts';
import { ControlFacts } from '../../../ui/profile/content-facts.tsx';
import { StoredText } from '../../../ui/display/stored-text.tsx';
import { permissionList } from '../permissions/about-tick.ts';
import './merge-items.css';

/** Chains and permissions that are spelled out; more are counted. */
const mostShown = 4;

interface ItemsProps {
  readonly catalog: Catalog;
  readonly items: readonly MergeItem[];
  /** The other's username. */
  readonly by: string;
  readonly choices: ReadonlyMap<string, Choice>;
  readonly onChoose: (id: string, choice: Choice) => void;
}

export const MergeItems = (props: ItemsProps): JSX.Element => (
  <ol class="merge">
    {/* By id: an item that is computed anew keeps its place, and its radio buttons the focus. */}
    <For each={props.items.map(({ id }) => id)}>
      {(id) => (
        <Show when={props.items.find((item) => item.id === id)}>
          {(item) => (
            <li>
              <Item
                catalog={props.catalog}
                item={item()}
                by={props.by}
                choice={props.choices.get(id)}
                onChoose={(choice) => props.onChoose(id, choice)}
              />
            </li>
          )}
        </Show>
      )}
    </For>
  </ol>
);

interface ItemProps {
  readonly catalog: Catalog;
  readonly item: MergeItem;
  readonly by: string;
  readonly choice: Choice | undefined;
  readonly onChoose: (choice: Choice) => void;
}

function Item(props: ItemProps): JSX.Element {
  const name = createUniqueId();
  return (
    <fieldset class="merge__item" classList={{ 'is-decided': props.choice !== undefined }} aria-describedby={`${name}-facts`}>
      <legend class="merge__title">{itemTitle(props.catalog, props.item)}</legend>
      <div class="merge__facts small" id={`${name}-facts`}>
        <For each={itemFacts(props.catalog, props.item, props.by)}>{(sentence) => <p>{sentence}</p>}</For>
      </div>
      <div class="merge__choices">
        <For each={choicesOf(props.item)}>
          {(choice) => (
            <label class="merge__choice">
              <input type="radio" name={name} checked={props.choice === choice} onChange={() => props.onChoose(choice)} />
              <span>
                <ChoiceText {...props} choice={choice} />
              </span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}

const listTitles = { accessTags: 'Access control tag', tags: 'Resource tag' } as const;
const textTitles = { name: 'Name', description: 'Description' } as const;

function itemTitle(catalog: Catalog, item: MergeItem): string {
  switch (item.type) {
    case 're-grant':
    case 'orphaned-grant':
      return permissionLabel(catalog, item.permission);
    case 'text':
      return textTitles[item.field];
    case 'tag':
      return `${listTitles[item.list]} “${legible(item.key)}”`;
    case 'access-control':
      return 'Access control';
  }
}

/** What each side did. */
function itemFacts(catalog: Catalog, item: MergeItem, by: string): string[] {
  switch (item.type) {
    case 're-grant':
      return reGrantFacts(catalog, item, by);
    case 'orphaned-grant':
      return [`You and ${by} both grant it, but each for a reason that the other removed, or that is still to be decided.`];
    case 'text':
      return [`You and ${by} both changed it. ${item.base === '' ? 'It was empty.' : `It was “${item.base}”.`}`];
    case 'tag':
      return [`You and ${by} both changed it. ${item.base === null ? 'It did not exist.' : `Its value was ${quoted(item.base)}.`}`];
    case 'access-control':
      return [`You and ${by} both changed it. Joined, it is something that neither of you made.`];
  }
}

function reGrantFacts(catalog: Catalog, item: Extract<MergeItem, { type: 're-grant' }>, by: string): string[] {
  const [chooser, other] = item.chosenBy === 'mine' ? ['You', by] : [by, 'You'];
  const label = permissionLabel(catalog, item.permission);
  const needed = item.reGrants.map(({ permission }) => permission).filter((permission) => permission !== item.permission);
  const long = item.reGrants.filter(({ chain }) => chain.length > 2);
  const those =
    needed.length < item.reGrants.length ? 'it and what it requires' : needed.length > 1 ? 'these' : permissionList(catalog, needed);
  return [
    needed.length > 0
      ? `${chooser} chose ${label}, which requires ${permissionList(catalog, needed, mostShown)}. ${other} took ${those} away.`
      : `${chooser} chose ${label}. ${other} took it away.`,
    ...long
      .slice(0, mostShown)
      .map(({ chain }) => `Required by way of ${chain.map((name) => permissionLabel(catalog, name)).join(' → ')}.`),
  ];
}

const quoted = (value: string): string => (value === '' ? 'empty' : `“${legible(value)}”`);

function ChoiceText(props: ItemProps & { choice: Choice }): JSX.Element {
  const sentence = (): readonly [what: string, follows: JSX.Element] => choiceText(props.catalog, props.item, props.choice, props.by);
  return (
    <>
      <span class="merge__what">{sentence()[0]}</span>
      <span class="merge__follows small muted">{sentence()[1]}</span>
    </>
  );
}

/** What a choice is called, and what follows from it. */
function choiceText(catalog: Catalog, item: MergeItem, choice: Choice, by: string): readonly [string, JSX.Element] {
  const whose = choice === 'joined' ? 'Both joined' : choice === 'mine' ? 'Yours' : `${by}’s`;
  switch (item.type) {
    case 're-grant': {
      const label = permissionLabel(catalog, item.permission);
      const again = permissionList(
        catalog,
        item.reGrants.map(({ permission }) => permission),
        mostShown,
      );
      return choice === 'keep' ? [`Keep ${label}`, `Grants ${again} again.`] : [`Leave ${label} out`, `Does not grant ${again} again.`];
    }
    case 'orphaned-grant':
      return choice === 'keep' ? ['Keep it', 'It is chosen in its own right.'] : ['Let it go', 'It is no longer chosen or required.'];
    case 'text':
      return [whose, <StoredText text={item[choice as Side] || 'Empty'} />];
    case 'tag': {
      const value = item[choice as Side];
      return [
        whose,
        value === null ? (
          'The tag is removed.'
        ) : (
          <>
            The value is “<StoredText text={value} />
            ”.
          </>
        ),
      ];
    }
    case 'access-control':
      return [whose, <ControlFacts catalog={catalog} control={item[choice as Side | 'joined']} />];
  }
}
