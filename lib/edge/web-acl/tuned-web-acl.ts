import { Annotations, type Duration, Names } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { stableHash } from '../../foundation';
import { BodyInspection } from './body-inspection';
import { labelProblems } from './label-problems';
import { requireImmunity } from './language/require-immunity';
import { bodiesByKey, quotaProblems } from './quota-problems';
import { requireScopeRegion } from './require-scope-region';
import { requireTokenDomains } from './require-token-domains';
import { byPriority, priorityOf } from './by-priority';
import { type LoggedRequests } from './logged-requests';
import { type RuleStages, StageDiscipline } from './stages/rule-stage';
import { stageProblems } from './stages/stage-problems';
import { stagedRule } from './stages/staged-rule';
import { type ManagedVersions, pinnedRules } from './pinned-rules';
import { WebAclCapacity } from './web-acl-capacity';
import { webAclDataProtection } from './web-acl-data-protection';
import { WebAclLog } from './web-acl-log';
import { type IWebAclRule, visibilityOf } from './web-acl-rule';
import { WebAclScope } from './web-acl-scope';

/** Settings of a {@link TunedWebAcl}. */
export interface TunedWebAclProps {
  /** Where the web ACL stands. */
  readonly scope: WebAclScope;

  /** The rules in any order: their phases, places and names say which is evaluated first. */
  readonly rules: IWebAclRule[];

  /** Static versions of managed groups in place of those they come with. @default - those */
  readonly managedVersions?: ManagedVersions;

  /** The key of the log group, in the web ACL's region; its policy must admit CloudWatch Logs. */
  readonly encryptionKey: kms.IKey;

  /** The log group in the same region that AWS reports to what it masked in the log. @default - AWS counts alone */
  readonly findings?: logs.ILogGroup;

  /** Which requests are logged. @default LoggedRequests.ALL */
  readonly logged?: LoggedRequests;

  /** The stage of every rule that decides, by its name. @default - every rule is in force, and no record is asked for */
  readonly stages?: RuleStages;

  /** The day on which stages are judged, `YYYY-MM-DD`, from config; needed with `stages`. @default - no day */
  readonly today?: string;

  /** How seriously stages are taken. @default StageDiscipline.ENFORCED */
  readonly stageDiscipline?: StageDiscipline;

  /** Domains besides the host whose tokens count, subdomains included, at most 10. @default - the host's own only */
  readonly tokenDomains?: string[];

  /** How long a solved CAPTCHA counts where a rule says nothing else, 60 seconds to 3 days. @default - AWS's 300 seconds */
  readonly captchaImmunity?: Duration;

  /** How long a solved challenge counts where a rule says nothing else, 5 minutes to 3 days. @default - AWS's 300 seconds */
  readonly challengeImmunity?: Duration;

  /** How much of a body is read in front of CloudFront. @default BodyInspection.KB_64 */
  readonly bodyInspection?: BodyInspection;

  /** Query arguments that hold secrets, beyond the common ones, e.g. `gift_code`. @default - the common ones only */
  readonly hiddenQueryArguments?: string[];
}

/**
 * A web ACL that lets through what no rule refuses. Protects against attacks on the application layer, and against
 * rules whose effect nobody sees: every rule has its metric, requests are logged (all, unless `logged` says otherwise) and
 * their secrets are not, and with `stages` every rule that decides needs a record before it blocks.
 *
 * Cookies, `authorization`, query arguments that hold secrets and what is matched in bodies are hidden from logs and from
 * the sampled requests, which log redaction does not reach.
 *
 * @throws if two rules share a name or a priority, there are none, a rule looks for a label that none before it adds, a
 *   stage is wrong, a quota or the capacity is exceeded, the scope does not know something, or a CLOUDFRONT web ACL
 *   stands outside us-east-1
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html
 */
export class TunedWebAcl extends Construct {
  /** ARN of the web ACL. */
  readonly webAclArn: string;

  /** Where the web ACL stands. */
  readonly scope: WebAclScope;

  /** The requests that it judged, those of them that are logged. */
  readonly logGroup: logs.ILogGroup;

  /** Value of the dimension `WebACL` of its metrics. */
  readonly metricName: string;

  /** Its rules, the first is evaluated first. */
  readonly rules: readonly IWebAclRule[];

  /** What its rules cost together, in WCU; AWS may count less, since it pays for the same transformation once. */
  readonly capacity: number;

  constructor(scope: Construct, id: string, props: TunedWebAclProps) {
    super(scope, id);
    this.scope = props.scope;
    requireScopeRegion(this, 'web ACL', props.scope);
    requireTokenDomains(props.tokenDomains ?? [], this.node.path);
    this.requireRules(props.rules);
    this.rules = byPriority(pinnedRules(props.rules, props.managedVersions ?? {}), this.node.path);
    this.requireSoundRules();
    this.judgeStages(props);
    this.capacity = this.requireCapacity();
    // WebACL is a dimension of every metric: with one name for all, two environments of an account would add up.
    this.metricName = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });
    const bodies = bodiesByKey(this.rules);
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: props.scope,
      defaultAction: { allow: {} },
      rules: this.rules.map((rule) => stagedRule(rule, priorityOf(rule), props.stages?.[rule.name])),
      visibilityConfig: visibilityOf(this.metricName),
      associationConfig: this.bodyInspection(props.bodyInspection),
      dataProtectionConfig: webAclDataProtection(props.hiddenQueryArguments ?? []),
      ...(bodies.size > 0 && {
        customResponseBodies: Object.fromEntries([...bodies].map(([key, body]) => [key, body.render()])),
      }),
      ...(props.tokenDomains && props.tokenDomains.length > 0 && { tokenDomains: props.tokenDomains }),
      ...(props.captchaImmunity && { captchaConfig: this.immunity('captcha', props.captchaImmunity) }),
      ...(props.challengeImmunity && { challengeConfig: this.immunity('challenge', props.challengeImmunity) }),
    });
    this.webAclArn = webAcl.attrArn;
    const { encryptionKey, findings, logged } = props;
    const log = new WebAclLog(this, 'Log', {
      webAclArn: this.webAclArn,
      encryptionKey,
      ...(findings && { findings }),
      ...(logged && { logged }),
    });
    this.logGroup = log.logGroup;
  }

  private requireRules(rules: IWebAclRule[]): void {
    if (rules.length === 0) {
      throw new Error(`web ACL needs at least 1 rule, got 0; add rules or leave it out (${this.node.path})`);
    }
    const names = rules.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) {
      throw new Error(
        `web ACL rules need names of their own, got ${twice} twice; drop one or merge the two (${this.node.path})`,
      );
    }
  }

  private requireSoundRules(): void {
    const strange = this.rules
      .filter(({ scopes }) => !scopes.includes(this.scope))
      .map(({ name }) => `rule ${name} holds something that the scope ${this.scope} does not know; drop it there`);
    this.refuse('web ACL cannot stand as its rules are', [
      ...strange,
      ...labelProblems(this.rules),
      ...quotaProblems(this.rules),
    ]);
  }

  private judgeStages({ stages, today, stageDiscipline }: TunedWebAclProps): void {
    if (stages === undefined) {
      return;
    }
    const problems = stageProblems(this.rules, stages, today ?? '');
    if (stageDiscipline === StageDiscipline.OBSERVED) {
      for (const problem of problems) {
        // By what it says: whoever acknowledges one does not acknowledge the next.
        Annotations.of(this).addWarningV2(`cdk-defence-in-depth:WebAclStage${stableHash(problem)}`, problem);
      }
      return;
    }
    // At synthesis, so that the problems of all web ACLs come at once.
    this.node.addValidation({ validate: () => problems });
  }

  private refuse(what: string, problems: string[]): void {
    if (problems.length > 0) {
      throw new Error(`${[`${what} (${this.node.path}):`, ...problems].join('\n- ')}`);
    }
  }

  private requireCapacity(): number {
    const capacity = new WebAclCapacity([...this.rules]);
    this.node.addMetadata(WebAclCapacity.METADATA, capacity.report);
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
    return capacity.units;
  }

  private immunity(kind: 'captcha' | 'challenge', time: Duration): ReturnType<typeof requireImmunity> {
    return requireImmunity(kind, time.toSeconds(), `${kind}Immunity (${this.node.path})`);
  }

  /** The most of a body that WAF can read: at CloudFront 64 KB instead of 16, for a fee by request. */
  private bodyInspection(limit: BodyInspection | undefined): CfnWebACL.AssociationConfigProperty | undefined {
    if (this.scope === WebAclScope.CLOUDFRONT) {
      return { requestBody: { CLOUDFRONT: { defaultSizeInspectionLimit: limit ?? BodyInspection.KB_64 } } };
    }
    if (limit !== undefined) {
      throw new Error(
        `web ACL of scope REGIONAL reads 8 KB of a body in front of a load balancer, got ${limit}; drop bodyInspection (${this.node.path})`,
      );
    }
    return undefined;
  }
}
