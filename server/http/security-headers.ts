/** The headers that tell browsers what a page from here may do: only what comes from here, and nothing powerful. [H19] */
import type { App } from './type-provider.ts';

/** Directives without a value are missing on purpose: fonts, frames, media and objects fall back to nothing. */
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
  // Text becomes markup or a script's address only through these, which client/trust/policies.ts makes. [H25]
  'require-trusted-types-for': "'script'",
  'trusted-types': 'accord-template accord-worker',
};

/** What the product never asks a browser for, so that nothing in it can. */
const unused = ['camera', 'display-capture', 'geolocation', 'hid', 'microphone', 'midi', 'payment', 'serial', 'usb', 'xr-spatial-tracking'];

/** The server speaks plain HTTP; whatever puts TLS in front of it is the one to promise TLS. */
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
