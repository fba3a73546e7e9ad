import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { deployedRules } from '../canary/deployed-rules';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { WebAclCapacity } from '../web-acl/web-acl-capacity';
import { contactProblems, type EmergencyContact } from './emergency-contact';
import { type ProtectedResource, ProtectedResourceKind } from './protected-resource';

/** What the rule group of the automatic response takes in each web ACL, in WCU. */
const RESPONSE_CAPACITY = 150;

/** What is judged by {@link shieldReadiness}. */
export interface ShieldReadinessProps {
  /** What is protected. */
  readonly resources: ProtectedResource[];

  /** Whom the response team calls. */
  readonly contacts: EmergencyContact[];
}

/**
 * What Shield Advanced lacks to be worth its price, all of it at once, each a sentence without an end. Protects against the
 * discovery after an attack that AWS pays nothing back.
 *
 * AWS credits what an attack cost if the resource was protected before it, and if each distribution and load balancer stood
 * behind a web ACL with a rate-based rule in BLOCK; a rule for some paths alone is not counted here. Health checks and contacts
 * are what the response team needs to call by itself. Which resources of the app are unprotected is judged by `ShieldAdvanced`.
 *
 * @param props what is protected, and whom the response team calls
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/ddos-request-service-credit.html
 */
export function shieldReadiness({ resources, contacts }: ShieldReadinessProps): string[] {
  const webAcls = [...new Set(resources.flatMap(({ webAcl }) => webAcl ?? []))];
  return [
    ...(hasA(resources, ProtectedResourceKind.DISTRIBUTION)
      ? []
      : ['no distribution is protected, so that no flood of it is credited']),
    ...(hasA(resources, ProtectedResourceKind.HOSTED_ZONE)
      ? []
      : ['no hosted zone is protected, so that no flood of queries is credited']),
    ...webAcls.flatMap(webAclProblems),
    ...contactProblems(contacts),
  ];
}

function hasA(resources: readonly ProtectedResource[], wanted: ProtectedResourceKind): boolean {
  return resources.some(({ kind }) => kind === wanted);
}

function webAclProblems(webAcl: TunedWebAcl): string[] {
  const rules = deployedRules(webAcl);
  const room = WebAclCapacity.MOST - RESPONSE_CAPACITY;
  return [
    ...(rules.some(blocksEveryFlood)
      ? []
      : [`web ACL ${webAcl.node.path} has no rate-based rule for every path in BLOCK, which the cost credit demands`]),
    ...(webAcl.capacity > room
      ? [
          `web ACL ${webAcl.node.path} takes ${webAcl.capacity} capacity units and leaves no room for the automatic response, at most ${room}`,
        ]
      : []),
  ];
}

function blocksEveryFlood({ action, statement }: CfnWebACL.RuleProperty): boolean {
  const { rateBasedStatement } = statement as CfnWebACL.StatementProperty;
  const rate = rateBasedStatement as CfnWebACL.RateBasedStatementProperty | undefined;
  const does = action as CfnWebACL.RuleActionProperty | undefined;
  return does?.block !== undefined && rate !== undefined && rate.scopeDownStatement === undefined;
}
