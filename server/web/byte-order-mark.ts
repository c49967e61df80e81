/** Some editors and programs of Windows begin a text with this mark, which JSON does not know. */
export const withoutByteOrderMark = (text: string): string => text.replace(/^\uFEFF/, '');
