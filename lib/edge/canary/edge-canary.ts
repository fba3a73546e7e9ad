import { Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { AccessLogDelivery } from '../distribution/access-log-delivery';
import { type EdgeDistribution } from '../distribution/edge-distribution';
import { ViewerProtocols } from '../distribution/viewer-protocols';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { WebAclScope } from '../web-acl/web-acl-scope';
import { type CanaryTraffic } from './canary-traffic';
import { deployedSettings } from './deployed-settings';
import { rulesContent } from './rules-content';
import { weakerRules } from './weaker-rules';
import { weakerSettings } from './weaker-settings';

const SHORTEST_REASON = 30;

/** Settings of an {@link EdgeCanary}. */
export interface EdgeCanaryProps {
  /** The shop's distribution; it was deployed before, with this web ACL and with HTTP/2 alone. */
  readonly primary: EdgeDistribution;

  /** The web ACL in front of it, of the rules in force. */
  readonly webAcl: TunedWebAcl;

  /**
   * The web ACL with the rules to try, of scope CLOUDFRONT. Its id is one that no canary before had, since its log group is kept
   * under a name that follows from it; it stays the same while the canary runs, and its rules may change.
   */
  readonly candidate: TunedWebAcl;

  /** Who meets the candidate. */
  readonly traffic: CanaryTraffic;

  /** Bucket for the access logs; see `AccessLogDelivery` for what its policies must admit. */
  readonly archive: s3.IBucket;

  /**
   * Why the candidate may be weaker than the web ACL in force, by its rules or its settings, at least 30 characters. Threat:
   * whoever is sent to the candidate, and asks again until it is, passes there.
   *
   * @default - it may not
   */
  readonly relaxation?: string;
}

/**
 * A second distribution with the same behaviours, in front of which other rules stand, and the continuous deployment policy
 * that sends it a slice of the shop's traffic. Protects a sale against a rule set that nobody has tried, and the shop against a
 * trial that is weaker than what it tries to replace.
 *
 * What CloudFront asks for and this cannot see: the primary exists already, since no distribution is created with a policy; and
 * HTTP/3 was turned off by a deployment before, since with a policy CloudFront takes changes of behaviours, origins, error pages,
 * geographic restrictions, root object, logging and comment alone. Until the canary has gone, certificate, TLS, HTTP version, IPv6
 * and price class stay as they are, and neither distribution takes another web ACL: rules change inside the two. At peak hours
 * CloudFront may send everybody to the primary.
 *
 * It goes with its settings: the primary is detached first, if `detachCanary` is called in its place, and the policy, the second
 * distribution and the candidate are deleted after.
 *
 * @throws if the primary speaks HTTP/3 or stands behind another web ACL, the candidate has another scope, the same rules, or is
 *   weaker without a reason, by its rules or by what it reads, believes and logs
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html
 */
export class EdgeCanary extends Construct {
  /** The second distribution. It has no name that visitors could ask for. */
  readonly distribution: cloudfront.IDistribution;

  /** The web ACL in front of it. */
  readonly webAcl: TunedWebAcl;

  constructor(scope: Construct, id: string, props: EdgeCanaryProps) {
    super(scope, id);
    this.validate(props);
    const { primary, candidate, traffic, archive } = props;
    const { aliases, viewerCertificate } = configOf(primary);
    const { acmCertificateArn = '' } = viewerCertificate as cloudfront.CfnDistribution.ViewerCertificateProperty;
    const distribution = primary.behaviours.distribute(this, 'Staging', {
      comment: 'Tries the candidate of the web ACL',
      webAclArn: candidate.webAclArn,
      // What may not differ from the primary, and differs otherwise.
      domainNames: aliases,
      certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', acmCertificateArn),
      protocols: primary.protocols,
    });
    const staging = distribution.node.defaultChild as cloudfront.CfnDistribution;
    staging.addPropertyOverride('DistributionConfig.Staging', true);
    // The primary's name is the primary's alone; the policy routes by it.
    staging.addPropertyDeletionOverride('DistributionConfig.Aliases');
    new AccessLogDelivery(this, 'AccessLogs', { distribution, archive });
    const policy = new cloudfront.CfnContinuousDeploymentPolicy(this, 'Policy', {
      continuousDeploymentPolicyConfig: {
        enabled: true,
        stagingDistributionDnsNames: [distribution.distributionDomainName],
        trafficConfig: traffic.render(),
      },
    });
    resourceOf(primary).addPropertyOverride('DistributionConfig.ContinuousDeploymentPolicyId', policy.attrId);
    this.distribution = distribution;
    this.webAcl = candidate;
  }

  private validate({ primary, webAcl, candidate, relaxation }: EdgeCanaryProps): void {
    const at = `(${this.node.path})`;
    if (primary.protocols !== ViewerProtocols.HTTP2_ONLY) {
      throw new Error(
        `canary needs a distribution without HTTP/3, got ${primary.protocols}; set its protocols to HTTP2_ONLY and deploy that before the canary ${at}`,
      );
    }
    const plain = (value: unknown): string => JSON.stringify(Stack.of(this).resolve(value));
    if (plain(configOf(primary).webAclId) !== plain(webAcl.webAclArn)) {
      throw new Error(
        `canary needs the web acl of its primary, got ${webAcl.node.path}; give the one that stands in front of ${primary.node.path} since a deployment before ${at}`,
      );
    }
    if (candidate.scope !== WebAclScope.CLOUDFRONT) {
      throw new Error(
        `canary takes a candidate of scope CLOUDFRONT, got ${candidate.scope}; create one beside the web acl of the primary ${at}`,
      );
    }
    const [inForce, tried] = [rulesContent(webAcl), rulesContent(candidate)];
    if (inForce === tried) {
      throw new Error(`canary needs rules that differ from those in force, got the same; change one of them ${at}`);
    }
    this.requireStrength(
      [
        ...weakerRules(rulesIn(inForce), rulesIn(tried)),
        ...weakerSettings(deployedSettings(webAcl), deployedSettings(candidate)),
      ],
      relaxation,
    );
  }

  private requireStrength(weaker: readonly string[], relaxation: string | undefined): void {
    const at = `(${this.node.path})`;
    if (relaxation === undefined && weaker.length > 0) {
      throw new Error(
        `canary needs a candidate as strong as the web acl in force, got a weaker one: ${weaker.join(', ')}; change the candidate, or say in relaxation why it may ${at}`,
      );
    }
    if (relaxation !== undefined && relaxation.trim().length < SHORTEST_REASON) {
      throw new Error(
        `relaxation of a canary takes a reason of at least ${SHORTEST_REASON} characters, got "${relaxation}"; write why it may be weaker ${at}`,
      );
    }
    if (relaxation !== undefined && weaker.length === 0) {
      throw new Error(
        `relaxation of a canary must relax something, got a candidate that is as strong; remove it ${at}`,
      );
    }
  }
}

function rulesIn(content: string): CfnWebACL.RuleProperty[] {
  return JSON.parse(content) as CfnWebACL.RuleProperty[];
}

function resourceOf({ distribution }: EdgeDistribution): cloudfront.CfnDistribution {
  return distribution.node.defaultChild as cloudfront.CfnDistribution;
}

function configOf(primary: EdgeDistribution): cloudfront.CfnDistribution.DistributionConfigProperty {
  return resourceOf(primary).distributionConfig as cloudfront.CfnDistribution.DistributionConfigProperty;
}
