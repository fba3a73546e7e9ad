import { CfnCluster } from 'aws-cdk-lib/aws-eks';
import { CfnDBCluster } from 'aws-cdk-lib/aws-rds';
import { NagRuleCompliance } from 'cdk-nag';
import { rendered, type Rule } from './rule';

export const standardSupport: Rule = {
  id: 'StandardSupport',
  info: 'A cluster would slide into paid extended support instead of being upgraded.',
  explanation: 'Extended support is the default of EKS and RDS: it bills by the hour and hides that a version is old.',
  check: (node) => {
    if (node.cfnResourceType === CfnCluster.CFN_RESOURCE_TYPE_NAME) {
      const { upgradePolicy } = node as CfnCluster;
      const { supportType } = (rendered(node, upgradePolicy) ?? {}) as { supportType?: string };
      return supportType === 'STANDARD' ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
    }
    if (node instanceof CfnDBCluster) {
      return rendered(node, node.engineLifecycleSupport) === 'open-source-rds-extended-support-disabled'
        ? NagRuleCompliance.COMPLIANT
        : NagRuleCompliance.NON_COMPLIANT;
    }
    return NagRuleCompliance.NOT_APPLICABLE;
  },
};
