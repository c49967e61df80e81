/** Requests by keep-alive, as browsers make them, in the names of several people in turn. */
import { Agent, request } from 'node:http';

export interface Answer {
  readonly etag: string;
  readonly text: string;
  /** From sending the request to the end of its answer. */
  readonly milliseconds: number;
}

export interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Rejects, with the start of the answer, if the server refuses. */
export type Call = (method: string, path: string, asked?: Asked) => Promise<Answer>;

/** `cookies` are those of people who take turns. */
export function createCaller(url: string, cookies: readonly string[]): Call {
  const agent = new Agent({ keepAlive: true });
  let count = 0;
  return (method, path, { body, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const cookie = cookies[count++ % cookies.length]!;
      const all = { ...headers, cookie, origin: url, ...(sent !== undefined && { 'content-type': 'application/json' }) };
      const start = performance.now();
      const asked = request(url + path, { method, agent, headers: all }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const milliseconds = performance.now() - start;
          const text = Buffer.concat(parts).toString();
          const { statusCode = 0, headers: told } = answer;
          if (statusCode < 300) resolve({ etag: told.etag ?? '', text, milliseconds });
          else reject(new Error(`${method} ${path} was answered ${statusCode}: ${text.slice(0, 300)}`));
        });
      });
      asked.on('error', reject);
      asked.end(sent);
    });
}
