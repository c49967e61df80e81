import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';

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
