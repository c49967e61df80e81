/**
 * Sets the clock of the process that is started with `--import` of this file: by `CLOCK_SHIFT` milliseconds from its start, and by as many as
 * `CLOCK_STEP` says at a SIGUSR2, and back at the next. Only `Date` is wrong; timers and `performance.now` go on, as they do where somebody sets a machine's clock.
 */
const { now } = Date;
let [shift, step] = [Number(process.env['CLOCK_SHIFT']), Number(process.env['CLOCK_STEP'])];

Date.now = () => now() + shift;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [target.now()] : given, newTarget) as object,
  apply: (target) => new target(target.now()).toString(),
});

process.on('SIGUSR2', () => {
  shift += step;
  step = -step;
  process.stderr.write(`the clock is set to ${new Date().toISOString()}\n`);
});
