import { Annotations, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { edgeRules, type EdgeRulesProps, TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { allowLogEncryption, EncryptionKey } from '../../../lib/foundation';
import { testApp } from '../../../lib/testing';
import { type WebAclDefinition, webAclOf } from '../../../lib/waf-rehearsal';
import { WHOLE } from '../../edge/web-acl/rules/edge-rules-under-test';

/** The edge of a shop as it would run in production: every part of the rules, limits of real size. */
const SHOP: EdgeRulesProps = {
  ...WHOLE,
  rateLimits: [
    ...WHOLE.rateLimits,
    // Everybody with one browser has one fingerprint, so this is a limit for all of them together.
    { path: '/login', limit: 400, windowSeconds: 60, countBy: ['ja4'] },
  ],
  marketplaces: [
    { name: 'pricewatch', userAgent: 'PriceWatchBot/', addresses: ['192.0.2.0/24'], limit: 300, windowSeconds: 60 },
    { name: 'bazaar', userAgent: 'BazaarBot/', addresses: ['198.51.100.0/24'], limit: 100, windowSeconds: 60 },
  ],
};

/** The shop's web ACL as its synthesised template holds it. */
export function shopWebAcl(): WebAclDefinition {
  const stack = new Stack(testApp(), 'Edge', { env: { account: '111111111111', region: 'us-east-1' } });
  Annotations.of(stack).acknowledgeWarning('cdk-defence-in-depth:WebAclCapacity', 'all parts together are dearer');
  const key = new EncryptionKey(stack, 'LogKey', { description: 'test', services: [] });
  allowLogEncryption(key);
  const rules = edgeRules(SHOP, stack);
  new TunedWebAcl(stack, 'WebAcl', { scope: WebAclScope.CLOUDFRONT, rules, encryptionKey: key.key });
  return webAclOf(Template.fromStack(stack).toJSON());
}
