import { Duration } from 'aws-cdk-lib';
import { ManagedGroupRule, ManagedRuleGroup, Rate, type TunedWebAclProps, WebAclScope } from '../../../lib/edge';
import { AddressFamily } from '../../../lib/edge/web-acl/language/address-range';
import { IpSet } from '../../../lib/edge/web-acl/language/ip-set';
import { Match } from '../../../lib/edge/web-acl/language/match';
import { ResponseBody, ResponseContentType } from '../../../lib/edge/web-acl/language/response-body';
import { RuleAction } from '../../../lib/edge/web-acl/language/rule-action';
import { type IWebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
import { ACCOUNT, stackIn } from '../edge-stack-under-test';
import { plainRule } from './plain-rule';
import { ruleOf, webAcl, webAclIn } from './web-acl-under-test';

const body = new ResponseBody('slow-down', ResponseContentType.JSON, '{"error":"slow down"}');
const REFERENCE = { ipSetReferenceStatement: { arn: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/ipset/a/b` } };
const many = (count: number, changes: Partial<IWebAclRule>) =>
  Array.from({ length: count }, (_, index) => plainRule(`Rule${index}`, changes));

describe('TunedWebAcl', () => {
  test.each<[string, string, (listed: Match) => IWebAclRule]>([
    [
      'of a condition',
      'Enemies',
      (listed) => ruleOf('Enemies', RuleAction.block(), Match.any(listed, Match.countries(['KP']))),
    ],
    [
      'of what a rate counts',
      'Rate',
      (scopeDown) => ruleOf('Rate', RuleAction.block(), new Rate({ limit: 100, windowSeconds: 60, scopeDown })),
    ],
    [
      'of what a managed group looks at',
      'AWSManagedRulesCommonRuleSet',
      (scopeDown) => new ManagedGroupRule({ group: ManagedRuleGroup.COMMON, scopeDown }),
    ],
  ])('E03 refuses an IP set of the other scope as a part %s, and takes one of its own', (_, name, ruleAbout) => {
    const stack = stackIn('us-east-1');
    const settings = { family: AddressFamily.IPV4, ranges: ['192.0.2.0/24'], description: 'somebody' };
    const listedIn = (scope: WebAclScope) => Match.addresses(new IpSet(stack, `Set${scope}`, { scope, ...settings }));
    const foreign = ruleAbout(listedIn(WebAclScope.REGIONAL));
    expect(() => webAclIn(stack, { rules: [foreign] })).toThrow(
      `web ACL cannot stand as its rules are (Test/Subject):\n- rule ${name} holds something that the scope CLOUDFRONT does not know; drop it there`,
    );
    const own = ruleAbout(listedIn(WebAclScope.CLOUDFRONT));
    expect(own.scopes).toEqual([WebAclScope.CLOUDFRONT]);
  });

  test.each<[string, Partial<TunedWebAclProps>, string]>([
    [
      'more than 5000 units',
      { rules: [plainRule('A', { capacity: 5000 }), plainRule('B')] },
      'web ACL takes at most 5000 capacity units, got 5001; drop rules or path limits (Test/Subject)',
    ],
    [
      'two rules of one name',
      { rules: [plainRule('A'), plainRule('A')] },
      'web ACL rules need names of their own, got A twice; drop one or merge the two (Test/Subject)',
    ],
    ['to stand without a rule', { rules: [] }, 'web ACL needs at least 1 rule, got 0'],
    [
      'a label that no rule adds',
      { rules: [ruleOf('Friends', RuleAction.block(), Match.label('shop:friend'))] },
      '- rule Friends looks for the label shop:friend, which no rule before it adds and passes on',
    ],
    ['11 rates', { rules: many(11, { limitsRate: true }) }, '- at most 10 rate-based rules fit, got 11; drop some'],
    [
      '51 references to sets',
      { rules: many(51, { render: (priority) => ({ ...plainRule('Rule').render(priority), statement: REFERENCE }) }) },
      '- at most 50 references to IP sets and regex sets fit, got 51; drop some',
    ],
    ['101 headers on requests', { rules: many(11, { requestHeaders: 10 }) }, 'headers added to requests fit, got 110'],
    ['101 headers on answers', { rules: many(11, { responseHeaders: 10 }) }, 'headers added to answers fit, got 110'],
    [
      '51 response bodies',
      { rules: many(1, { responseBodies: bodies(51, 10) }) },
      'at most 50 response bodies fit, got 51',
    ],
    [
      'more than 50 KB of response bodies',
      { rules: many(1, { responseBodies: bodies(13, 4000) }) },
      'at most 51200 bytes of response bodies fit, got 52000',
    ],
    [
      'two texts under one key',
      { rules: many(1, { responseBodies: [body, new ResponseBody(body.key, ResponseContentType.TEXT, 'x')] }) },
      '- response body slow-down has two texts; give one another key',
    ],
    ['11 token domains', { tokenDomains: domains(11) }, 'web ACL takes at most 10 token domains, each once'],
    ['a token domain twice', { tokenDomains: ['a.example', 'a.example'] }, 'each once, got a.example, a.example'],
    ['a top level', { tokenDomains: ['com'] }, 'got "com"; write e.g. shop.example.com'],
    ['a URL for a domain', { tokenDomains: ['https://shop.example.com'] }, 'got "https://shop.example.com"'],
    ['a short captcha', { captchaImmunity: Duration.seconds(59) }, 'is 60 to 259200 seconds, got 59; change captcha'],
    ['a short challenge', { challengeImmunity: Duration.seconds(299) }, 'is 300 to 259200 seconds, got 299'],
    [
      'a long challenge',
      { challengeImmunity: Duration.days(4) },
      'got 345600; change challengeImmunity (Test/Subject)',
    ],
    ['a secret without a name', { hiddenQueryArguments: [' '] }, 'got " "; correct them'],
    ['too many secrets', { hiddenQueryArguments: domains(100) }, 'got 100; correct them'],
  ])('E03 refuses %s', (_, props, message) => {
    expect(() => webAcl(props)).toThrow(message);
  });

  test.each(['ac.uk', 'co.uk', 'com.au', 'edu.au', 'gov.au', 'mil.br', 'net.au', 'org.uk'])(
    'E03 refuses the token domain %s, under which others register, and takes a domain below it',
    (suffix) => {
      expect(() => webAcl({ tokenDomains: [suffix] })).toThrow(
        `token domain is a domain of your own in small letters, got "${suffix}"; write e.g. shop.example.com (Test/Subject)`,
      );
      expect(() => webAcl({ tokenDomains: [`shop.${suffix}`] })).not.toThrow();
    },
  );

  test('E03 takes as much as the quotas of AWS WAF hold', () => {
    const five = { andStatement: { statements: Array<typeof REFERENCE>(5).fill(REFERENCE) } };
    const full: Partial<IWebAclRule> = {
      limitsRate: true,
      requestHeaders: 10,
      responseHeaders: 10,
      capacity: 500,
      render: (priority) => ({ ...plainRule(`Rule${priority}`).render(priority), statement: five }),
    };
    const rules = many(10, full).map((rule, index) =>
      index > 0 ? rule : { ...rule, responseBodies: bodies(50, 1024) },
    );
    expect(webAcl({ rules, tokenDomains: domains(10).map((one) => `${one}.example`) }).capacity).toBe(5000);
  });

  test('E03 refuses the scope CLOUDFRONT outside us-east-1', () => {
    expect(() => webAcl({}, 'eu-west-1')).toThrow(
      'web ACL of scope CLOUDFRONT exists in us-east-1 only, got eu-west-1; move it to a stack in us-east-1 (Test/Subject)',
    );
  });
});

function bodies(count: number, bytes: number): ResponseBody[] {
  return domains(count).map((key) => new ResponseBody(key, ResponseContentType.TEXT, 'a'.repeat(bytes)));
}

function domains(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `shop-${index}`);
}
