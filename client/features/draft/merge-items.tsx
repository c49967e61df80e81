/** What a merge leaves for a person to decide, one thing after the other, and what would come of it. Knows nothing of how a merge is made. */
import { createMemo, createSignal, createUniqueId, For, Show, type JSX } from 'solid-js';
import { permissionLabel, type Catalog } from '../../../core/catalog/catalog.ts';
import { differenceBetween } from '../../../core/profile/difference.ts';
import { choicesOf, decideMerge, type Choice, type Merge, type MergeItem, type Side } from '../../../core/profile/merge.ts';
import type { Profile, ProfileContent } from '../../../core/profile/profile.ts';
import { legible } from '../../../core/profile/stored-text.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Message } from '../../ui/message.tsx';
import { StoredText } from '../../ui/stored-text.tsx';
import { permissionList } from './about-tick.ts';
import { ControlFacts } from './content-facts.tsx';
import { DifferenceView } from './difference-view.tsx';
import { useEditor } from './editor-context.tsx';
import './merge-items.css';

/** Chains and permissions that are spelled out; more are counted. */
const mostShown = 4;

interface MergeDialogProps {
  readonly catalog: Catalog;
  /** May change while the dialog is open, as others edit the draft; choices stay with their items. */
  readonly merge: Merge;
  /** The revision the changes go to. */
  readonly theirs: Profile;
  readonly onClose: () => void;
  readonly onDecided: (content: ProfileContent) => void;
}

export function MergeDialog(props: MergeDialogProps): JSX.Element {
  const [choices, setChoices] = createSignal<ReadonlyMap<string, Choice>>(new Map());
  const progress = createUniqueId();
  const open = (): number => props.merge.items.filter(({ id }) => !choices().has(id)).length;
  const content = createMemo(() => decideMerge(props.merge, choices()));
  const { model } = useEditor();
  /** Warnings of the rest are the draft's business, once it is there. */
  const against = createMemo(() =>
    model.issuesOf(content(), props.theirs).filter(({ severity, code }) => severity === 'error' || code === 'assertion-advice'),
  );
  const choose = (id: string, choice: Choice): void => void setChoices((before) => new Map(before).set(id, choice));
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title="Bring both changes together"
      about={`You and ${props.theirs.updatedBy} changed this profile at the same time. What does not touch is joined; the rest is yours to decide.`}
      foot={
        <>
          <p class="merge__progress small muted" id={progress} role="status">
            {open() === 0 ? 'Everything is decided.' : `${open()} of ${props.merge.items.length} still to decide`}
          </p>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button look="primary" unavailable={open() > 0} aria-describedby={progress} onClick={() => props.onDecided(content())}>
            Carry your changes over
          </Button>
        </>
      }
    >
      <ol class="merge">
        {/* By id: an item that is computed anew keeps its place, and its radio buttons the focus. */}
        <For each={props.merge.items.map(({ id }) => id)}>
          {(id) => (
            <Show when={props.merge.items.find((item) => item.id === id)}>
              {(item) => (
                <li>
                  <Item
                    catalog={props.catalog}
                    item={item()}
                    by={props.theirs.updatedBy}
                    choice={choices().get(id)}
                    onChoose={(choice) => choose(id, choice)}
                  />
                </li>
              )}
            </Show>
          )}
        </For>
      </ol>
      <section class="merge__result" aria-labelledby={`${progress}-result`}>
        <h3 id={`${progress}-result`}>What your draft will change in revision {props.theirs.revision}</h3>
        <Show when={open() > 0}>
          <p class="small muted">As far as it is decided.</p>
        </Show>
        <DifferenceView catalog={props.catalog} difference={differenceBetween(props.catalog, props.theirs, content())} />
        <div role="status">
          <For each={against()}>{(issue) => <Message tone={issue.severity}>{issue.message}</Message>}</For>
        </div>
      </section>
    </Dialog>
  );
}

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
    case 'regrant':
    case 'lapse':
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
    case 'regrant':
      return regrantFacts(catalog, item, by);
    case 'lapse':
      return [`You and ${by} both grant it, but each for a reason that the other took away or that is still to be decided.`];
    case 'text':
      return [`You and ${by} both changed it. ${item.base === '' ? 'It was empty.' : `It was “${item.base}”.`}`];
    case 'tag':
      return [`You and ${by} both changed it. ${item.base === null ? 'It did not exist.' : `Its value was ${quoted(item.base)}.`}`];
    case 'access-control':
      return [`You and ${by} both changed it, and joined it says what neither of you made.`];
  }
}

function regrantFacts(catalog: Catalog, item: Extract<MergeItem, { type: 'regrant' }>, by: string): string[] {
  const [chooser, other] = item.chosenBy === 'mine' ? ['You', by] : [by, 'You'];
  const label = permissionLabel(catalog, item.permission);
  const needed = item.regrants.map(({ permission }) => permission).filter((permission) => permission !== item.permission);
  const long = item.regrants.filter(({ chain }) => chain.length > 2);
  const those =
    needed.length < item.regrants.length ? 'it and what it requires' : needed.length > 1 ? 'these' : permissionList(catalog, needed);
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
    case 'regrant': {
      const label = permissionLabel(catalog, item.permission);
      const again = permissionList(
        catalog,
        item.regrants.map(({ permission }) => permission),
        mostShown,
      );
      return choice === 'keep' ? [`Keep ${label}`, `Grants ${again} again.`] : [`Leave ${label} out`, `Does not grant ${again} again.`];
    }
    case 'lapse':
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
