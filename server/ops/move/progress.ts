/** How far a long command is, told now and then. */

export interface Step {
  done(rows: number): void;
  end(): void;
}

export interface Progress {
  begin(what: 'copied' | 'compared', table: string, rows: number): Step;
}

/** Milliseconds after which it is told again. [G123] */
const tellEvery = 2_000;

/** `now` in milliseconds. Tables without a row are not told. */
export function createProgress(say: (line: string) => void, now: () => number): Progress {
  let told = now();
  const tell = (line: string): void => {
    told = now();
    say(line);
  };
  return {
    begin: (what, table, rows) => {
      let count = 0;
      const name = table.replaceAll('_', ' ');
      return {
        done: (more) => {
          count += more;
          if (now() - told >= tellEvery) tell(`  ${name}: ${count} of ${rows} rows ${what}`);
        },
        end: () => {
          if (count > 0) tell(`${name}: ${count} rows ${what}`);
        },
      };
    },
  };
}
