/** The limits of a security profile. Lengths are in Unicode code points. Source: rules V10 to V17 of core/SPEC.md. */

export const limits = {
  name: 127,
  description: 250,
  permissions: 500,
  restrictedResources: 10,
  accessTags: 4,
  tags: 50,
  tagKey: 128,
  tagValue: 256,
} as const;

export const lengthOf = (text: string): number => {
  let length = 0;
  for (const _ of text) length++;
  return length;
};
