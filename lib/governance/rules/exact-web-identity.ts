import { type CfnResource } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { NagRuleCompliance } from 'cdk-nag';
import { rendered, type Rule } from './rule';

const WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
const SAML = 'sts:AssumeRoleWithSAML';

interface TrustStatement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly Action?: unknown;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

export const exactWebIdentity: Rule = {
  id: 'ExactWebIdentity',
  info: 'A role trusts a web identity without an exact audience and an exact subject, or its trust cannot be read.',
  explanation: 'A wildcard or a missing subject lets any workload or repository of the provider assume the role.',
  check: (node) => {
    if (!(node instanceof CfnRole)) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    const statements = trustStatements(node);
    if (statements === undefined) {
      return NagRuleCompliance.NON_COMPLIANT;
    }
    const federated = statements.filter((statement) => statement.Effect === 'Allow' && isWebIdentity(statement));
    if (federated.length === 0) {
      return NagRuleCompliance.NOT_APPLICABLE;
    }
    return federated.every(isExact) ? NagRuleCompliance.COMPLIANT : NagRuleCompliance.NON_COMPLIANT;
  },
};

/** The statements of the trust policy; undefined if they cannot be read before deployment. */
function trustStatements(role: CfnResource): TrustStatement[] | undefined {
  const resource = rendered(role, role._toCloudFormation()) as {
    Resources: { [id: string]: { Properties?: { AssumeRolePolicyDocument?: unknown } } };
  };
  const [properties] = Object.values(resource.Resources);
  const document = literal(properties?.Properties?.AssumeRolePolicyDocument) as { Statement?: unknown } | undefined;
  const statements = [document?.Statement].flat() as (TrustStatement | undefined)[];
  return statements.every((statement) => statement?.Effect === 'Allow' || statement?.Effect === 'Deny')
    ? (statements as TrustStatement[])
    : undefined;
}

/** The document, also where it is a text with the provider's name put in by `Fn::Sub` or `Fn::Join`. */
function literal(document: unknown): unknown {
  const { 'Fn::Sub': sub, 'Fn::Join': join } = (document ?? {}) as {
    'Fn::Sub'?: unknown;
    'Fn::Join'?: [string, unknown];
  };
  if (sub !== undefined) {
    return parsed(String([sub].flat()[0]));
  }
  if (join !== undefined) {
    const [separator, parts] = join;
    return parsed(
      [parts]
        .flat()
        .map((part) => (typeof part === 'string' ? part : '${token}'))
        .join(separator),
    );
  }
  return document;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Federation by SAML has no audience or subject, and a statement that names its action cannot do anything else. */
function isWebIdentity({ Principal, Action }: TrustStatement): boolean {
  const actions = [Action].flat();
  const isFederated = typeof Principal === 'object' && Principal !== null && 'Federated' in Principal;
  return (
    actions.some((action) => mayBe(action, WEB_IDENTITY)) ||
    (isFederated && !actions.some((action) => mayBe(action, SAML)))
  );
}

/** Whether an action of a policy, with its wildcards, covers the wanted one; what is no literal text may be any. */
function mayBe(action: unknown, wanted: string): boolean {
  if (typeof action !== 'string' || action.includes('${')) {
    return true;
  }
  const pattern = action
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`, 'i').test(wanted);
}

/** Only `StringEquals` is exact: other operators match patterns, or hold when the token lacks the claim. */
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
