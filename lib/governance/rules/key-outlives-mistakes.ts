import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { NagRuleCompliance } from 'cdk-nag';
import { rendered, type Rule } from './rule';

const LONGEST_WINDOW_DAYS = 30;

export const keyOutlivesMistakes: Rule = {
  id: 'KeyOutlivesMistakes',
  info: 'A KMS key can be deleted in less than 30 days, or is not retained with its stack.',
  explanation: 'A deleted key takes all its data with it; the longest waiting period is the only time to notice.',
  check: (node) => {
    if (!(node instanceof CfnKey)) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    const days = rendered(node, node.pendingWindowInDays) ?? LONGEST_WINDOW_DAYS;
    const retained = String(node.cfnOptions.deletionPolicy).startsWith('Retain');
    return days === LONGEST_WINDOW_DAYS && retained ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
  },
};
