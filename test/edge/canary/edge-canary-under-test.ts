import { type Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnIPSet, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { CanaryTraffic } from '../../../lib/edge/canary/canary-traffic';
import { deployedRules } from '../../../lib/edge/canary/deployed-rules';
import { EdgeCanary, type EdgeCanaryProps } from '../../../lib/edge/canary/edge-canary';
import { type EdgeDistribution, type EdgeDistributionProps } from '../../../lib/edge/distribution/edge-distribution';
import { ViewerProtocols } from '../../../lib/edge/distribution/viewer-protocols';
import { TunedWebAcl, type TunedWebAclProps } from '../../../lib/edge/web-acl/tuned-web-acl';
import { type IWebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { distributionIn } from '../distribution/distribution-under-test';
import { logKeyIn, shopRules, stackIn } from '../edge-stack-under-test';

type RuleProperty = CfnWebACL.RuleProperty;

/** A shop that was deployed before, and a canary beside it. */
export interface Trial {
  readonly stack: Stack;
  readonly primary: EdgeDistribution;
  readonly props: EdgeCanaryProps;
}

/** Settings of a web ACL besides its rules. */
export type Settings = Partial<Omit<TunedWebAclProps, 'rules'>>;

/** Rules of which one answers otherwise. */
export function changed(change: (rule: RuleProperty) => RuleProperty): IWebAclRule[] {
  return shopRules().map((rule) => {
    const other = Object.create(rule) as { render: IWebAclRule['render'] } & IWebAclRule;
    other.render = (priority) => change(rule.render(priority));
    return other;
  });
}

export const isCountries = ({ statement }: RuleProperty): boolean =>
  'geoMatchStatement' in statement && statement.geoMatchStatement !== undefined;

export const strictRules = (): IWebAclRule[] =>
  changed((rule) =>
    isCountries(rule) ? { ...rule, statement: { geoMatchStatement: { countryCodes: ['KP', 'IR'] } } } : rule,
  );

export const looseRules = (): IWebAclRule[] =>
  changed((rule) => (isCountries(rule) ? { ...rule, action: { count: {} } } : rule));

export function trial(
  rules: IWebAclRule[] = strictRules(),
  shop: (stack: Stack) => Partial<EdgeDistributionProps> = () => ({}),
  [inForce, tried]: readonly [Settings, Settings] = [{}, {}],
): Trial {
  const stack = stackIn('us-east-1');
  const encryptionKey = logKeyIn(stack);
  const scope = WebAclScope.CLOUDFRONT;
  const webAcl = new TunedWebAcl(stack, 'WebAcl', { scope, rules: shopRules(), encryptionKey, ...inForce });
  const candidate = new TunedWebAcl(stack, 'Candidate', { scope, rules, encryptionKey, ...tried });
  const primary = distributionIn(stack, { webAcl, protocols: ViewerProtocols.HTTP2_ONLY, ...shop(stack) });
  return {
    stack,
    primary,
    props: {
      primary,
      webAcl,
      candidate,
      traffic: CanaryTraffic.byWeight({ weight: 0.05 }),
      archive: s3.Bucket.fromBucketArn(stack, 'CanaryArchive', 'arn:aws:s3:::archive'),
    },
  };
}

export function canaryIn({ stack, props }: Trial, other: Partial<EdgeCanaryProps> = {}): EdgeCanary {
  return new EdgeCanary(stack, 'Canary', { ...props, ...other });
}

/** Has the web ACL hold one rule alone, about a set of its own. */
export function refuseAddresses(webAcl: TunedWebAcl, addresses: string[]): void {
  const set = new CfnIPSet(webAcl, 'Set', { scope: 'CLOUDFRONT', ipAddressVersion: 'IPV4', addresses });
  const resource = webAcl.node.findAll().find((node) => node instanceof CfnWebACL) as CfnWebACL;
  const [rule] = deployedRules(webAcl);
  const statement = { ipSetReferenceStatement: { arn: set.attrArn } };
  resource.rules = [{ ...(rule as RuleProperty), name: 'Refused', statement }];
}
