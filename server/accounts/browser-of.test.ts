import { expect, test } from 'vitest';
import { browserOf } from './browser-of.ts';

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/140.0.0.0 Safari/537.36`, 'Chrome on Windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 'Edge on Windows'],
  [`Mozilla/5.0 (X11; Linux x86_64) ${webKit} HeadlessChrome/140.0.0.0 Safari/537.36`, 'Chrome on Linux'],
  [`Mozilla/5.0 (Linux; Android 15) ${webKit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`, 'Samsung Internet on Android'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    'Safari on macOS',
  ],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) ${webKit} CriOS/140.0 Mobile/15E148 Safari/604.1`, 'Chrome on iPhone'],
  ['curl/8.14.1', 'curl'],
  ['Mozilla/5.0 (Windows)', 'Windows'],
  ['Mozilla/5.0', null],
  ['<b>', null],
  ['', null],
  [undefined, null],
])('[W40] %s is told as %s', (userAgent, told) => {
  expect(browserOf(userAgent)).toBe(told);
});

test('[W40] whatever a program calls itself, a few words are kept', () => {
  expect(browserOf('x'.repeat(100_000))).toHaveLength(40);
  expect(browserOf(`${'('.repeat(100_000)} Firefox/1`)).toBeNull();
});
