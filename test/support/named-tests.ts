/** Which rules a document states and which of them tests are named after; reads sources as trees, and knows no files. */
import { parseSync, Visitor, type ESTree } from 'vite';

/** A test as its source names it. */
export interface NamedTest {
  readonly where: string;
  /** Null where the name is computed. */
  readonly title: string | null;
  readonly ids: readonly string[];
  /** Those of its modifiers that keep a test, or all the others, from running. */
  readonly held: readonly string[];
}

export interface NamedTests {
  readonly tests: readonly NamedTest[];
  /** Ids at the start of any text: names of tests, and the tables from which `each` takes them. */
  readonly ids: readonly { readonly id: string; readonly where: string }[];
}

const holding = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf']);

/** Rules are lines of the form `- **X1** sentence`; the result has them in order, with repetitions. */
export const rulesIn = (markdown: string): string[] => [...markdown.matchAll(/^- \*\*([A-Z]+\d+[a-z]?)\*\*/gm)].map(([, id]) => id ?? '');

/** The ids a name begins with: `[X1] …`, or several, `[X1] [Y2] …`. */
export function idsAtStart(text: string): string[] {
  const [start = ''] = /^(\[[A-Z]+\d+[a-z]?\]\s*)+/.exec(text) ?? [];
  return [...start.matchAll(/[A-Z]+\d+[a-z]?/g)].map(([id]) => id);
}

export function namedTestsIn(file: string, source: string): NamedTests {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const at = (start: number): string => `${file}:${source.slice(0, start).split('\n').length}`;
  const tests: NamedTest[] = [];
  const ids: { id: string; where: string }[] = [];
  const note = (text: string, start: number): void => void ids.push(...idsAtStart(text).map((id) => ({ id, where: at(start) })));
  new Visitor({
    CallExpression: (call) => {
      const chain = namesOf(call.callee);
      if (chain === null || !['it', 'test'].includes(chain[0] ?? '') || isBuilder(call, chain)) return;
      const title = textOf(call.arguments[0]);
      tests.push({ where: at(call.start), title, ids: idsAtStart(title ?? ''), held: chain.filter((name) => holding.has(name)) });
    },
    Literal: ({ value, start }) => {
      if (typeof value === 'string') note(value, start);
    },
    TemplateLiteral: ({ quasis, start }) => note(quasis[0]?.value.raw ?? '', start),
  }).visit(program);
  return { tests, ids };
}

/** `it.each(rows)` makes the function that the test is given to; so do the others that take something first. */
const isBuilder = ({ callee }: ESTree.CallExpression, chain: readonly string[]): boolean =>
  callee.type === 'MemberExpression' &&
  ['each', 'for', 'skipIf', 'runIf', 'extend', 'beforeEach', 'afterEach'].includes(chain.at(-1) ?? '');

/** `it.each(rows)(…)` → it, each; null for anything that is no chain of names. */
function namesOf(node: ESTree.Expression): string[] | null {
  switch (node.type) {
    case 'Identifier':
      return [node.name];
    case 'MemberExpression': {
      const before = namesOf(node.object);
      return before && node.property.type === 'Identifier' ? [...before, node.property.name] : null;
    }
    case 'CallExpression':
      return namesOf(node.callee);
    case 'TaggedTemplateExpression':
      return namesOf(node.tag);
    default:
      return null;
  }
}

function textOf(node: ESTree.Argument | undefined): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  return node?.type === 'TemplateLiteral' ? (node.quasis[0]?.value.raw ?? '') : null;
}
