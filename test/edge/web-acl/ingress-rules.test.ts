import { Template } from 'aws-cdk-lib/assertions';
import { ingressRules } from '../../../lib/edge/web-acl/ingress-rules';
import { Match } from '../../../lib/edge/web-acl/language/match';
import { RequestField } from '../../../lib/edge/web-acl/language/request-field';
import { RuleAction } from '../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { WebAclCapacity } from '../../../lib/edge/web-acl/web-acl-capacity';
import { WebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
import { TunedWebAcl } from '../../../lib/edge/web-acl/tuned-web-acl';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { Outcome, rehearse, type WebAclDefinition, webAclOf } from '../../../lib/waf-rehearsal';
import { judged } from '../../waf-rehearsal/corpora/golden-corpus';
import { logKeyIn, stackIn } from '../edge-stack-under-test';
import { plainRule } from './plain-rule';
import { orderOf } from './rules/rule-under-test';

describe('ingressRules', () => {
  const gatekeeper = (phase = RulePhase.VALIDATION) =>
    new WebAclRule({
      name: 'Gatekeeper',
      phase,
      statement: Match.not(Match.exactly(RequestField.header('x-secret'), 'secret')),
      action: RuleAction.block(),
    });

  test('E03 repeat what catches exploits when the first line is gone', () => {
    expect(orderOf(ingressRules({ catchAllRateLimit: 2000 }))).toEqual([
      ['ViewerAddressRequired'],
      ['RateLimitCatchAll'],
      ['AWSManagedRulesKnownBadInputsRuleSet'],
      ['AWSManagedRulesSQLiRuleSet'],
    ]);
    expect(new WebAclCapacity(ingressRules({ catchAllRateLimit: 2000 })).units).toBe(405);
  });

  test('E04 count viewers, since every source behind the edge is CloudFront', () => {
    expect(ingressRules({ catchAllRateLimit: 2000 })[1]?.render(0).statement).toEqual({
      rateBasedStatement: {
        limit: 2000,
        evaluationWindowSec: 300,
        aggregateKeyType: 'FORWARDED_IP',
        forwardedIpConfig: { headerName: 'x-viewer-address', fallbackBehavior: 'MATCH' },
      },
    });
  });

  describe('rehearsed', () => {
    let webAcl: WebAclDefinition;

    beforeAll(() => {
      const stack = stackIn('eu-west-1');
      const rules = ingressRules({ catchAllRateLimit: 50 });
      new TunedWebAcl(stack, 'WebAcl', { scope: WebAclScope.REGIONAL, rules, encryptionKey: logKeyIn(stack) });
      webAcl = webAclOf(Template.fromStack(stack).toJSON());
    });

    /** What CloudFront sends on from the addresses, ten requests a second; the header is left out for none. */
    const fatesOf = (addresses: (string | undefined)[]) =>
      rehearse(
        webAcl,
        addresses.map((value, index) =>
          judged({
            timestamp: Date.UTC(2026, 10, 21, 12) + index * 100,
            sourceAddress: '130.176.0.7',
            country: 'US',
            method: 'GET',
            path: '/',
            headers: [
              { name: 'host', value: 'origin.shop.example.com' },
              ...(value === undefined ? [] : [{ name: 'x-viewer-address', value }]),
            ],
          }),
        ),
      ).requests;

    test.each(['203.0.113.7', '2001:db8::7', '::ffff:203.0.113.7'])(
      'E04 let %s through, and not without end',
      (viewer) => {
        const fates = fatesOf([...Array<string>(300).fill(viewer), '203.0.113.8']);
        expect(fates[0]).toMatchObject({ outcome: Outcome.ALLOW });
        expect(fates.at(-2)).toMatchObject({
          outcome: Outcome.BLOCK,
          terminatingRule: 'RateLimitCatchAll',
          status: 429,
        });
        expect(fates.at(-1)).toMatchObject({ outcome: Outcome.ALLOW });
      },
    );

    test.each([
      [undefined],
      [''],
      ['unknown'],
      ['localhost:80'],
      ['203.0.113'],
      ['203.0.113.7, 203.0.113.8'],
      ['203.0.113.7:443'],
    ])('E04 refuse a request of the viewer %p, whom no rate would count', (viewer) => {
      expect(fatesOf([viewer])[0]).toMatchObject({ outcome: Outcome.BLOCK, terminatingRule: 'ViewerAddressRequired' });
    });
  });

  test('E01 ask a gatekeeper first', () => {
    const rules = ingressRules({ catchAllRateLimit: 2000, gatekeepers: [gatekeeper()] });
    expect(orderOf(rules)[0]).toEqual(['Gatekeeper']);
    expect(rules).toHaveLength(5);
  });

  test('E01 refuse a gatekeeper that is asked too late', () => {
    const gatekeepers = [gatekeeper(RulePhase.BLANKET_RATE)];
    expect(() => ingressRules({ catchAllRateLimit: 2000, gatekeepers })).toThrow(
      'gatekeeper stands before the rates, in a phase below 4, got 4; use RulePhase.VALIDATION (rule Gatekeeper)',
    );
  });

  test('E01 refuse a gatekeeper that lets somebody past the rates', () => {
    const allowing = plainRule('Gatekeeper', {
      render: () => ({ ...plainRule('Gatekeeper').render(0), action: { allow: {} } }),
    });
    const gatekeepers = [allowing];
    expect(() => ingressRules({ catchAllRateLimit: 2000, gatekeepers })).toThrow(
      'gatekeeper refuses, got one that allows',
    );
  });
});
