import { ingressRules } from '../../../lib/edge/web-acl/ingress-rules';
import { Match } from '../../../lib/edge/web-acl/language/match';
import { RequestField } from '../../../lib/edge/web-acl/language/request-field';
import { RuleAction } from '../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { WebAclCapacity } from '../../../lib/edge/web-acl/web-acl-capacity';
import { WebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
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
      ['RateLimitCatchAll'],
      ['AWSManagedRulesKnownBadInputsRuleSet'],
      ['AWSManagedRulesSQLiRuleSet'],
    ]);
    expect(new WebAclCapacity(ingressRules({ catchAllRateLimit: 2000 })).units).toBe(402);
  });

  test('E04 count viewers, since every source behind the edge is CloudFront', () => {
    expect(ingressRules({ catchAllRateLimit: 2000 })[0]?.render(0).statement).toMatchObject({
      rateBasedStatement: { limit: 2000, evaluationWindowSec: 300, aggregateKeyType: 'FORWARDED_IP' },
    });
  });

  test('E01 ask a gatekeeper first', () => {
    const rules = ingressRules({ catchAllRateLimit: 2000, gatekeepers: [gatekeeper()] });
    expect(orderOf(rules)[0]).toEqual(['Gatekeeper']);
    expect(rules).toHaveLength(4);
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
