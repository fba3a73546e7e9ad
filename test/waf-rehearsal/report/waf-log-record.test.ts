import { WafLogError } from '../../../lib/waf-rehearsal/report/waf-log-error';
import { wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { httpRequest, type Json, logLine } from './log-record';

const SECRET = '203.0.113.99';

const REFUSED: readonly (readonly [string, string, string])[] = [
  ['what is no JSON', `{"clientIp": "${SECRET}"`, 'no JSON'],
  ['a list', `["${SECRET}"]`, 'the record is no object'],
  ['a record without a request', logLine({ httpRequest: undefined }), 'httpRequest is no object'],
  ['a request without an address', request({ clientIp: undefined }), 'httpRequest.clientIp is no text'],
  ['headers that are no list', request({ headers: SECRET }), 'httpRequest.headers is no list'],
  ['a header without a name', request({ headers: [{ value: SECRET }] }), 'httpRequest.headers[0].name is no text'],
  ['a time in words', logLine({ timestamp: '2026-11-01' }), 'timestamp is no time in milliseconds'],
  ['a time before all', logLine({ timestamp: 0 }), 'timestamp is no time in milliseconds'],
  ['a record without a web ACL', logLine({ webaclId: '' }), 'webaclId is no text'],
  ['an action that is none', logLine({ action: SECRET }), 'action is none of ALLOW, BLOCK, CAPTCHA, CHALLENGE'],
  [
    'a rule without a name',
    logLine({ nonTerminatingMatchingRules: [{ action: 'COUNT' }] }),
    'nonTerminatingMatchingRules[0].ruleId is no text',
  ],
  [
    'a time of solution that is no number',
    logLine({ captchaResponse: { solveTimestamp: SECRET } }),
    'captchaResponse.solveTimestamp is no number',
  ],
];

const SOLUTIONS: readonly (readonly [string, Json, boolean])[] = [
  ['none', {}, false],
  [
    'a failed puzzle',
    { captchaResponse: { responseCode: 405, solveTimestamp: 0, failureReason: 'TOKEN_MISSING' } },
    false,
  ],
  [
    'an expired challenge',
    { challengeResponse: { responseCode: 202, solveTimestamp: 1632420429, failureReason: 'TOKEN_EXPIRED' } },
    false,
  ],
  ['a solved puzzle', { captchaResponse: { responseCode: 0, solveTimestamp: 1632420429 } }, true],
  [
    'a solved challenge of a rule',
    {
      nonTerminatingMatchingRules: [
        { ruleId: 'A', action: 'CHALLENGE', challengeResponse: { responseCode: 0, solveTimestamp: 1632420429 } },
      ],
    },
    true,
  ],
  [
    'a solved challenge of a rule inside a group',
    {
      ruleGroupList: [
        {
          ruleGroupId: 'AWS#AWSManagedRulesBotControlRuleSet',
          nonTerminatingMatchingRules: [
            { ruleId: 'A', action: 'CHALLENGE', challengeResponse: { responseCode: 0, solveTimestamp: 1632420429 } },
          ],
        },
      ],
    },
    true,
  ],
];

function request(changes: Json): string {
  return logLine({ httpRequest: httpRequest(changes) });
}

describe('wafLogRecordOf', () => {
  test('E09 reads the web ACL, the client and the request', () => {
    const labels = [{ name: 'awswaf:managed:token:accepted' }];
    expect(wafLogRecordOf(logLine({ labels, ja4Fingerprint: 't13d1516h2_8daaf6152771_02713d6af862' }))).toMatchObject({
      webAcl: 'shop-edge',
      action: 'ALLOW',
      clientAddress: '192.0.2.44',
      userAgent: expect.stringContaining('Chrome/130.0') as string,
      ja4: 't13d1516h2_8daaf6152771_02713d6af862',
      method: 'POST',
      path: '/sign-up',
      labels: ['awswaf:managed:token:accepted'],
    });
  });

  test.each(['REDACTED', 'xxx'])('E09 takes %s for a field that the log hides', (hidden) => {
    const headers = [{ name: 'user-agent', value: hidden }];
    const record = wafLogRecordOf(request({ uri: hidden, httpMethod: hidden, headers }));
    expect(record).not.toHaveProperty('path');
    expect(record).not.toHaveProperty('method');
    expect(record).not.toHaveProperty('userAgent');
  });

  test.each(SOLUTIONS)('E09 knows a solved challenge from %s', (_, changes, solved) => {
    expect(wafLogRecordOf(logLine(changes)).solved).toBe(solved);
  });

  test.each(REFUSED)('E09 refuses %s by the field, and quotes nothing', (_, text, message) => {
    expect(() => wafLogRecordOf(text)).toThrow(new WafLogError(message));
    expect(message).not.toContain(SECRET);
  });
});
