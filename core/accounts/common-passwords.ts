/** What nearly every guess begins with. The server knows more words than are worth sending to a browser: `server/accounts/passwords/judge-password.ts`. */

/** The most frequent words in leaked passwords, folded; each counts as one character. */
export const commonWords: readonly string[] = (
  'password passwort secret welcome admin administrator login letmein master changeme user guest test iloveyou love summer winter ' +
  'spring autumn monkey dragon football sunshine princess hello the this that is my you and for with new'
).split(' ');

/** Lines along which fingers run, forwards and backwards: rows and slants of keyboards, the alphabet, digits. */
export const lines: readonly string[] = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiopü',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'a1b2c3d4e5f6g7h8i9j0',
  '1a2b3c4d5e6f7g8h9i0j',
  '1!2@3#4$5%6^7&8*9(0)',
  '!@#$%^&*()_+',
  '!"§$%&/()=?',
];
