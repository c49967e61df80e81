/** `node server/ops/health.ts`: ends with 0 where the server with these settings answers on this machine; for containers. */
import { addressOf } from '../web/address.ts';
import { readConfig } from '../config/config.ts';

const settings = readConfig(process.env);
const isLive =
  settings.ok &&
  (await fetch(`${addressOf(settings.config.host, settings.config.port)}${settings.config.basePath}/healthz`, {
    signal: AbortSignal.timeout(4_000),
  }).then(
    ({ ok }) => ok,
    () => false,
  ));
process.exitCode = isLive ? 0 : 1;
