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

  /** Answered with a puzzle. */
  CAPTCHA = 'CaptchaRequests',

  /** Answered with a script that a browser runs unseen. */
  CHALLENGED = 'ChallengeRequests',
}

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
    const place: Record<string, string> = this.webAcl.scope === WebAclScope.CLOUDFRONT ? {} : { Region: this.region };
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName: outcome,
      dimensionsMap: { WebACL: this.webAcl.metricName, Rule: rule, ...place },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(1),
      label: rule === ALL_RULES ? outcome : rule,
    });
  }

  /**
   * The part of all requests that ended so, in percent; 0 where a minute has fewer than `least` requests, since a share of
   * few says nothing.
   */
  share(outcome: WebAclOutcome, least: number): cloudwatch.MathExpression {
    const ended = [WebAclOutcome.ALLOWED, WebAclOutcome.BLOCKED, WebAclOutcome.CAPTCHA, WebAclOutcome.CHALLENGED];
    const metrics = Object.fromEntries(ended.map((one, index) => [`m${index}`, this.all(one)]));
    // A metric without a value in a minute has none at all, and a sum with it would have none either.
    const total = `(${Object.keys(metrics)
      .map((id) => `FILL(${id},0)`)
      .join('+')})`;
    const part = `FILL(m${ended.indexOf(outcome)},0)`;
    return new cloudwatch.MathExpression({
      expression: `IF(${total}>=${least},100*${part}/${total},0)`,
      usingMetrics: metrics,
      period: Duration.minutes(1),
      label: `${outcome}, percent`,
    });
  }
}
