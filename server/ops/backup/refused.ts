/** An expected no of a backup or a restore: one sentence with the path and the next step. */
export class Refused extends Error {
  override name = 'Refused';
}
