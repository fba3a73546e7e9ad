import { type CfnResource } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { NagRuleCompliance } from 'cdk-nag';
import { rendered, type Rule } from './rule';

interface TrustStatement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

export const exactWebIdentity: Rule = {
  id: 'ExactWebIdentity',
  info: 'A role trusts a web identity without an exact audience and an exact subject.',
  explanation: 'A wildcard or a missing subject lets any workload or repository of the provider assume the role.',
  check: (node) => {
    if (!(node instanceof CfnRole)) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    const federated = trustStatements(node).filter(
      ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('sts:AssumeRoleWithWebIdentity'),
    );
    if (federated.length === 0) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    return federated.every(isExact) ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
  },
};

/** The statements, also where the document is a text with the provider's name put in by `Fn::Sub` or `Fn::Join`. */
function trustStatements(role: CfnResource): TrustStatement[] {
  const resource = rendered(role, role._toCloudFormation()) as {
    Resources: { [id: string]: { Properties?: { AssumeRolePolicyDocument?: unknown } } };
  };
  const [properties] = Object.values(resource.Resources);
  const document = properties?.Properties?.AssumeRolePolicyDocument;
  return (literal(document) as { Statement?: TrustStatement[] }).Statement ?? [];
}

function literal(document: unknown): unknown {
  if (typeof document === 'string') {
    return JSON.parse(document);
  }
  const { 'Fn::Sub': sub, 'Fn::Join': join } = document as { 'Fn::Sub'?: unknown; 'Fn::Join'?: [string, unknown[]] };
  if (sub !== undefined) {
    return JSON.parse(String(Array.isArray(sub) ? sub[0] : sub));
  }
  if (join !== undefined) {
    const [separator, parts] = join;
    return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join(separator));
  }
  return document;
}

function isExact({ Condition = {} }: TrustStatement): boolean {
  const exact = Object.entries(Condition['StringEquals'] ?? {});
  const claims = ['aud', 'sub'].map((claim) => exact.find(([key]) => key.endsWith(`:${claim}`)));
  return claims.every(
    (claim) =>
      claim !== undefined &&
      [claim[1]].flat().length > 0 &&
      [claim[1]].flat().every((value) => typeof value !== 'string' || !/[*?]/.test(value)),
  );
}
