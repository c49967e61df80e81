/**
 * The two policies by which text becomes markup or a script's address in this page. The server's content security policy names them,
 * so no third can be made, and each name is taken once this module has run. [H25]
 */
import { basePath } from '../base-path.ts';

/** What this file needs of the browser's Trusted Types. What a policy makes is no text, but goes where a text is declared. */
interface TrustedTypes {
  createPolicy<Rules extends Readonly<Record<string, (text: string) => string>>>(name: string, rules: Rules): Rules;
}

/** Browsers without Trusted Types get the same rules, unenforced. */
const trustedTypes: TrustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes ?? {
  createPolicy: (_name, rules) => rules,
};

/** What no template of ours holds: elements that run, load or style something, handlers as attributes, addresses that are code. */
const active = /<\/?(?:script|iframe|frame|object|embed|base|meta|link|style)\b|\son\w+\s*=|\bsrcdoc\b|javascript:/i;

const workerAddress = `${basePath}/sw.js`;

const templates = trustedTypes.createPolicy('accord-template', {
  createHTML: (html) => {
    if (active.test(html)) throw new TypeError('A template holds something that could run.');
    return html;
  },
});

const workers = trustedTypes.createPolicy('accord-worker', {
  createScriptURL: (address) => {
    if (address !== workerAddress) throw new TypeError('Only the service worker of this product is registered.');
    return address;
  },
});

/** Markup that the compiler took out of JSX. Data never comes this way: it is put in afterwards, as text and attributes. */
export const trustTemplate = (html: string): string => templates.createHTML(html);

/** The one script that is ever registered. */
export const trustWorker = (): string => workers.createScriptURL(workerAddress);
