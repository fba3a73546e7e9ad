import { Outcome, type RecordedRequest, rehearse, type WebAclDefinition } from '../../../../lib/waf-rehearsal';
import { judged } from '../../../waf-rehearsal/corpora/golden-corpus';
import { WHOLE } from './edge-rules-under-test';
import { webAclWith } from './web-acl-of-edge-rules';

const BOTS = 'AWSManagedRulesBotControlRuleSet';
const AGENT = 'Amazon-Route53-Health-Check-Service (ref 1a2b3c4d-0000; report http://amzn.to/1vsZADi)';

/** What Route 53 sends, and what bot control says of a client that is no browser. */
function healthCheck(path: string): RecordedRequest {
  return judged({
    timestamp: Date.UTC(2026, 10, 21, 12),
    sourceAddress: '203.0.113.7',
    country: 'US',
    method: 'GET',
    path,
    headers: [
      { name: 'host', value: 'shop.example.com' },
      { name: 'user-agent', value: AGENT },
      { name: 'accept', value: '*/*' },
    ],
    groups: [
      { name: BOTS, rules: [{ name: 'CategoryMonitoring', action: 'block' }, { name: 'SignalNonBrowserUserAgent' }] },
    ],
    labels: [
      'awswaf:managed:aws:bot-control:bot:category:monitoring',
      'awswaf:managed:aws:bot-control:signal:non_browser_user_agent',
    ],
  });
}

function webAclFor(healthCheckPath?: string): WebAclDefinition {
  return webAclWith({ ...WHOLE, ...(healthCheckPath !== undefined && { healthCheckPath }) });
}

const fateOf = (webAcl: WebAclDefinition, path: string) => rehearse(webAcl, [healthCheck(path)]).requests[0];

describe('edgeRules of a shop with a health check', () => {
  test.each(['/api/health', '/health'])('E12 let the health check of %s through, and nothing like it', (path) => {
    const webAcl = webAclFor(path);
    expect(fateOf(webAcl, path)).toMatchObject({ outcome: Outcome.ALLOW });
    const others = [`${path}/`, `${path}x`, `${path}/x`, path.toUpperCase(), '/api/orders', '/'];
    expect(others.map((other) => fateOf(webAcl, other)?.outcome)).toEqual(others.map(() => Outcome.BLOCK));
  });

  test.each([
    ['/api/health', 'AppHeaderRequired'],
    ['/health', `${BOTS}/CategoryMonitoring`],
  ])('E12 stop the health check of %s by %s where they are not told of it', (path, terminatingRule) => {
    expect(fateOf(webAclFor(), path)).toMatchObject({ outcome: Outcome.BLOCK, terminatingRule });
  });

  test('E12 refuse a path with its query', () => {
    expect(() => webAclFor('/api/health?deep=1')).toThrow('leave its query out');
  });
});
