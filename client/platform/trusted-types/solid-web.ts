/** `solid-js/web` as the built client uses it: its templates pass the policy first. vite.config.ts puts it in the other's place. [H25] */
import { template as untrusted } from 'solid-js/web';
import { trustTemplate } from './policies.ts';

export * from 'solid-js/web';

export const template: typeof untrusted = (html, ...options) => untrusted(trustTemplate(html), ...options);
