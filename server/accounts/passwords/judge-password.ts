/** Whether a password may be set: core's rule, with more words than a browser is sent. */
import { passwordProblem, type PasswordProblem } from '../../../core/accounts/credentials.ts';
import { moreCommonWords } from './common-words.ts';

export interface Named {
  readonly username: string;
  readonly displayName?: string | undefined;
}

/** `instance` is the name of this one. [W12] */
export const judgePassword = (password: string, { username, displayName = '' }: Named, instance: string): PasswordProblem | null =>
  passwordProblem(password, [username, displayName, instance], moreCommonWords);
