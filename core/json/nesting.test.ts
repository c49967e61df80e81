import { expect, test } from 'vitest';
import { isNestedTooDeeply, mostNesting } from './nesting.ts';
import { shownValue } from './shown.ts';

const nested = (depth: number, open = '[', close = ']'): string => open.repeat(depth) + close.repeat(depth);

test('[H34] levels are counted outside of strings, where they are open at once', () => {
  for (const text of ['', '1', '"["', nested(mostNesting), '[],'.repeat(1000)]) expect(isNestedTooDeeply(text)).toBe(false);
  for (const text of [nested(mostNesting + 1), nested(20, '{"a":[', ']}'), `"\\"[",${nested(33)}`, '['.repeat(200_000)])
    expect(isNestedTooDeeply(text)).toBe(true);
  for (const inString of [`"${nested(100)}"`, `"\\\\\\"${nested(100)}"`, `"${nested(100)}`, '"\\'])
    expect(isNestedTooDeeply(inString)).toBe(false);
});

test('[H34] any value can be shown, however deeply it nests', () => {
  expect(shownValue(JSON.parse(nested(100_000)), 80)).toBe('a value that is nested too deeply');
  expect(shownValue(undefined, 80)).toBe('undefined');
  expect(shownValue(['x'.repeat(100)], 5)).toBe('["xxx…');
});
