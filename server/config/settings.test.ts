import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSettings, readSettings } from './settings.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accord-settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const problemsWith = async (env: Record<string, string>): Promise<readonly string[]> => {
  const settings = await readSettings(env);
  return settings.ok ? [] : settings.problems;
};
const assertion = { id: 'a', says: 'A.', never: ['Users.Edit'] };

describe('assertions among the settings', () => {
  it('[G25] none are laid down where ASSERTIONS is unset, and its file is read where it is set', async () => {
    for (const env of [{}, { ASSERTIONS: ' ' }]) expect(await readSettings(env)).toMatchObject({ ok: true, assertions: [] });
    const path = await file('good.json', `\uFEFF${JSON.stringify({ version: 1, assertions: [assertion] })}`);
    expect(await readSettings({ ASSERTIONS: ` ${path} ` })).toMatchObject({ ok: true, assertions: [{ id: 'a', severity: 'error' }] });
  });

  it('[G25] a file that cannot be read, is no JSON or is too large is told with its path and the next step', async () => {
    const [missing, broken, large] = [
      join(folder, 'none.json'),
      await file('broken.json', '{'),
      await file('large.json', ' '.repeat(1024 * 1024 + 1)),
    ];
    expect(await problemsWith({ ASSERTIONS: missing })).toEqual([
      `ASSERTIONS: ${missing} cannot be read (ENOENT); give the path of an assertions file, or unset ASSERTIONS to lay down none.`,
    ]);
    expect((await problemsWith({ ASSERTIONS: broken }))[0]).toMatch(
      /^ASSERTIONS: .*broken\.json is not JSON: .*; correct it, or unset ASSERTIONS/,
    );
    expect((await problemsWith({ ASSERTIONS: large }))[0]).toMatch(/has 1048577 bytes; an assertions file has at most 1048576\.$/);
  });

  it('[G23] [G25] every problem of settings, catalogue and assertions is told at once', async () => {
    const path = await file('bad.json', JSON.stringify({ version: 1, assertions: [{ ...assertion, never: ['Users.Fly'] }, assertion] }));
    expect(await problemsWith({ PORT: 'x', ASSERTIONS: path })).toEqual([
      expect.stringMatching(/^PORT is "x"/),
      expect.stringMatching(/^ASSERTIONS: .*bad\.json: \/assertions\/0\/never: expected permissions of the catalogue, not "Users\.Fly"/),
      expect.stringMatching(/^ASSERTIONS: .*bad\.json: \/assertions\/1\/id: expected an id of its own, found "a"/),
    ]);
    const unread = await problemsWith({ CATALOG: join(folder, 'no-catalog.json'), ASSERTIONS: path });
    expect(unread.map((problem) => problem.slice(0, 10))).toEqual(['CATALOG: /', 'ASSERTIONS']);
  });
});

describe('files that settings name', () => {
  it('[G37] are files: what may never end is not read', async () => {
    const pipe = join(folder, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    for (const [path, kind] of [
      [pipe, 'a pipe'],
      ['/dev/zero', 'a device'],
      [folder, 'a directory'],
    ] as const)
      for (const [setting, what] of [
        ['CATALOG', 'a catalogue'],
        ['ASSERTIONS', 'an assertions'],
      ] as const)
        expect(await problemsWith({ [setting]: path })).toEqual([
          expect.stringContaining(`${setting}: ${path} is ${kind} and no file; give the path of ${what} file`),
        ]);
  });

  it('[G37] nest no deeper than anything that is read', async () => {
    for (const depth of [33, 8_000, 200_000]) {
      const path = await file('deep.json', '['.repeat(depth) + ']'.repeat(depth));
      for (const setting of ['CATALOG', 'ASSERTIONS'])
        expect(await problemsWith({ [setting]: path })).toEqual([
          expect.stringContaining(`${setting}: ${path} nests lists and objects more than 32 deep`),
        ]);
    }
  });
});

describe('DATA_DIR', () => {
  const problemOf = async (DATA_DIR: string): Promise<string> => {
    const settings = await prepareSettings({ DATA_DIR });
    return settings.ok ? '' : settings.problems.join();
  };

  it('[G36] is made where it is missing, for its owner alone', async () => {
    const path = join(folder, 'some', 'where');
    expect(await problemOf(path)).toBe('');
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(await problemOf(path)).toBe('');
    expect(await problemOf(`${folder}/missing/../other`)).toBe('');
  });

  it('[G36] that cannot be made or written is told with its path and the reason', async () => {
    const at = (name: string): string => join(folder, name);
    await symlink('round-2', at('round-1'));
    await symlink('round-1', at('round-2'));
    await symlink('nothing', at('dangling'));
    const text = await file('text', '');
    for (const [path, reason] of [
      ['/proc/x', 'cannot be made'],
      ['/proc/self/x/y', 'cannot be made'],
      ['/dev/null', 'is no directory'],
      ['/dev/null/x', 'is no directory'],
      [text, 'is no directory'],
      [join(text, 'x'), 'is no directory'],
      [at('round-1'), 'in a circle'],
      [join(at('round-1'), 'x'), 'in a circle'],
      [at('dangling'), 'a link that leads nowhere'],
      [join(folder, 'x'.repeat(300)), 'longer than a path'],
    ] as const) {
      const problem = await problemOf(path);
      expect(problem).toContain(`DATA_DIR is "${path}"`);
      expect(problem).toContain(reason);
    }
  });

  it('[G23] [G36] is told with every other problem, and left alone where everything is in PostgreSQL', async () => {
    const settings = await prepareSettings({ DATA_DIR: '/dev/null', PORT: 'x' });
    expect(settings).toMatchObject({ ok: false, problems: [expect.stringMatching(/^PORT/), expect.stringMatching(/^DATA_DIR/)] });
    const unused = join(folder, 'unused');
    expect((await prepareSettings({ DATA_DIR: unused, DATABASE_URL: 'postgres://a@b/c' })).ok).toBe(true);
    expect(existsSync(unused)).toBe(false);
  });
});
