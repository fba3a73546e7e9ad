import { join } from 'node:path';
import {
  ArnFormat,
  CustomResource,
  CustomResourceProvider,
  CustomResourceProviderRuntime,
  Duration,
  Names,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../../foundation';
import { type IWebAclRule } from '../web-acl/web-acl-rule';
import { WebAclScope } from '../web-acl/web-acl-scope';
import { ORIGIN_VERIFY_HEADER } from './origin-verify-header';
import { OriginVerifyRule } from './origin-verify-rule';

const RESOURCE_TYPE = 'Custom::OriginPatternSet';

/** The set of patterns that the secret header is compared with, as its rotation needs it. */
export interface OriginPatterns {
  /** Its name. */
  readonly name: string;

  /** Its id. */
  readonly id: string;

  /** Its ARN. */
  readonly arn: string;

  /** Its region, that of the load balancer. */
  readonly region: string;
}

/**
 * What tells our distribution from a stranger's, at the web ACL of a public load balancer: a rule that refuses every
 * request without a valid secret header, and the values that are valid. Protects against requests that pass by the edge
 * through another distribution: CloudFront's addresses, which the security group admits, are those of all its customers.
 *
 * The values stand in a regex pattern set and not in the rule, so that what rotates them cannot change the web ACL and no
 * deployment of it puts an old value back. Two stand there during a rotation, one at other times. Until the first rotation
 * there is one that nobody knows: the origin is closed.
 *
 * The set is made by a function and not by `AWS::WAFv2::RegexPatternSet`: CloudFormation would write the template's patterns
 * over the valid ones at every change of a tag and whenever somebody lets it revert drift, and close the shop.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-regex-pattern-set-match.html
 */
export class OriginVerification extends Construct {
  /** For the rotation of the header. */
  readonly patterns: OriginPatterns;

  /** The first rule of the load balancer's web ACL. */
  readonly rule: IWebAclRule;

  /** ARN of the set, for a rule of one's own. */
  readonly regexSetArn: string;

  /** Scope of the web ACLs that can use the set. */
  readonly scope = WebAclScope.REGIONAL;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { region } = Stack.of(this);
    const name = Names.uniqueResourceName(this, { maxLength: 64, separator: '-', allowedSpecialCharacters: '-' });
    const set = new CustomResource(this, 'PatternSet', {
      resourceType: RESOURCE_TYPE,
      serviceToken: this.provider(name).serviceToken,
      properties: { Name: name, Description: `Values of ${ORIGIN_VERIFY_HEADER}. Written by their rotation alone` },
    });
    this.regexSetArn = set.ref;
    this.patterns = { name, id: set.getAttString('Id'), arn: this.regexSetArn, region };
    this.rule = new OriginVerifyRule(this);
  }

  private provider(name: string): CustomResourceProvider {
    const stack = Stack.of(this);
    const provider = CustomResourceProvider.getOrCreateProvider(this, RESOURCE_TYPE, {
      codeDirectory: join(__dirname, 'origin-pattern-set-handler'),
      runtime: CustomResourceProviderRuntime.NODEJS_24_X,
      description: 'Makes the set of values by which an origin knows CloudFront',
      timeout: Duration.minutes(5),
      policyStatements: [{ Effect: 'Allow', Action: 'wafv2:ListRegexPatternSets', Resource: '*' }],
    });
    provider.addToRolePolicy({
      Effect: 'Allow',
      Action: ['wafv2:CreateRegexPatternSet', 'wafv2:DeleteRegexPatternSet', 'wafv2:GetRegexPatternSet'],
      Resource: stack.formatArn({
        service: 'wafv2',
        resource: 'regional/regexpatternset',
        resourceName: `${name}/*`,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      }),
    });
    acknowledge(
      provider,
      'cdk-validator-cfnguard::lambda_inside_vpc_check',
      'it makes one set of a web ACL, runs at deployments alone and calls nothing but WAF; no VPC has a way there',
    );
    return provider;
  }
}
