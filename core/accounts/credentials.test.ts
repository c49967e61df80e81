import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moreCommonWords } from '../../server/accounts/passwords/common-words.ts';
import { passwordProblem, usernameProblem } from './credentials.ts';

test('[G7] a username is 1 to 100 of letters a–z, digits and _ . @ -', () => {
  for (const username of ['a', 'Ada.Lovelace_1@example-site.com', 'x'.repeat(100)]) expect(usernameProblem(username)).toBeNull();
  expect(usernameProblem('')).toContain('missing');
  expect(usernameProblem('x'.repeat(101))).toContain('at most 100 characters, this one 101');
  for (const username of ['a b', 'ä', 'a\n', ' a', 'a/b', 'a\u0000', '😀'])
    expect(usernameProblem(username)).toContain(JSON.stringify(username));
});

const codeOf = (password: string, ...names: string[]): string | null => passwordProblem(password, names, moreCommonWords)?.code ?? null;
const animals = '🐀🐁🐂🐃🐄🐅🐆🐇🐈🐉🐊🐋🐌🐍🐎';

test('[G8] a password has 15 to 256 characters of any kind, and is never shown', () => {
  for (const password of [
    'fourteen+1 keys',
    animals,
    'violet otter hums',
    `${'kiwi jazz '.repeat(3)}moth`,
    'Ж'.repeat(3) + 'ъ щю эяфц вбнм з',
  ])
    expect([password, codeOf(password)]).toEqual([password, null]);
  for (const password of ['', 'short', 'x7Kq9!mP2zR4wT', Array.from(animals).slice(1).join('')])
    expect(codeOf(password)).toBe('password-too-short');
  expect(passwordProblem('x7Kq9!mP2zR4wT', [])?.detail).toBe('The password is too short; use at least 15 characters, such as four words.');
  const long = Array.from({ length: 257 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('');
  expect(passwordProblem(long, [])).toEqual({ code: 'invalid', detail: 'The password is too long; use at most 256 characters.' });
  expect(codeOf(long.slice(1))).toBeNull();
});

test('[W12] a password that guessing begins with is refused', () => {
  for (const password of [
    'passwordpassword',
    'Password1234567',
    'P@ssw0rd-P@ssw0rd!',
    'p.a.s.s.w.o.r.d.1.2.3',
    'qwertyuiopasdfgh',
    'qweasdzxcqweasd',
    'lkjhgfdsapoiuytrewq',
    '1q2w3e4r5t6y7u8i',
    '1qaz2wsx3edc4rfv',
    'qazwsxedcrfvtgby',
    '123456789012345',
    '987654321098765',
    '111222333444555',
    '000000000000000',
    '2026-11-29-2026-11',
    'aaaaaaaaaaaaaaa',
    'aAbBaAbBaAbBaAbB',
    'abcdefghijklmnop',
    'zyxwvutsrqponml',
    'x9$kx9$kx9$kx9$k',
    'letmein-letmein-123',
    'iloveyouforever',
    'Summer2025Winter2026',
    'monkeydragonfootball',
    'thisismypassword',
    'Welcome to the office 1',
    'CorrectHorseBatteryStaple',
    'the quick brown fox',
    '!@#$%^&*()_+!@#$%',
    '😀'.repeat(15),
    'MotDePasse123456',
    'motdepassemotdepasse',
    'Contraseña123456',
    'senha123456789012',
    'парольпароль123',
    'йцукенгшщзхъфывапролджэ',
    'パスワードパスワードパスワード',
    'IchLiebeDich12345',
    'Bienvenidos 2026!',
    'AmazonConnect2026',
  ])
    expect([password, codeOf(password)]).toEqual([password, 'password-common']);
});

test('[W12] a password of names of the person, the instance or the product is refused', () => {
  for (const [password, ...names] of [
    ['accordaccordaccord'],
    ['Accord 2026 Accord 2026'],
    ['@cc0rd-adm1nistrator'],
    ['drocca drocca drocca'],
    ['lovelace.lovelace', 'ada.lovelace'],
    ['AdaLovelace-12345', 'ada', 'Ada Lovelace'],
    ['ecalevol.ada.2026', 'ada', 'Ada Lovelace'],
    ['Zürich-Zuerich-Zürich', 'x', 'Contact centre Zürich', 'zuerich'],
    ['kundendienstulm1', 'edo', 'Edo', 'Kundendienst Ulm'],
  ] as const)
    expect([password, codeOf(password, ...names)]).toEqual([password, 'password-common']);
  // A name in something longer is no harm, and a name of two letters is in anything.
  expect(codeOf('ada feeds nine purple yaks', 'ada', 'Ada Lovelace')).toBeNull();
  expect(codeOf('violet otter hums', 'vi', 'V O')).toBeNull();
});

test('[W12] what is put together by chance is taken, of any signs, digits alone too', () => {
  const characters = Array.from('abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%&*+');
  const random = fc.array(fc.constantFrom(...characters), { minLength: 15, maxLength: 64 }).map((parts) => parts.join(''));
  let refused = 0;
  fc.assert(
    fc.property(fc.noShrink(random), fc.string(), (password, name) => {
      if (codeOf(password, name) !== null) refused += 1;
    }),
    { seed: 20261129, numRuns: 300 },
  );
  // fast-check likes repetitions; people's password managers do not.
  expect(refused).toBeLessThan(60);
  for (const password of [
    'Mein Hund schläft gern',
    'le chat dort sur le canapé',
    'tres gatos negros bailan',
    'il mio cane mangia la pizza',
    'моя собака любит кости',
    '나는 매일 아침 커피를 마십니다',
    'כלב חתול שולחן אור ירח',
  ])
    expect([password, codeOf(password)]).toEqual([password, null]);
  for (const password of ['837261940582713', 'x7Kq9!mP2zR4wT8v', 'marmalade accord', 'correct horse battery'])
    expect([password, codeOf(password)]).toEqual([password, null]);
});

test('[W12] judging is total and quick, whatever is given', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(fc.string({ unit: 'binary' })), (password, names) => {
      expect([null, 'password-too-short', 'password-common', 'invalid']).toContain(codeOf(password, ...names));
    }),
  );
  const start = performance.now();
  for (const text of ['ab'.repeat(128), 'qwertyuiop'.repeat(25), animals.repeat(17)]) codeOf(text, 'x'.repeat(100), 'y z '.repeat(25));
  expect(performance.now() - start).toBeLessThan(1_500);
  // A sign that unfolds to eighteen costs no more than the most that ordinary ones come to.
  const unfolded = performance.now();
  codeOf('\ufdfa'.repeat(256));
  const plain = performance.now();
  codeOf(animals.repeat(17).slice(0, 512));
  expect(plain - unfolded).toBeLessThan(10 * (performance.now() - plain) + 50);
});
