/** The headers that restrict what a page of this server may do: it loads only files from here, and uses no powerful feature. [H19] */
import type { App } from '../../web/type-provider.ts';

/** Directives without a value are absent on purpose: fonts, frames, media and objects fall back to nothing. */
const contentSecurityPolicy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'manifest-src': "'self'",
  'worker-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  // Text becomes markup or a script's address only through these, which client/platform/trusted-types/policies.ts makes. [H25]
  'require-trusted-types-for': "'script'",
  'trusted-types': 'accord-template accord-worker',
};

/** Browser features that the product never uses, denied to everything in the page. */
const unused = ['camera', 'display-capture', 'geolocation', 'hid', 'microphone', 'midi', 'payment', 'serial', 'usb', 'xr-spatial-tracking'];

/** The server speaks plain HTTP; the proxy that terminates TLS must promise TLS. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': Object.entries(contentSecurityPolicy)
    .map(([directive, value]) => `${directive} ${value}`)
    .join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'permissions-policy': unused.map((feature) => `${feature}=()`).join(', '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // For browsers that do not know frame-ancestors.
  'x-frame-options': 'DENY',
};

export function addSecurityHeaders(app: App): void {
  app.addHook('onRequest', async (_request, reply) => void reply.headers(securityHeaders));
}
