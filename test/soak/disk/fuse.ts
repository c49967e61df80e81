/** Counts steps and burns at one of them. */

/** The step that will fail, and the steps since it was set. */
export class Fuse {
  failing: number | null = null;
  steps = 0;
  mayHaveHappened = false;

  arm(step: number | null): void {
    this.failing = step;
    if (step === null) return;
    this.steps = 0;
    this.mayHaveHappened = false;
  }

  /** Counts a step; answers whether it is the one. */
  burns(): boolean {
    this.steps += 1;
    return this.steps === this.failing;
  }
}
