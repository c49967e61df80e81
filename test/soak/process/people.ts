/** People who work at one server and never give up: two who type into a draft that one of them saves, and one who writes over HTTP. */
import { randomUUID } from 'node:crypto';
import { choose, setText } from '../../../core/draft/edit-draft.ts';
import { chosenOf, textOf } from '../../../core/draft/document.ts';
import { readDraft } from '../../../core/draft/read-draft.ts';
import { proposalToContent } from '../../../core/profile/content.ts';
import { digestOf } from '../../../core/profile/digest.ts';
import type { Base } from '../../../core/profile/profile.ts';
import type { createRandom } from '../../support/random.ts';
import { openDraftLine, type DraftLine, type Reach } from './draft-line.ts';
import type { Ledger, Made } from './ledger.ts';
import { builtInCatalog } from '../../support/catalog.ts';

const catalog = builtInCatalog();

type Random = ReturnType<typeof createRandom>;

export interface PersonDeps {
  readonly reach: Reach;
  readonly cookie: string;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly isOver: () => boolean;
}

/** The draft of several people; the first to notice that it is closed opens the next one. */
export interface Table {
  draft: string;
  base: Base;
  /** While one saves, the others keep their hands still. */
  isSaving: boolean;
}
export const layTable = (): Table => ({ draft: randomUUID(), base: null, isSaving: false });

function clear(table: Table, draft: string, made: Made | null, random: Random): void {
  if (table.draft !== draft) return;
  table.draft = randomUUID();
  table.base = made && random.next() < 0.5 ? { profile: made.id, revision: made.revision } : null;
  table.isSaving = false;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Edits on their way before a person waits for the disk. */
const mostInFlight = 8;
/** Refusals after which the test gives a draft up. */
const mostRefusals = 4;

/** Types, and saves where `saves`; ends when it is over, with what its document holds and the draft it is of. */
export async function typist(deps: PersonDeps, table: Table, saves: boolean): Promise<{ draft: string; line: DraftLine }> {
  const { reach, cookie, ledger, random, isOver } = deps;
  for (;;) {
    const { draft, base } = table;
    const line = openDraftLine(reach, cookie, draft, base, ledger);
    let edits = 8 + random.below(25);
    let refusals = 0;
    while (!isOver() && line.closed() === null && table.draft === draft) {
      await line.ready();
      if (line.inFlight() < mostInFlight && !(table.isSaving && !saves) && line.isReady()) edit(line, random, saves);
      if (saves && --edits < 0) {
        table.isSaving = true;
        const made = await save(deps, line, draft, base);
        table.isSaving = false;
        refusals += made ? 0 : 1;
        edits = 3;
        // A user who was told that the draft is saved is done with it, also if the server ended before it announced the close.
        if (made || refusals > mostRefusals) clear(table, draft, made, random);
      }
      await pause(random.below(6));
    }
    if (isOver() && line.closed() === null && table.draft === draft) return { draft, line };
    clear(table, draft, line.closed()?.profile ?? null, random);
    line.leave();
  }
}

/** Texts by everyone, permissions by the one who saves, and none that are risky together: a finding would keep the draft from being saved. */
function edit({ doc }: DraftLine, random: Random, saves: boolean): void {
  const name = textOf(doc, 'name').toString();
  if (saves && name === '') return setText(doc, 'name', `Shift ${randomUUID()}`);
  if (saves && random.next() < 0.3) {
    const permission = random.pick(['Users.View', 'Queues.View', 'RoutingPolicies.View', 'SecurityProfiles.View']);
    return choose(doc, [permission], !chosenOf(doc).has(permission));
  }
  const text = textOf(doc, 'description').toString();
  const at = random.below(text.length + 1);
  const removed = text.length > 180 ? 60 : random.next() < 0.2 ? 1 : 0;
  setText(doc, 'description', text.slice(0, at) + random.pick([...'abcdefgh']) + text.slice(at + removed));
}

/** Saves what the document holds, with one key until there is an answer; null where that was no. */
async function save(
  { reach, cookie, ledger, random, isOver }: PersonDeps,
  line: DraftLine,
  draft: string,
  base: Base,
): Promise<Made | null> {
  while (line.inFlight() > 0 && line.isReady()) await pause(1);
  const key = randomUUID();
  const digest = digestOf(catalog, proposalToContent(readDraft(line.doc).proposal), base);
  while (!isOver()) {
    const url = await reach.up();
    if (url === null) return null;
    const overHttp = line.closed() !== null || random.next() < 0.4;
    if (!overHttp && !line.isReady()) {
      await line.ready();
      continue;
    }
    const asked = ledger.ask(key, draft);
    const body = { id: key, digest };
    const answer = overHttp ? await send(url, cookie, ledger, 'POST', `/api/drafts/${draft}/commit`, body) : await line.commit(key, digest);
    if (answer === null) asked.cutOff += 1;
    else if ('status' in answer) {
      if (answer.status === 200) return took(ledger, key, answer.body.profile);
      // Only this person closes it, so the server accepted this very key.
      if (line.closed()) ledger.faults.push(`a save sent again was answered with ${answer.status}, though it closed the draft`);
      return null;
    } else return answer.type === 'committed' ? (answer.profile ?? null) : null;
  }
  return null;
}

function took(ledger: Ledger, key: string, { id, revision }: Made): Made {
  ledger.answer(key, { id, revision });
  return { id, revision };
}

interface Answer {
  readonly status: number;
  readonly body: { readonly id: string; readonly revision: number; readonly profile: Made };
}

/** Null where the server went before it answered. */
async function send(
  url: string,
  cookie: string,
  { tell }: Ledger,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer | null> {
  try {
    const asking = fetch(url + path, {
      method,
      headers: { cookie, origin: url, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    tell('commit');
    const response = await asking;
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  } catch {
    return null;
  }
}

/** Writes profiles over HTTP that no other person writes: a repeated request that is refused has taken effect twice. */
export async function clerk(deps: PersonDeps): Promise<void> {
  const { random, isOver } = deps;
  let made: Made | null = null;
  while (!isOver()) {
    const profile = { name: `Workspace ${randomUUID()}`, description: '', chosen: ['Users.View'], accessControl: null, tags: {} };
    made = made && random.next() < 0.7 ? await write(deps, 'PUT', made, profile) : await write(deps, 'POST', null, profile);
    await pause(random.below(25));
  }
}

async function write(deps: PersonDeps, method: 'POST' | 'PUT', from: Made | null, profile: object): Promise<Made | null> {
  const { reach, cookie, ledger, isOver } = deps;
  const key = randomUUID();
  while (!isOver()) {
    const url = await reach.up();
    if (url === null) return null;
    const asked = ledger.ask(key, null);
    const headers = { 'idempotency-key': key, ...(from && { 'if-match': `"${from.revision}"` }) };
    const answer = await send(url, cookie, ledger, method, `/api/profiles${from ? `/${from.id}` : ''}`, profile, headers);
    if (answer === null) {
      asked.cutOff += 1;
      continue;
    }
    const { status, body } = answer;
    if (status !== (from ? 200 : 201))
      ledger.faults.push(`${method} was answered with ${status} ${JSON.stringify(body)} when sent the ${asked.sent}. time`);
    else return took(ledger, key, body);
    return null;
  }
  return null;
}
