import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { WebAclScope } from '../web-acl/web-acl-scope';

/** What AWS WAF calls the sum over the rules of a web ACL, its default action included. */
const ALL_RULES = 'ALL';

/** What a web ACL did to a request, by the names of AWS WAF's metrics. */
export enum WebAclOutcome {
  /** Let through. */
  ALLOWED = 'AllowedRequests',

  /** Refused. */
  BLOCKED = 'BlockedRequests',

  /** Seen by a rule that only counts; allowed or refused by another one. */
  COUNTED = 'CountedRequests',

  /** Met a rule that asks for a solved puzzle, and got one unless its token was good. */
  CAPTCHA = 'CaptchaRequests',

  /** Met a rule that asks for a browser's proof, and got the script that makes one unless its token was good. */
  CHALLENGED = 'ChallengeRequests',
}

/** How a request ends, and the metric of those that met the rule and went on with a good token. */
const ENDS: readonly { readonly outcome: WebAclOutcome; readonly wentOn?: string }[] = [
  { outcome: WebAclOutcome.ALLOWED },
  { outcome: WebAclOutcome.BLOCKED },
  { outcome: WebAclOutcome.CAPTCHA, wentOn: 'RequestsWithValidCaptchaToken' },
  { outcome: WebAclOutcome.CHALLENGED, wentOn: 'RequestsWithValidChallengeToken' },
];

/**
 * The CloudWatch metrics of one web ACL. Protects against alarms and widgets that watch nothing: a metric of a CLOUDFRONT
 * web ACL has no dimension `Region`, one of a REGIONAL web ACL has.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */
export class WebAclMetrics {
  /** @param webAcl the web ACL; a REGIONAL one stands in a stack of `region` */
  constructor(
    private readonly webAcl: TunedWebAcl,
    private readonly region: string,
  ) {}

  /** Requests in a minute, of all rules and the default action together. */
  all(outcome: WebAclOutcome): cloudwatch.Metric {
    return this.of(outcome, ALL_RULES);
  }

  /** Requests in a minute that one rule decided, by the rule's name. */
  of(outcome: WebAclOutcome, rule: string): cloudwatch.Metric {
    return this.metric(outcome, rule);
  }

  /**
   * The part of all requests that ended in one of these ways, in percent; 0 where a minute has fewer than `least` requests,
   * since a share of few says nothing. Who met a challenge with a good token went on, and counts as allowed or blocked.
   */
  share(outcomes: readonly WebAclOutcome[], least: number): cloudwatch.MathExpression {
    const usingMetrics: Record<string, cloudwatch.IMetric> = {};
    // A metric without a value in a minute has none at all, and a sum with it would have none either.
    const counted = (name: string): string => {
      const id = `m${Object.keys(usingMetrics).length}`;
      usingMetrics[id] = this.metric(name, ALL_RULES);
      return `FILL(${id},0)`;
    };
    const ends = ENDS.map(({ outcome, wentOn }) => ({
      outcome,
      requests: counted(outcome) + (wentOn === undefined ? '' : `-${counted(wentOn)}`),
    }));
    const sum = (parts: typeof ends): string => `(${parts.map(({ requests }) => requests).join('+')})`;
    const total = sum(ends);
    const part = sum(ends.filter(({ outcome }) => outcomes.includes(outcome)));
    return new cloudwatch.MathExpression({
      expression: `IF(${total}>=${least},100*${part}/${total},0)`,
      usingMetrics,
      period: Duration.minutes(1),
      label: `${outcomes.join(' and ')}, percent`,
    });
  }

  private metric(metricName: string, rule: string): cloudwatch.Metric {
    const place: Record<string, string> = this.webAcl.scope === WebAclScope.CLOUDFRONT ? {} : { Region: this.region };
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      dimensionsMap: { WebACL: this.webAcl.metricName, Rule: rule, ...place },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(1),
      label: rule === ALL_RULES ? metricName : rule,
    });
  }
}
