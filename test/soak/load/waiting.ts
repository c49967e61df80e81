/** Ways to let time pass. */

export const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until it holds, for so many milliseconds at most; answers whether it does. */
export async function waitFor(holds: () => boolean | Promise<boolean>, patience: number): Promise<boolean> {
  const end = performance.now() + patience;
  while (!(await holds()) && performance.now() < end) await wait(10);
  return holds();
}
