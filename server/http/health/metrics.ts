/** How long requests take, by route. */
import type { App } from '../../web/type-provider.ts';

export interface RequestMetrics {
  /** `route` is the pattern; `seconds` from the request to the end of its answer. */
  answered(request: { readonly method: string; readonly route: string; readonly status: number }, seconds: number): void;
  /** Everything that is measured, as text for Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function measureRequests(app: App, metrics: RequestMetrics): void {
  app.addHook('onResponse', async (request, reply) => {
    // The pattern, not the address: what people make up must not become labels.
    const route = request.routeOptions.url ?? 'none';
    // A stream takes as long as its reader stays.
    if (route === '/api/events') return;
    metrics.answered({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
