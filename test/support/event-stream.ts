/** A user who listens to `GET /api/events`, and the events they received. */
import { get, type IncomingHttpHeaders } from 'node:http';
import type { Person, TestServer } from './server.ts';
import { until } from './relay.ts';

export interface Told {
  readonly event: string;
  /** Id → revision. */
  readonly items: Readonly<Record<string, number | null>>;
}

export interface Listener {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Everything that came, as it came. */
  text(): string;
  told(): Told[];
  /** The events about one thing, in order. */
  of(id: string): (number | null)[];
  /** Resolves with all events about it once there are this many. */
  hears(id: string, count?: number): Promise<(number | null)[]>;
  isOver(): boolean;
  ends(): Promise<void>;
  close(): void;
}

export async function listen(server: TestServer, person: Person, headers: Record<string, string> = {}): Promise<Listener> {
  let text = '';
  let isOver = false;
  const [request, response] = await new Promise<[ReturnType<typeof get>, import('node:http').IncomingMessage]>((resolve, reject) => {
    const asked = get(
      `${server.url}/api/events`,
      { agent: false, headers: { ...(person.cookie && { cookie: person.cookie }), ...headers } },
      (answer) => resolve([asked, answer]),
    );
    asked.on('error', reject);
  });
  request.on('error', () => (isOver = true));
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => (text += chunk));
  response.on('close', () => (isOver = true));
  response.on('error', () => (isOver = true));
  const told = (): Told[] =>
    [...text.matchAll(/^event: (.*)\nid: \d+\ndata: (.*)\n\n/gm)].map(([, event = '', data = '{}']) => {
      const { items = [] } = JSON.parse(data) as { items?: { id: string; revision: number | null }[] };
      return { event, items: Object.fromEntries(items.map(({ id, revision }) => [id, revision])) };
    });
  const of = (id: string): (number | null)[] => told().flatMap(({ items }) => (items[id] === undefined ? [] : [items[id]]));
  return {
    ...{ status: response.statusCode ?? 0, headers: response.headers },
    text: () => text,
    ...{ told, of },
    hears: async (id, count = 1) => {
      await until(`something is told of ${id}`, () => of(id).length >= count);
      return of(id);
    },
    isOver: () => isOver,
    ends: () => until('the stream ends', () => isOver),
    close: () => request.destroy(),
  };
}
