/** What measures the server: nothing without METRICS_TOKEN, since nothing could ask for it. */
import { noMetrics, type Metrics } from './metrics.ts';

/** The server loads the library only if a client may read its metrics. [G71] */
export const createMetrics = async (token: string | null): Promise<Metrics> =>
  token === null ? noMetrics : (await import('./prometheus.ts')).createPrometheus();
