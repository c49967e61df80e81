/** Drives a pure step: one input after the other, each with all that is to be done about it, also where doing it feeds the next. */

export interface StepLoop<State, Input> {
  state(): State;
  feed(input: Input): void;
}

export interface LoopOptions<State, Input, Effect> {
  readonly first: State;
  readonly step: (state: State, input: Input) => readonly [State, readonly Effect[]];
  readonly run: (effect: Effect) => void;
  /** The state is another, and all that was to be done has been. */
  readonly onState: (state: State) => void;
}

export function createStepLoop<State, Input, Effect>({
  first,
  step,
  run,
  onState,
}: LoopOptions<State, Input, Effect>): StepLoop<State, Input> {
  const inputs: Input[] = [];
  let [state, isRunning] = [first, false];
  const takeAll = (): void => {
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      const [after, effects] = step(state, input);
      const isOther = after !== state;
      state = after;
      for (const effect of effects) run(effect);
      if (isOther) onState(after);
    }
  };
  return {
    state: () => state,
    feed: (input) => {
      inputs.push(input);
      if (isRunning) return;
      isRunning = true;
      try {
        takeAll();
      } finally {
        isRunning = false;
      }
    },
  };
}
