/** How long the functions of a source are, in lines; reads it as a tree, and knows no files. */
import { parseSync, Visitor, type ESTree } from 'vite';

export interface FunctionSize {
  /** Its own name, or that of what it is given to. */
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

type AnyFunction = ESTree.Function | ESTree.ArrowFunctionExpression;

export function functionsIn(file: string, source: string): FunctionSize[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const starts = lineStarts(source);
  const names = new Map<number, string>();
  const found: FunctionSize[] = [];
  const note = ({ start, end }: AnyFunction, own?: string | null): void => {
    const [first, last] = [lineOf(starts, start), lineOf(starts, end)];
    found.push({ name: own ?? names.get(start) ?? '(anonymous)', line: first, lines: last - first + 1 });
  };
  new Visitor({
    VariableDeclarator: ({ id, init }) => void (init && id.type === 'Identifier' && names.set(init.start, id.name)),
    Property: ({ key, value }) => void (key.type === 'Identifier' && names.set(value.start, key.name)),
    FunctionDeclaration: (one) => note(one, one.id?.name),
    FunctionExpression: (one) => note(one, one.id?.name),
    ArrowFunctionExpression: (one) => note(one),
  }).visit(program);
  return found;
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Counted from 1. */
function lineOf(starts: readonly number[], place: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
