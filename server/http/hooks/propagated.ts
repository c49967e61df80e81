/** What changes something is answered once it counts at every server. [P68] */
import type { Nodes } from '../../nodes/nodes.ts';
import type { App } from '../../web/type-provider.ts';

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The change is done: where the others cannot be asked, its answer is the same. */
export function answerOncePropagated(app: App, nodes: Pick<Nodes, 'propagated'>): void {
  app.addHook('onSend', async ({ method }, { statusCode }) => {
    if (!safe.has(method) && statusCode < 400) await nodes.propagated().catch(() => undefined);
  });
}
