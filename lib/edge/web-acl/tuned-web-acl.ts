import { Annotations, Names, Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { WebAclCapacity } from './web-acl-capacity';
import { WebAclLog } from './web-acl-log';
import { type IWebAclRule, visibilityOf } from './web-acl-rule';
import { WebAclScope } from './web-acl-scope';

const CLOUDFRONT_REGION = 'us-east-1';

/** Settings of a {@link TunedWebAcl}. */
export interface TunedWebAclProps {
  /** Where the web ACL stands. */
  readonly scope: WebAclScope;

  /** The rules, the first is evaluated first; `edgeRules` and `ingressRules` make them in AWS's recommended order. */
  readonly rules: IWebAclRule[];

  /** The key of the log group, in the web ACL's region; its policy must admit CloudWatch Logs. */
  readonly encryptionKey: kms.IKey;

  /** The log group in the same region that AWS reports to what it masked in the log. @default - AWS counts alone */
  readonly findings?: logs.ILogGroup;
}

/**
 * A web ACL that lets through what no rule refuses. Protects against attacks on the application layer, and against
 * rules whose effect nobody sees: every rule has its metric, every request is logged, credentials are not.
 *
 * Cookies and `authorization` are hidden from the sampled requests as well, which log redaction does not reach.
 *
 * @throws if two rules share a name, there are none, the capacity exceeds what AWS allows, or a CLOUDFRONT web ACL
 *   stands outside us-east-1
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html
 */
export class TunedWebAcl extends Construct {
  /** ARN of the web ACL. */
  readonly webAclArn: string;

  /** Where the web ACL stands. */
  readonly scope: WebAclScope;

  /** Every request that it judged. */
  readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: TunedWebAclProps) {
    super(scope, id);
    this.scope = props.scope;
    this.requireRegion();
    this.requireRules(props.rules);
    this.requireDistinctNames(props.rules);
    this.requireCapacity(props.rules);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: props.scope,
      defaultAction: { allow: {} },
      rules: props.rules.map((rule, priority) => rule.render(priority)),
      // WebACL is a dimension of every metric: with one name for all, two environments of an account would add up.
      visibilityConfig: visibilityOf(Names.uniqueResourceName(this, { maxLength: 128, separator: '-' })),
      associationConfig: bodyInspection(props.scope),
      dataProtectionConfig: {
        dataProtections: [
          { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_HEADER', fieldKeys: ['authorization'] } },
          { action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_COOKIE' } },
        ],
      },
    });
    this.webAclArn = webAcl.attrArn;
    const { encryptionKey, findings } = props;
    const log = new WebAclLog(this, 'Log', {
      webAclArn: this.webAclArn,
      encryptionKey,
      ...(findings && { findings }),
    });
    this.logGroup = log.logGroup;
  }

  private requireRegion(): void {
    const { region } = Stack.of(this);
    if (this.scope === WebAclScope.CLOUDFRONT && !Token.isUnresolved(region) && region !== CLOUDFRONT_REGION) {
      throw new Error(
        `web ACL of scope CLOUDFRONT exists in ${CLOUDFRONT_REGION} only, got ${region}; move it to a stack in ${CLOUDFRONT_REGION} (${this.node.path})`,
      );
    }
  }

  private requireRules(rules: IWebAclRule[]): void {
    if (rules.length === 0) {
      throw new Error(`web ACL needs at least 1 rule, got 0; add rules or leave it out (${this.node.path})`);
    }
  }

  private requireDistinctNames(rules: IWebAclRule[]): void {
    const names = rules.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) {
      throw new Error(
        `web ACL rules need names of their own, got ${twice} twice; drop one or merge the two (${this.node.path})`,
      );
    }
  }

  private requireCapacity(rules: IWebAclRule[]): void {
    const capacity = new WebAclCapacity(rules);
    if (capacity.isRefused) {
      throw new Error(
        `web ACL takes at most ${WebAclCapacity.MOST} capacity units, got ${capacity.units}; drop rules or path limits (${this.node.path})`,
      );
    }
    if (capacity.costsExtra) {
      Annotations.of(this).addWarningV2(
        'cdk-defence-in-depth:WebAclCapacity',
        `web ACL takes ${capacity.units} capacity units, the price includes ${WebAclCapacity.INCLUDED}; every 500 more are billed`,
      );
    }
  }
}

/**
 * The most of a body that WAF can read: at CloudFront 64 KB instead of 16, for a fee by request; at a load balancer it is
 * always 8 KB.
 */
function bodyInspection(scope: WebAclScope): CfnWebACL.AssociationConfigProperty | undefined {
  return scope === WebAclScope.CLOUDFRONT
    ? { requestBody: { CLOUDFRONT: { defaultSizeInspectionLimit: 'KB_64' } } }
    : undefined;
}
