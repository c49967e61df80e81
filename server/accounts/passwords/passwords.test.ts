import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPasswords } from './passwords.ts';

const cheap = { logN: 4, r: 1, p: 1 };
const password = 'correct horse battery';

test('[W2] a hash costs what OWASP asks for, carries its parameters, and is never the same twice', async () => {
  const passwords = createPasswords(randomBytes);
  const [one, two] = await Promise.all([passwords.hash(password), passwords.hash(password)]);
  expect(one).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(two);
  expect(await passwords.verify(password, one)).toBe(true);
});

test('[W2] a hash of another cost is still understood', async () => {
  const old = await createPasswords(randomBytes, cheap).hash(password);
  const passwords = createPasswords(randomBytes, { logN: 5, r: 2, p: 2 });
  expect(await passwords.verify(password, old)).toBe(true);
  expect(await passwords.verify(`${password}.`, old)).toBe(false);
  expect(await passwords.verify('', old)).toBe(false);
});

test('[W2] the same password typed on another system is the same password', async () => {
  const passwords = createPasswords(randomBytes, cheap);
  expect(await passwords.verify('schlüsselwort'.normalize('NFD'), await passwords.hash('schlüsselwort'.normalize('NFC')))).toBe(true);
});

test('[W2] nobody is refused as slowly as somebody, whatever is given', async () => {
  const passwords = createPasswords(randomBytes, { logN: 15, r: 8, p: 1 });
  const known = await passwords.hash(password);
  const timeOf = async (encoded: string | null): Promise<number> => {
    const start = performance.now();
    expect(await passwords.verify('wrong', encoded)).toBe(false);
    return performance.now() - start;
  };
  await timeOf(known);
  expect(await timeOf(null)).toBeGreaterThan((await timeOf(known)) / 4);
  for (const given of ['', 'wrong', password]) expect(await passwords.verify(given, null)).toBe(false);
});

test('[W2] many at once are all answered', async () => {
  const passwords = createPasswords(randomBytes, cheap);
  const hash = await passwords.hash(password);
  const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => passwords.verify(n % 2 === 0 ? password : 'wrong', hash)));
  expect(answers.filter(Boolean)).toHaveLength(25);
});

test('[W2] a damaged hash is a fault, not a wrong password', async () => {
  const passwords = createPasswords(randomBytes, cheap);
  for (const damaged of ['', 'x', '$scrypt$ln=4,r=1,p=1$$', '$argon2id$v=19$x'])
    await expect(passwords.verify(password, damaged)).rejects.toThrow('stored password hash');
});
