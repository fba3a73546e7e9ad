import { clientNamesOf } from '../../../lib/waf-rehearsal/report/honest-clients';
import { type WafLogRecord, wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { httpRequest, logLine } from './log-record';

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
