import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { NagRuleCompliance } from 'cdk-nag';
import { rendered, type Rule } from './rule';

export const privateLoadBalancer: Rule = {
  id: 'PrivateLoadBalancer',
  info: 'A load balancer faces the internet.',
  explanation: 'CloudFront reaches an internal load balancer by VPC origin; a public one is a way round the edge.',
  check: (node) => {
    if (!(node instanceof CfnLoadBalancer)) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    return rendered(node, node.scheme) === 'internal' ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
  },
};
