/** The header by which somebody tries what another may see; requests and sockets refuse it wherever something could be changed. [H191] */
import { refuse, type Refusal } from '../../core/problem/refusal.ts';

export const tryHeader = 'accord-try-as';

export const refuseTrying = (): Refusal =>
  refuse(
    'trying',
    'While you try what somebody else may see, nothing can be changed, and this cannot be shown. Stop trying, and do it as yourself.',
  );
