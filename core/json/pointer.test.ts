import { expect, it } from 'vitest';
import fc from 'fast-check';
import { pointerParts, pointer } from './pointer.ts';

it('[V45] a pointer tells its parts apart, whatever they hold', () => {
  expect(pointer('tags', 'a/b~c')).toBe('/tags/a~1b~0c');
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (parts) => {
      expect(pointerParts(pointer(...parts))).toEqual(parts);
    }),
  );
});
