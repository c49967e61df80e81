/** How the audit names a session: enough of its id to tell it from others, too little to stand for it. */
export const sessionReference = (id: string): string => id.slice(0, 12);
