import { Annotations, CfnResource, Names, Stack, Stage, Token } from 'aws-cdk-lib';
import { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { CfnProactiveEngagement, CfnProtection, CfnProtectionGroup } from 'aws-cdk-lib/aws-shield';
import { Construct } from 'constructs';
import { type AutomaticResponse, renderAutomaticResponse } from './automatic-response';
import { type EmergencyContact } from './emergency-contact';
import { type ProtectedResource } from './protected-resource';
import { ResponseTeamAccess } from './response-team-access';
import { shieldReadiness } from './shield-readiness';

const HOME = 'us-east-1';
const LONGEST_PROTECTION = 128;
const LONGEST_GROUP = 36;

/** What Shield Advanced costs, as it must be acknowledged word for word. */
export const SHIELD_ADVANCED_COST = 'USD 3,000 a month for one year';

/** Settings of {@link ShieldAdvanced}. */
export interface ShieldAdvancedProps {
  /** What is protected: the distribution, the zone, and load balancers that face the internet. */
  readonly resources: ProtectedResource[];

  /** What Shield does by itself with requests that it takes for an attack. */
  readonly automaticResponse: AutomaticResponse;

  /** Whom the response team calls while a health check is unhealthy in an attack, 1 to 10, one of them with a telephone. */
  readonly contacts: EmergencyContact[];

  /** {@link SHIELD_ADVANCED_COST}, as a sign that somebody read it. */
  readonly acknowledgedCost: string;

  /**
   * Buckets with logs that the response team may read, at most 10, none of them with a KMS key; see `ResponseTeamAccess` for
   * what their policies must admit.
   *
   * @default - none
   */
  readonly responseTeamLogs?: s3.IBucket[];
}

/**
 * Shield Advanced for what faces the internet: protections with health checks, one protection group, the response team's
 * access, whom it calls, and the automatic response. Protects against floods that cost more than the sale they end, and
 * against a protection without what AWS's credit for them demands.
 *
 * The subscription is none of CloudFormation's: somebody makes it by hand before the first deployment, for one year that
 * renews itself, and a deployment fails without it. Contacts, the response team's role and its buckets exist once in an account.
 *
 * The automatic response adds a rule group of its own to each web ACL, at priority 10,000,000. It belongs into no template;
 * CloudFormation keeps it at updates, and does not report it as drift.
 *
 * @throws if the cost is not acknowledged, or anything is missing that the cost credit or the response team needs, all of it at
 *   once; in another region than us-east-1
 * @throws at synthesis, if a distribution or an internet-facing load balancer of the app's stage is not protected
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-summary.html
 */
export class ShieldAdvanced extends Construct {
  constructor(scope: Construct, id: string, props: ShieldAdvancedProps) {
    super(scope, id);
    this.requireRegion();
    this.requireReadiness(props);
    const { resources, automaticResponse, contacts, responseTeamLogs = [] } = props;
    const protections = resources.map((resource) => this.protect(resource, automaticResponse));
    const group = new CfnProtectionGroup(this, 'Group', {
      protectionGroupId: Names.uniqueResourceName(this, { maxLength: LONGEST_GROUP, separator: '-' }),
      // Distributions and what stands behind them share no traffic.
      aggregation: 'MAX',
      pattern: 'ARBITRARY',
      members: resources.map(({ resourceArn }) => resourceArn),
    });
    group.node.addDependency(...protections);
    const access = new ResponseTeamAccess(this, 'ResponseTeam', { logs: responseTeamLogs });
    const engagement = new CfnProactiveEngagement(this, 'ProactiveEngagement', {
      proactiveEngagementStatus: 'ENABLED',
      emergencyContactList: contacts.map(({ emailAddress, phoneNumber, notes }) => ({
        emailAddress,
        phoneNumber,
        contactNotes: notes,
      })),
    });
    engagement.node.addDependency(access, ...protections);
    this.node.addValidation({ validate: () => this.unprotected(resources) });
    Annotations.of(this).addInfoV2(
      'cdk-defence-in-depth:ShieldAdvancedCost',
      `Shield Advanced costs ${SHIELD_ADVANCED_COST}, renews itself, and is subscribed to by hand before the deployment`,
    );
  }

  private protect(resource: ProtectedResource, automaticResponse: AutomaticResponse): CfnProtection {
    const protection = new Construct(this, resource.id);
    const { resourceArn, webAcl, healthCheck } = resource;
    return new CfnProtection(protection, 'Protection', {
      name: Names.uniqueResourceName(protection, { maxLength: LONGEST_PROTECTION, separator: '-' }),
      resourceArn,
      ...(healthCheck && {
        healthCheckArns: [`arn:${Stack.of(this).partition}:route53:::healthcheck/${healthCheck.healthCheckId}`],
      }),
      ...(webAcl && { applicationLayerAutomaticResponseConfiguration: renderAutomaticResponse(automaticResponse) }),
    });
  }

  /** Not in the regions of the resources: the API stands in one, and half of what is made here exists once in an account. */
  private requireRegion(): void {
    const { region } = Stack.of(this);
    if (!Token.isUnresolved(region) && region !== HOME) {
      throw new Error(`shield advanced stands in ${HOME} alone, got ${region}; move it there (${this.node.path})`);
    }
  }

  private requireReadiness(props: ShieldAdvancedProps): void {
    const { acknowledgedCost, responseTeamLogs = [] } = props;
    const problems = [
      ...(acknowledgedCost === SHIELD_ADVANCED_COST
        ? []
        : [`its cost must be acknowledged as "${SHIELD_ADVANCED_COST}", got "${acknowledgedCost}"`]),
      ...(responseTeamLogs.length > 10
        ? [`response team reads at most 10 buckets, got ${responseTeamLogs.length}`]
        : []),
      ...responseTeamLogs
        .filter(({ encryptionKey }) => encryptionKey !== undefined)
        .map(({ node }) => `response team reads no bucket with a KMS key, got ${node.path}`),
      ...shieldReadiness(props),
    ];
    if (problems.length > 0) {
      throw new Error(`shield advanced is not ready: ${problems.join('; ')}; mend all of it (${this.node.path})`);
    }
  }

  /** What faces the internet in the same stage, and is no part of this. */
  private unprotected(resources: readonly ProtectedResource[]): string[] {
    const known = new Set(resources.map(({ resource }) => resource.node.defaultChild ?? resource));
    const stage = Stage.of(this) ?? this.node.root;
    return stage.node
      .findAll()
      .filter((node) => node instanceof CfnResource)
      .filter((node) => facesInternet(node) && !known.has(node))
      .map(({ node }) => `shield advanced protects every way in, got none for ${node.path}; add it to resources`);
  }
}

/** A load balancer that does not say where it faces, or says it by a token, faces the internet. */
function facesInternet(node: CfnResource): boolean {
  return node instanceof CfnDistribution || (node instanceof CfnLoadBalancer && node.scheme !== 'internal');
}
