/** The page of one permission: who holds it, and which security profiles grant it. */
export const holdersPath = (permission: string): string => `/permissions/${encodeURIComponent(permission)}`;
