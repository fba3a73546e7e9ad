import { ArnFormat, Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EncryptedLogGroup } from '../../foundation';
import { ORIGIN_VERIFY_HEADER } from '../ingress/origin-verify-header';
import { LoggedRequests, loggingFilter } from './logged-requests';

/** AWS WAF delivers to no log group with another start of the name. */
const REQUIRED_PREFIX = 'aws-waf-logs-';

/** Headers that prove who somebody is; everything else is needed to tune the rules. */
const REDACTED_HEADERS = ['authorization', 'cookie', ORIGIN_VERIFY_HEADER];

/** Settings of a {@link WebAclLog}. */
export interface WebAclLogProps {
  /** ARN of the web ACL. */
  readonly webAclArn: string;

  /** The key of the log group, in the web ACL's region; its policy must admit CloudWatch Logs. */
  readonly encryptionKey: kms.IKey;

  /** The log group in the same region that AWS reports to what it masked. @default - AWS counts alone */
  readonly findings?: logs.ILogGroup;

  /** Which requests are logged. @default LoggedRequests.ALL */
  readonly logged?: LoggedRequests;
}

/**
 * Logs the requests that a web ACL judged, for a year, all of them unless said otherwise. Protects against rules that
 * nobody can tune, and against sessions and tokens that leak through logs: `authorization`, `cookie` and the secret header
 * of the origin are redacted.
 *
 * The log group is retained under a fixed name, because WAF demands one: to deploy the stack again after deleting it,
 * import the group or delete it first.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
 */
export class WebAclLog extends Construct {
  /** The log group. */
  readonly logGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: WebAclLogProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const logGroupName =
      REQUIRED_PREFIX +
      Names.uniqueResourceName(this, { maxLength: 64, separator: '-', allowedSpecialCharacters: '-' });
    const { encryptionKey, findings, logged = LoggedRequests.ALL } = props;
    const { logGroup } = new EncryptedLogGroup(this, 'Group', {
      encryptionKey,
      logGroupName,
      ...(findings && { findings }),
    });
    this.logGroup = logGroup;
    const logGroupArn = stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const delivery = new logs.ResourcePolicy(this, 'Delivery', {
      policyStatements: [
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${logGroupArn}:log-stream:*`],
          conditions: {
            StringEquals: { 'aws:SourceAccount': stack.account },
            ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) },
          },
        }),
      ],
    });
    const configuration = new CfnLoggingConfiguration(this, 'Configuration', {
      resourceArn: props.webAclArn,
      // Not logGroup.logGroupArn: that one ends in `:*`, which WAF refuses.
      logDestinationConfigs: [logGroupArn],
      loggingFilter: loggingFilter(logged),
      redactedFields: REDACTED_HEADERS.map((name) => ({ singleHeader: { Name: name } })),
    });
    configuration.node.addDependency(logGroup, delivery);
  }
}
