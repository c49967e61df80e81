/** A value of a setting as it may be shown: an address, in whatever setting it was put, may hold a password. */

/** What stands before the last `@`, where a colon is in it: so nothing of a password is left that holds such signs itself. [G46] */
export const withoutPassword = (value: string): string => value.replace(/^[^@]*:[^]*@/, '…@');
