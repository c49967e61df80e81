/** A failure as the log shows it: an error has no members of its own that JSON would write. [G160] */
export function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, message, ...code, stack, ...(cause !== undefined && { cause: errorForLog(cause) }) };
}
