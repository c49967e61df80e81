import { expect, test } from 'vitest';
import { describeLinks, linksTo } from './links.ts';

const card = (address: string, internal = false) => ({
  address,
  internal,
  family: address.includes(':') ? ('IPv6' as const) : ('IPv4' as const),
});
const interfaces = {
  lo: [card('127.0.0.1', true), card('::1', true)],
  eth0: [card('192.0.2.7'), card('2001:db8::7'), card('fe80::7')],
  eth1: [card('198.51.100.7'), card('169.254.7.7')],
};
const linked = (host: string, publicOrigin: string | null = null) =>
  linksTo({ host, publicOrigin, basePath: '' }, 8080, '/x#y', interfaces);

test('[G43] [G60] a link is given with the origin that people type, else with every address that leads here from elsewhere', () => {
  expect(linked('0.0.0.0', 'https://accord.example.com')).toEqual(['https://accord.example.com/x#y']);
  expect(linked('127.0.0.1')).toEqual(['http://127.0.0.1:8080/x#y']);
  expect(linked('node-1.internal')).toEqual(['http://node-1.internal:8080/x#y']);
  expect(linked('0.0.0.0')).toEqual(['http://192.0.2.7:8080/x#y', 'http://198.51.100.7:8080/x#y', 'http://127.0.0.1:8080/x#y']);
  expect(linked('::')).toEqual([
    'http://192.0.2.7:8080/x#y',
    'http://[2001:db8::7]:8080/x#y',
    'http://198.51.100.7:8080/x#y',
    'http://[::1]:8080/x#y',
  ]);
  expect(linksTo({ host: '0.0.0.0', publicOrigin: null, basePath: '/accord' }, 80, '/', {})).toEqual(['http://127.0.0.1:80/accord/']);
});

test('[G43] the first link stands in the sentence, the others on lines of their own', () => {
  expect(describeLinks('Open', ['http://a', 'http://b', 'http://c'])).toBe('Open: http://a\n  or: http://b\n  on this machine: http://c');
  expect(describeLinks('Open', ['http://a'])).toBe('Open: http://a');
});
