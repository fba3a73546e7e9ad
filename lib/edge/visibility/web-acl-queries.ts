import { Stack } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';

const PER_RULE = 'stats count(*) as requests, count_distinct(httpRequest.clientIp) as addresses by';

/**
 * The questions of an attack and of tuning, by the names under which they are saved. The log writes non-terminating rules
 * and labels as lists; Logs Insights takes these apart, or reads them as text. A request that several rules counted is a
 * request of each; what rules inside of a managed group counted stands elsewhere in a record, and is not asked for.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Unnest.html
 */
const QUERIES: Record<string, string[]> = {
  'blocked-by-rule': ['filter action = "BLOCK"', `${PER_RULE} terminatingRuleId`, 'sort requests desc'],
  'blocked-by-path': [
    'filter action = "BLOCK"',
    `${PER_RULE} httpRequest.uri, terminatingRuleId`,
    'sort requests desc',
    'limit 100',
  ],
  'challenged-by-path': [
    'filter action in ["CHALLENGE", "CAPTCHA"]',
    `${PER_RULE} httpRequest.uri, terminatingRuleId, action`,
    'sort requests desc',
    'limit 100',
  ],
  'counted-by-rule': [
    'fields jsonParse(@message) as record',
    'unnest record.nonTerminatingMatchingRules into counted',
    'filter counted.action = "COUNT"',
    `${PER_RULE} counted.ruleId`,
    'sort requests desc',
  ],
  'rate-limited-addresses': [
    'filter terminatingRuleType = "RATE_BASED"',
    'stats count(*) as requests by httpRequest.clientIp, httpRequest.country, terminatingRuleId',
    'sort requests desc',
    'limit 100',
  ],
  'by-ja4': [
    'filter ispresent(ja4Fingerprint)',
    'stats count(*) as requests, count_distinct(httpRequest.clientIp) as addresses, count_distinct(httpRequest.uri) as paths by ja4Fingerprint, action',
    'sort requests desc',
    'limit 100',
  ],
  'by-country': ['stats count(*) as requests by httpRequest.country, action', 'sort requests desc'],
  'blocked-with-accepted-token': [
    'filter action = "BLOCK" and @message like "awswaf:managed:token:accepted"',
    `${PER_RULE} terminatingRuleId, httpRequest.uri`,
    'sort requests desc',
  ],
  'during-ddos-event': [
    'filter @message like "awswaf:managed:aws:anti-ddos:event-detected"',
    'stats count(*) as requests by bin(1m), action',
  ],
};

/** Settings of {@link WebAclQueries}. */
export interface WebAclQueriesProps {
  /** The web ACL whose log is asked. */
  readonly webAcl: TunedWebAcl;
}

/**
 * Saved Logs Insights queries on the log of a web ACL. Protects the hours of an attack: who, where, by which rule, and who
 * was refused although a browser had proved itself, is asked with one click.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */
export class WebAclQueries extends Construct {
  constructor(scope: Construct, id: string, { webAcl }: WebAclQueriesProps) {
    super(scope, id);
    for (const [name, lines] of Object.entries(QUERIES)) {
      new logs.CfnQueryDefinition(this, name, {
        name: `${Stack.of(this).stackName}/web-acl/${name}`,
        logGroupNames: [webAcl.logGroup.logGroupName],
        queryString: lines.join('\n| '),
      });
    }
  }
}
