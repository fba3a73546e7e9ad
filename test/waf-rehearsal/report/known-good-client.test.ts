import { isKnownGood, knownGoodClientsOf } from '../../../lib/waf-rehearsal/report/known-good-client';
import { wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { httpRequest, logLine } from './log-record';

const CLASSES = knownGoodClientsOf(
  JSON.stringify([
    { name: 'office', addresses: ['192.0.2.0/28', '2001:db8:1::/48'] },
    { name: 'marketplace', addresses: ['198.51.100.0/24'], userAgent: 'MarketBot/' },
  ]),
);

describe('known-good clients', () => {
  test.each([
    ['192.0.2.15', 'curl/8', true],
    ['192.0.2.16', 'curl/8', false],
    ['2001:db8:1:ffff::1', 'curl/8', true],
    ['2001:db8:2::1', 'curl/8', false],
    ['198.51.100.1', 'MarketBot/2.1', true],
    ['198.51.100.1', 'marketbot/2.1', false],
    ['198.51.100.1', 'REDACTED', false],
    ['203.0.113.1', 'MarketBot/2.1', false],
  ])('E09 judges %s with %s: %s', (clientIp, agent, expected) => {
    const headers = [{ name: 'User-Agent', value: agent }];
    const record = wafLogRecordOf(logLine({ httpRequest: httpRequest({ clientIp, headers }) }));
    expect(isKnownGood(record, CLASSES)).toBe(expected);
  });

  test.each([
    ['what is no JSON', 'office 192.0.2.0/24', 'known-good clients are a JSON list, got something else'],
    ['what is no list', '{}', 'known-good clients are a JSON list of {name, addresses, userAgent}, got something else'],
    ['nothing', '[null]', 'known-good client 1 needs a name'],
    ['no name', '[{"addresses":["192.0.2.0/24"]}]', 'known-good client 1 needs a name'],
    ['no addresses', '[{"name":"office","addresses":[]}]', 'known-good client office needs addresses'],
    ['a bare address', '[{"name":"office","addresses":["192.0.2.1"]}]', 'needs CIDR blocks, got 192.0.2.1; write e.g.'],
    ['an empty length', '[{"name":"a","addresses":["192.0.2.0/"]}]', 'needs CIDR blocks, got 192.0.2.0/;'],
    ['two lengths', '[{"name":"a","addresses":["192.0.2.0/24/7"]}]', 'needs CIDR blocks, got 192.0.2.0/24/7'],
    ['a length in powers of ten', '[{"name":"a","addresses":["192.0.2.0/1e1"]}]', 'got 192.0.2.0/1e1'],
    ['a hexadecimal length', '[{"name":"a","addresses":["192.0.2.0/0x8"]}]', 'got 192.0.2.0/0x8'],
    ['a blank before the length', '[{"name":"a","addresses":["192.0.2.0/ 24"]}]', 'got 192.0.2.0/ 24'],
    [
      'a field that it does not know',
      '[{"name":"a","addresses":["192.0.2.0/24"],"useragent":"Office/"}]',
      'known-good client a takes name, addresses, userAgent, got "useragent"; correct its name',
    ],
    ['a false length', '[{"name":"office","addresses":["192.0.2.0/33"]}]', 'needs CIDR blocks, got 192.0.2.0/33'],
    [
      'an agent that is no text',
      '[{"name":"a","addresses":["::/8"],"userAgent":7}]',
      'has a user agent that is no text',
    ],
  ])('E09 refuses %s in the list', (_, text, message) => {
    expect(() => knownGoodClientsOf(text)).toThrow(message);
  });
});
