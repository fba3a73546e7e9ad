import { type Stack } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { type IWebAclRule, TunedWebAcl, WebAclScope } from '../../../lib/edge';
import { AutomaticResponse } from '../../../lib/edge/shield/automatic-response';
import { ProtectedResource } from '../../../lib/edge/shield/protected-resource';
import { SHIELD_ADVANCED_COST, type ShieldAdvancedProps } from '../../../lib/edge/shield/shield-advanced';
import { ShopHealthCheck } from '../../../lib/edge/shield/shop-health-check';
import { logKeyIn, shopRules, stackIn, zoneIn } from '../edge-stack-under-test';

/** What a shop protects, in a stack of us-east-1. */
export interface Shop {
  readonly stack: Stack;
  readonly webAcl: TunedWebAcl;
  readonly resources: ProtectedResource[];
}

/** A shop with a distribution of elsewhere, so that the stack holds nothing but what is under test. */
export function shopWith(rules: IWebAclRule[] = shopRules()): Shop {
  const stack = stackIn('us-east-1');
  const webAcl = new TunedWebAcl(stack, 'WebAcl', {
    scope: WebAclScope.CLOUDFRONT,
    rules,
    encryptionKey: logKeyIn(stack),
  });
  const { healthCheck } = new ShopHealthCheck(stack, 'Health', { domainName: 'shop.example.com', path: '/api/health' });
  const distribution = cloudfront.Distribution.fromDistributionAttributes(stack, 'Elsewhere', {
    distributionId: 'E123',
    domainName: 'd123.cloudfront.net',
  });
  return {
    stack,
    webAcl,
    resources: [
      ProtectedResource.distribution('Shop', { distribution, webAcl, healthCheck }),
      ProtectedResource.hostedZone('Zone', zoneIn(stack)),
    ],
  };
}

/** Settings that nothing is wrong with. */
export function soundProps({ resources }: Shop): ShieldAdvancedProps {
  return {
    resources,
    automaticResponse: AutomaticResponse.BLOCK,
    contacts: [
      { emailAddress: 'oncall@example.com', phoneNumber: '+35315550100', notes: 'Day and night, Dublin' },
      { emailAddress: 'security@example.com' },
    ],
    acknowledgedCost: SHIELD_ADVANCED_COST,
  };
}
