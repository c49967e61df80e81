/** What a client hears when a frame of its is not taken: the close code of each reason. [P5] [P23] */
import { closeCode } from '../../core/protocol/control.ts';
import type { FrameRefusal } from './meter.ts';

export const closeCodeOf: Readonly<Record<FrameRefusal, number>> = {
  malformed: closeCode.invalidPayload,
  gap: closeCode.invalidPayload,
  'too-deep': closeCode.invalidPayload,
  subdocument: closeCode.invalidPayload,
  inapplicable: closeCode.invalidPayload,
  'no-draft-content': closeCode.invalidPayload,
  'bad-state-vector': closeCode.invalidPayload,
  'too-large': closeCode.tooLarge,
  'too-many': closeCode.tooLarge,
  'too-many-clients': closeCode.tooLarge,
  'draft-full': closeCode.tooLarge,
  'not-allowed': closeCode.notAllowed,
  'foreign-client': closeCode.notAllowed,
  'signed-out': closeCode.signedOut,
  'too-fast': closeCode.tooFast,
  'too-much-held': closeCode.tooFast,
  'too-much-waiting': closeCode.tooFast,
};
