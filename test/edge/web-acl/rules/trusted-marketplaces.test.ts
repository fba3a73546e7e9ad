import { type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import {
  ofMarketplaces,
  type TrustedMarketplace,
  trustedMarketplaces,
} from '../../../../lib/edge/web-acl/rules/trusted-marketplaces';
import { type IWebAclRule } from '../../../../lib/edge/web-acl/web-acl-rule';
import { findingsOf } from '../../../../lib/testing';
import { edgeStack } from './rule-under-test';

const PRICE_WATCH: TrustedMarketplace = {
  name: 'price-watch',
  userAgent: 'PriceWatchBot/2.0 (+',
  addresses: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.0/24'],
  limit: 1200,
  windowSeconds: 300,
};
const BAZAAR: TrustedMarketplace = {
  ...PRICE_WATCH,
  name: 'bazaar',
  userAgent: 'BazaarCatalogue',
  addresses: ['203.0.113.0/24'],
};

describe('trustedMarketplaces', () => {
  let stack: Stack;
  let rules: IWebAclRule[];

  beforeAll(() => {
    stack = edgeStack();
    rules = trustedMarketplaces(stack, [PRICE_WATCH, BAZAAR]);
  });

  const rendered = (index: number): Record<string, unknown> =>
    stack.resolve(rules[index]?.render(0)) as Record<string, unknown>;

  test('E05 knows a partner by its addresses and its user agent, both', () => {
    const inSet = expect.objectContaining({ 'Fn::GetAtt': [expect.stringContaining('PriceWatch'), 'Arn'] }) as object;
    expect(rendered(0)['statement']).toEqual({
      andStatement: {
        statements: [
          {
            orStatement: {
              statements: [{ ipSetReferenceStatement: { arn: inSet } }, { ipSetReferenceStatement: { arn: inSet } }],
            },
          },
          {
            regexMatchStatement: {
              regexString: 'PriceWatchBot/2\\.0 \\(\\+',
              fieldToMatch: { singleHeader: { Name: 'user-agent' } },
              textTransformations: [{ priority: 0, type: 'NONE' }],
            },
          },
        ],
      },
    });
  });

  test('E05 allows a partner nothing: it is labelled, and the rules after it are asked', () => {
    expect(rendered(0)).toMatchObject({
      name: 'MarketplacePriceWatch',
      action: { count: {} },
      ruleLabels: [{ name: 'marketplace:price-watch' }],
    });
    expect(rules.map(({ decides }) => decides)).toEqual([false, true, false, true]);
  });

  test('E05 limits each partner as a whole, over all its addresses', () => {
    expect(rendered(1)).toMatchObject({
      name: 'RateLimitMarketplacePriceWatch',
      action: { block: { customResponse: { responseCode: 429 } } },
    });
    expect(rendered(1)['statement']).toEqual({
      rateBasedStatement: {
        limit: 1200,
        evaluationWindowSec: 300,
        aggregateKeyType: 'CONSTANT',
        scopeDownStatement: { labelMatchStatement: { scope: 'LABEL', key: 'marketplace:price-watch' } },
      },
    });
  });

  test('E05 labels before the rates are asked', () => {
    expect(rules.map(({ name, phase }) => [name, phase])).toEqual([
      ['MarketplacePriceWatch', RulePhase.ADDRESS_LISTS],
      ['RateLimitMarketplacePriceWatch', RulePhase.RATE],
      ['MarketplaceBazaar', RulePhase.ADDRESS_LISTS],
      ['RateLimitMarketplaceBazaar', RulePhase.RATE],
    ]);
    expect(rules.map(({ capacity }) => capacity)).toEqual([6, 3, 5, 3]);
  });

  test('E05 holds the ranges of each family in a set of their own, in front of CloudFront', () => {
    const sets = Object.values(Template.fromStack(stack).findResources('AWS::WAFv2::IPSet')).map(
      (set) => (set as { Properties: object }).Properties,
    );
    const expected = (IPAddressVersion: string, Addresses: string[]) =>
      expect.objectContaining({ Scope: 'CLOUDFRONT', IPAddressVersion, Addresses }) as object;
    expect(sets).toHaveLength(3);
    expect(sets).toEqual(
      expect.arrayContaining([
        expected('IPV4', ['192.0.2.0/24', '198.51.100.0/24']),
        expected('IPV6', ['2001:db8::/32']),
        expected('IPV4', ['203.0.113.0/24']),
      ]),
    );
  });

  test('E05 gives one label space to the rules that leave partners out', () => {
    expect(ofMarketplaces().render()).toEqual({ labelMatchStatement: { scope: 'NAMESPACE', key: 'marketplace:' } });
  });

  test('E05 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });

  test.each<[string, Partial<TrustedMarketplace>, string]>([
    ['a name with capitals', { name: 'PriceWatch' }, 'got "PriceWatch"; write e.g. price-watch (Test)'],
    ['a browser as user agent', { userAgent: 'Mozilla/5.0' }, 'part of no browser'],
    ['a user agent that says nothing', { userAgent: 'bot' }, 'got "bot"'],
    ['no addresses: the user agent alone is what anybody says', { addresses: [] }, 'got none'],
    ['everybody', { addresses: ['0.0.0.0/0'] }, 'got 0.0.0.0/0'],
    ['more addresses than a partner has', { addresses: ['10.0.0.0/15'] }, 'got 10.0.0.0/15'],
    ['more IPv6 addresses than a partner has', { addresses: ['2001:db8::/31'] }, 'got 2001:db8::/31'],
    ['an address that is no range', { addresses: ['192.0.2.1'] }, 'got "192.0.2.1"'],
    ['a limit that WAF does not take', { limit: 9 }, 'rate limit of the marketplace price-watch'],
  ])('E05 refuses %s', (_, wrong, message) => {
    expect(() => trustedMarketplaces(edgeStack(), [{ ...PRICE_WATCH, ...wrong }])).toThrow(message);
  });

  test.each([
    ['nobody', [], 'got none'],
    ['one partner twice', [PRICE_WATCH, PRICE_WATCH], 'got price-watch, price-watch'],
  ])('E05 refuses to trust %s', (_, marketplaces, message) => {
    expect(() => trustedMarketplaces(edgeStack(), marketplaces)).toThrow(message);
  });
});
