import { clientNamesOf, HonestClients } from '../../../lib/waf-rehearsal/report/honest-clients';
import { type WafLogRecord, wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { httpRequest, logLine } from './log-record';
import { matched, record, ruleOf } from './report-under-test';

function requestBy(agent: string, token?: string, clientIp = '192.0.2.44'): WafLogRecord {
  const headers = [{ name: 'User-Agent', value: agent }];
  const labels = token === undefined ? [] : [{ name: `awswaf:managed:token:id:${token}` }];
  return wafLogRecordOf(logLine({ httpRequest: httpRequest({ clientIp, headers }), labels }));
}

describe('clientNamesOf', () => {
  test('E09 keeps a name of fixed length for a client that sends 8 KB of user agent', () => {
    const names = clientNamesOf(requestBy('a'.repeat(8192), 'b'.repeat(8192)));
    expect(names.map(({ length }) => length)).toEqual([16, 16]);
  });

  test('E09 tells clients apart by address, user agent and token', () => {
    const requests = [requestBy('a'), requestBy('b'), requestBy('a', 'x'), requestBy('a', 'y')];
    const first = [...requests, requestBy('a', undefined, '192.0.2.45')].map((request) => clientNamesOf(request)[0]);
    expect(new Set(first).size).toBe(5);
    expect(clientNamesOf(requestBy('a', 'x'))[1]).toBe(first[0]);
  });
});

describe('a purchase', () => {
  const bought = record(1, 1, '/checkout/thanks');
  const later = record(5, 1, '/checkout/thanks');

  test.each<readonly [string, readonly WafLogRecord[], number]>([
    ['after the match counts', [record(0, 1, '/', matched('A')), bought], 1],
    ['before the match does not', [bought, record(2, 1, '/', matched('A'))], 0],
    ['by another client does not', [record(0, 2, '/', matched('A')), bought], 0],
    ['that is the match itself does not', [record(1, 1, '/checkout/thanks', matched('A'))], 0],
    [
      'after the match counts, whatever stands before it in the log',
      [later, bought, record(3, 1, '/', matched('A'))],
      1,
    ],
  ])('E09 %s', (_, log, falsePositives) => {
    expect(ruleOf(log, 'A')).toMatchObject({ stopped: 1, falsePositives });
  });

  test('E09 is seen in a log that holds one, and only where somebody says what leads to it', () => {
    expect(new HonestClients([bought], ['/checkout/thanks'], []).sawPurchase).toBe(true);
    expect(new HonestClients([bought], ['/checkout/done'], []).sawPurchase).toBe(false);
    expect(new HonestClients([bought], [], []).sawPurchase).toBe(false);
  });
});
