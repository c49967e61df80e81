/** Feeds inputs to a room's step, one after the other, and has what it says done before the next. */
import { perform } from './perform.ts';
import type { Shell } from './shell.ts';
import type { RoomInput } from '../step/inputs.ts';
import { isFlushed } from '../step/state.ts';

export type ShellParts = Omit<Shell, 'dispatch' | 'run' | 'fail' | 'onFlushed' | 'timers' | 'members'>;

export function createShell(parts: ShellParts): Shell {
  /** Inputs that came while another was worked on. */
  const waiting: RoomInput[] = [];
  let isRunning = false;
  const shell: Shell = {
    ...parts,
    ...{ onFlushed: [], timers: new Map(), members: new Map() },
    dispatch(input) {
      waiting.push(input);
      if (isRunning) return;
      isRunning = true;
      try {
        for (let next = waiting.shift(); next; next = waiting.shift()) shell.run(next);
      } finally {
        isRunning = false;
      }
      if (shell.onFlushed.length > 0 && isFlushed(shell.state)) for (const go of shell.onFlushed.splice(0)) go();
    },
    run(input) {
      const [state, effects] = shell.step(shell.state, input, shell.rights);
      shell.state = state;
      for (const effect of effects) perform(shell, effect);
    },
    fail(error) {
      waiting.length = 0;
      shell.dispatch({ type: 'failed', error });
    },
  };
  return shell;
}
