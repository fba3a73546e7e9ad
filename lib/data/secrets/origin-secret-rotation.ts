import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkRange } from '../../foundation';
import { type RotationSchedule, SecretRotation } from './secret-rotation';

const HEADER = /^[A-Za-z0-9-]{1,128}$/;
const SETTLE_SECONDS = 120;
const WAIT_SECONDS = 720;
const MOST_DISTRIBUTIONS = 5;

/** The set of patterns that the origin's web ACL compares the header with: nothing but this rotation writes to it. */
export interface OriginPatternSet {
  /** Its name. */
  readonly name: string;

  /** Its id. */
  readonly id: string;

  /** Its ARN. */
  readonly arn: string;

  /** Its region, that of the load balancer. */
  readonly region: string;
}

/** Settings of an {@link OriginSecretRotation}. */
export interface OriginSecretRotationProps extends RotationSchedule {
  /**
   * Ids of the CloudFront distributions whose origins have the header already, 1 to 5: that of the shop, and while a canary
   * runs its staging distribution too.
   */
  readonly distributionIds: string[];

  /**
   * ARNs of the web ACLs of those distributions: CloudFront lets nobody change a distribution who may not read its web ACL.
   *
   * @default - they have none
   */
  readonly webAclArns?: string[];

  /** Name of the header, 1 to 128 letters, digits and dashes; none that CloudFront keeps for itself. */
  readonly headerName: string;

  /** A regex pattern set of scope REGIONAL, used by the web ACL in front of the origin; CloudFormation never writes to it. */
  readonly patternSet: OriginPatternSet;
}

/**
 * Rotates the header by which an origin knows its CloudFront distribution. Protects against a header that somebody saw
 * once and that opens the origin for ever, and against the rotation itself: at every moment the origin accepts whatever an
 * edge location may send.
 *
 * The order: the pattern set takes the new value beside those that are sent; two minutes later the distributions send it;
 * when no edge location sends another one, the new value becomes `AWSCURRENT` and the old one leaves the set. What goes
 * wrong in between leaves both accepted, and the next run goes on from there. A pattern set and not the rule itself,
 * because the function then cannot change the web ACL, and no deployment of the web ACL puts an old value back.
 *
 * In the template the distribution takes the header from `AWSCURRENT` by a dynamic reference (so the secret is of
 * `DeploymentReading.ALLOWED`), which CloudFormation reads anew whenever it writes to the distribution: in the middle of a
 * rotation it puts a value that is still accepted, and the rotation notices. The pattern set is no resource of
 * CloudFormation's, which would write the patterns of the template over the valid ones at a change of a tag. Made with a
 * value that nobody knows, it keeps the origin closed until the first rotation, which begins when this is deployed.
 *
 * Whoever may read the distribution's settings or the set reads the value: it shows where a request came from and is no
 * password.
 *
 * @throws if the header is no such name or belongs to CloudFront, or there are no distributions or too many
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
 */
export class OriginSecretRotation extends Construct {
  constructor(scope: Construct, id: string, props: OriginSecretRotationProps) {
    super(scope, id);
    const { distributionIds, webAclArns = [], headerName, patternSet } = props;
    if (!Token.isUnresolved(headerName) && (!HEADER.test(headerName) || /^x-(amz|edge)-/i.test(headerName))) {
      throw new Error(
        `origin header must be 1 to 128 letters, digits and dashes and not begin with x-amz- or x-edge-, got "${headerName}"; change headerName (${this.node.path})`,
      );
    }
    checkRange(this, {
      what: 'distributions of a rotation',
      value: distributionIds.length,
      least: 1,
      most: MOST_DISTRIBUTIONS,
      prop: 'distributionIds',
    });
    new SecretRotation(this, 'Rotation', {
      ...props,
      rotator: {
        handler: 'origin-secret.handler',
        description: 'Rotates the header by which the origin knows CloudFront',
        environment: {
          DISTRIBUTION_IDS: distributionIds.join(','),
          HEADER_NAME: headerName,
          PATTERN_SET_NAME: patternSet.name,
          PATTERN_SET_ID: patternSet.id,
          PATTERN_SET_SCOPE: 'REGIONAL',
          PATTERN_SET_REGION: patternSet.region,
          SETTLE_SECONDS: String(SETTLE_SECONDS),
          WAIT_SECONDS: String(WAIT_SECONDS),
        },
        statements: [
          new iam.PolicyStatement({
            sid: 'SendTheHeader',
            actions: ['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'],
            resources: distributionIds.map((resourceName) =>
              Stack.of(this).formatArn({
                service: 'cloudfront',
                region: '',
                resource: 'distribution',
                resourceName,
                arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
              }),
            ),
          }),
          ...(webAclArns.length === 0
            ? []
            : [
                new iam.PolicyStatement({
                  sid: 'KeepTheWebAcl',
                  actions: ['wafv2:GetWebACL'],
                  resources: [...new Set(webAclArns)],
                }),
              ]),
          new iam.PolicyStatement({
            sid: 'AcceptTheHeader',
            actions: ['wafv2:GetRegexPatternSet', 'wafv2:UpdateRegexPatternSet'],
            resources: [patternSet.arn],
          }),
        ],
        outsideVpcReason:
          'it calls Secrets Manager, CloudFront and WAF alone, the latter two outside this region; no VPC has a way there',
      },
    });
  }
}
