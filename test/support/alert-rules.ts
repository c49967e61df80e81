/** Reads the alert rules of deploy/alerts.yml, and compares them with what a server exports. */

export interface Alert {
  readonly name: string;
  /** PromQL. */
  readonly expr: string;
  readonly severity: string;
  readonly summary: string;
}

/** Label sets by metric, as the text of `/metrics` has them. */
export type Samples = ReadonlyMap<string, readonly Readonly<Record<string, string>>[]>;

/** As this repository writes them: a key a line. */
export function alertsIn(yaml: string): Alert[] {
  return yaml
    .split(/^ +- alert: /m)
    .slice(1)
    .map((text) => {
      const valueOf = (pattern: RegExp): string => pattern.exec(text)?.[1]?.trim() ?? '';
      return {
        name: valueOf(/^(\w+)$/m),
        expr: valueOf(/^ +expr: (.*)$/m),
        severity: valueOf(/^ +labels: \{ severity: (\w+) \}$/m),
        summary: valueOf(/^ +summary: (.*)$/m),
      };
    });
}

export function samplesIn(text: string): Samples {
  const samples = text.split('\n').flatMap((line) => {
    const [, name, labels = ''] = /^([a-z_]+)(?:\{(.*)\})? /.exec(line) ?? [];
    return name === undefined ? [] : [{ name, labels: labelsIn(labels) }];
  });
  return new Map([...Map.groupBy(samples, ({ name }) => name)].map(([name, all]) => [name, all.map(({ labels }) => labels)]));
}

const labelsIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label!, value!]));

/** Prometheus adds these to every metric, and this metric itself. */
const added = new Set(['instance', 'job']);
const ofPrometheus = 'up';

const words = new Set(['sum', 'by', 'rate', 'increase', 'histogram_quantile', 'absent', 'or', 'and', 'max', 'min', 'unless']);

/** A sentence for each thing that is wrong with it. */
export function faultsOf({ name, expr, severity, summary }: Alert, samples: Samples): string[] {
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(',').map((label) => label.trim()));
  const selectors = [...expr.replaceAll(/\bby \([^)]*\)/g, '').matchAll(/\b([a-z_]\w*)(?:\{([^}]*)\})?(?:\[\w+\])?/g)]
    .map(([, metric, labels = '']) => ({ metric: metric!, labels: labelsIn(labels) }))
    .filter(({ metric }) => !words.has(metric));
  const labelsOf = (metric: string): Set<string> => new Set(samples.get(metric)?.flatMap((labels) => Object.keys(labels)));
  const known = new Set(selectors.flatMap(({ metric }) => [...labelsOf(metric)]));
  return [
    ...selectors.flatMap(({ metric, labels }) => selectorFaults(metric, labels, samples, labelsOf(metric))),
    ...grouped.filter((label) => !added.has(label) && !known.has(label)).map((label) => `no metric of it has a label ${label}`),
    ...(['warning', 'critical'].includes(severity) ? [] : [`its severity is ${severity}`]),
    ...(summary === '' ? ['it has no summary'] : []),
  ].map((fault) => `${name}: ${fault}`);
}

function selectorFaults(metric: string, labels: Readonly<Record<string, string>>, samples: Samples, known: ReadonlySet<string>): string[] {
  if (metric === ofPrometheus) return [];
  if (!samples.has(metric)) return [`${metric} is not exported`];
  return Object.entries(labels).flatMap(([label, value]) => {
    if (added.has(label)) return [];
    if (!known.has(label)) return [`${metric} has no label ${label}`];
    return samples.get(metric)!.some((sample) => sample[label] === value) ? [] : [`${metric} never has ${label}="${value}"`];
  });
}
