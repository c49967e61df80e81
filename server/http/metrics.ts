/** How long requests take, counted by route. */
import { Histogram, type Registry } from 'prom-client';
import type { App } from './type-provider.ts';

export function measureRequests(app: App, registry: Registry): void {
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    // The pattern, not the address: what people make up must not become labels.
    const route = request.routeOptions.url ?? 'none';
    // A stream takes as long as somebody listens.
    if (route === '/api/events') return;
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
}
