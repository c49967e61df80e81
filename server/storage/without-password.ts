/** A value of a setting that is safe to show: an address in any setting may hold a password. */

/** Everything before the last `@`, if it has a colon: so no part of a password remains that holds such signs itself. [G46] */
export const withoutPassword = (value: string): string => value.replace(/^[^@]*:[^]*@/, '…@');
