/** What a frame that is not taken comes to: the close code that its sender hears, and what it costs them. [P5] [P23] [P25] */
import { closeCode } from '../../../core/protocol/control.ts';
import { costOf } from '../../web/budget/costs.ts';
import type { FrameRefusal } from '../relay-metrics.ts';

interface Consequence {
  readonly code: number;
  /** In milliseconds of the budget. */
  readonly fine: number;
}

const nonsense = (code: number): Consequence => ({ code, fine: costOf.nonsense });
/** Happens to honest clients too: their rights change, others fill the draft, or the server is behind. */
const honest = (code: number): Consequence => ({ code, fine: 0 });

export const consequenceOf: Readonly<Record<FrameRefusal, Consequence>> = {
  broken: nonsense(closeCode.protocolError),
  malformed: nonsense(closeCode.invalidPayload),
  gap: nonsense(closeCode.invalidPayload),
  'too-deep': nonsense(closeCode.invalidPayload),
  subdocument: nonsense(closeCode.invalidPayload),
  inapplicable: { code: closeCode.invalidPayload, fine: costOf.inapplicable },
  'no-draft-content': nonsense(closeCode.invalidPayload),
  'bad-state-vector': nonsense(closeCode.invalidPayload),
  'too-large': nonsense(closeCode.tooLarge),
  'too-many': honest(closeCode.tooLarge),
  'too-many-clients': honest(closeCode.tooLarge),
  'draft-full': honest(closeCode.tooLarge),
  'not-allowed': honest(closeCode.notAllowed),
  'foreign-client': honest(closeCode.notAllowed),
  'signed-out': honest(closeCode.signedOut),
  'too-fast': honest(closeCode.tooFast),
  // Taking apart what came in one piece took longer than all of it was charged. [P32]
  'control-flood': { code: closeCode.tooFast, fine: costOf.flood },
  'too-much-held': honest(closeCode.tooFast),
  'too-much-waiting': honest(closeCode.tryAgainLater),
};
