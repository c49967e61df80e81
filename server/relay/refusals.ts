/** What a client hears when a frame of its is not taken: the close code of each reason. [P5] [P23] */
import { closeCode } from '../../core/protocol/control.ts';
import type { FrameRefusal } from './meter.ts';

/** RFC 6455: the data of a message is not consistent with its type. */
const invalidPayload = 1007;

export const closeCodeOf: Readonly<Record<FrameRefusal, number>> = {
  malformed: invalidPayload,
  gap: invalidPayload,
  'too-deep': invalidPayload,
  subdocument: invalidPayload,
  inapplicable: invalidPayload,
  'no-draft-content': invalidPayload,
  'bad-state-vector': invalidPayload,
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
