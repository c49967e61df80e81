/** The sentence for a request that does not have the form its route asks for. */
import { pointerParts } from '../../core/json/pointer.ts';
import type { FastifyError } from 'fastify';
import { shownValue } from '../../core/json/shown.ts';

/** A finding of the validator, `verbose` so that it carries the value. */
interface Finding {
  readonly keyword: string;
  /** JSON pointer. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  readonly data?: unknown;
  /** What the keyword asks for. */
  readonly schema?: unknown;
}

const partNames: Readonly<Record<string, string>> = {
  body: 'The body',
  querystring: 'The query',
  params: 'The address',
  headers: 'The headers',
};

/** Names the place, shows the value and the expectation. Never shows values of secrets. [H2] */
export function invalidDetail(error: FastifyError): string {
  const part = partNames[error.validationContext ?? 'body'] ?? 'The request';
  const [finding] = (error.validation ?? []) as unknown as Finding[];
  if (!finding) return `${part} does not have the right form.`;
  const place = pointerParts(finding.instancePath).join('.');
  const where = place === '' ? part : `"${place}" in ${part.toLowerCase()}`;
  switch (finding.keyword) {
    case 'additionalProperties':
      return `${where} has a member ${shown(finding.params['additionalProperty'])} that is not known here; remove it.`;
    case 'required':
      return lacking(where, missingMembers(finding));
    default:
      return `${where} ${finding.message ?? 'is not right'}${isSecret(place) ? '' : `; it is ${shown(finding.data)}`}.`;
  }
}

/** All of them, though the validator stops at the first. [H51] */
function missingMembers({ schema, data, params }: Finding): unknown[] {
  if (!Array.isArray(schema) || typeof data !== 'object' || data === null) return [params['missingProperty']];
  return schema.filter((member) => !Object.hasOwn(data, String(member)));
}

const lacking = (where: string, missing: readonly unknown[]): string =>
  `${where} lacks ${missing.length === 1 ? 'the member' : 'the members'} ${missing.map(shown).join(', ')}; add ${missing.length === 1 ? 'it' : 'them'}.`;

const isSecret = (place: string): boolean => /(password|token|current|next)$/i.test(place);

/** Longest value shown, in UTF-16 code units. */
const longestShown = 80;

/** A value as a person can recognise it: JSON, cut where it is long. */
export const shown = (value: unknown): string => (value === undefined ? 'missing' : shownValue(value, longestShown));
