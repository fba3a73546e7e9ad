import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type AddedHeader, renderHeaders } from './added-header';
import { ChallengeReach } from './challenge-reach';
import { type CustomResponse } from './custom-response';
import { requireImmunity } from './require-immunity';
import { type ResponseBody } from './response-body';

/** The kinds of actions. */
export enum RuleActionKind {
  /** Lets through, past all rules after it. */
  ALLOW = 'allow',
  /** Refuses. */
  BLOCK = 'block',
  /** Counts, adds labels and headers, and goes on. */
  COUNT = 'count',
  /** Refuses whoever has not solved a puzzle. */
  CAPTCHA = 'captcha',
  /** Refuses whoever has not run a script in silence. */
  CHALLENGE = 'challenge',
}

/**
 * What a rule does with the requests that it matches, once it is in BLOCK. Protects against a challenge for clients that
 * cannot answer one, and against answers that AWS WAF does not know.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html
 */
export class RuleAction {
  /** Refuses with 403. @param response what is said instead */
  static block(response?: CustomResponse): RuleAction {
    const property = { block: response === undefined ? {} : { customResponse: response.render() } };
    return new RuleAction(RuleActionKind.BLOCK, property, {
      ...(response?.body && { body: response.body }),
      responseHeaders: response?.headers.length ?? 0,
    });
  }

  /**
   * Lets through; no later rule is asked, so that such a rule stands after the rates.
   *
   * @param headers added to the request, at most 10, prefixed by AWS with `x-amzn-waf-`
   * @throws if AWS WAF does not take a header
   */
  static allow(headers: AddedHeader[] = []): RuleAction {
    return RuleAction.withHeaders(RuleActionKind.ALLOW, headers);
  }

  /**
   * Counts and goes on: for rules that add labels. @param headers added to the request, at most 10, prefixed by AWS with
   * `x-amzn-waf-` @throws if AWS WAF does not take a header
   */
  static count(headers: AddedHeader[] = []): RuleAction {
    return RuleAction.withHeaders(RuleActionKind.COUNT, headers);
  }

  /**
   * Refuses a client without a token, and sends a browser that loads a page a silent script that earns one.
   *
   * @param immunitySeconds how long a solved challenge counts, 300 to 259,200; as long as the web ACL says if left out
   * @param reach for which requests
   * @throws if the time is outside
   */
  static challenge(immunitySeconds?: number, reach = ChallengeReach.PAGES): RuleAction {
    return RuleAction.ofPuzzle(RuleActionKind.CHALLENGE, immunitySeconds, reach);
  }

  /**
   * Refuses a client without a solved puzzle, and sends a browser that loads a page the puzzle.
   *
   * @param immunitySeconds how long a solved puzzle counts, 60 to 259,200; as long as the web ACL says if left out
   * @param reach for which requests
   * @throws if the time is outside
   */
  static captcha(immunitySeconds?: number, reach = ChallengeReach.PAGES): RuleAction {
    return RuleAction.ofPuzzle(RuleActionKind.CAPTCHA, immunitySeconds, reach);
  }

  private static withHeaders(kind: RuleActionKind, headers: AddedHeader[]): RuleAction {
    const insertHeaders = renderHeaders(headers);
    const property = { [kind]: insertHeaders.length === 0 ? {} : { customRequestHandling: { insertHeaders } } };
    return new RuleAction(kind, property, { requestHeaders: headers.length });
  }

  private static ofPuzzle(
    kind: RuleActionKind.CAPTCHA | RuleActionKind.CHALLENGE,
    immunityTime: number | undefined,
    reach: ChallengeReach,
  ): RuleAction {
    const immunity =
      immunityTime === undefined ? {} : { immunity: { [`${kind}Config`]: requireImmunity(kind, immunityTime) } };
    return new RuleAction(kind, { [kind]: {} }, { reach, ...immunity });
  }

  private constructor(
    /** What it does. */
    readonly kind: RuleActionKind,
    private readonly property: CfnWebACL.RuleActionProperty,
    private readonly more: ActionDetails,
  ) {}

  /** For which requests a challenge or a CAPTCHA is right. @default - the action is none of them */
  get reach(): ChallengeReach | undefined {
    return this.more.reach;
  }

  /** The text that it answers with. @default - none */
  get body(): ResponseBody | undefined {
    return this.more.body;
  }

  /** How many headers it adds to requests. */
  get requestHeaders(): number {
    return this.more.requestHeaders ?? 0;
  }

  /** How many headers it adds to answers. */
  get responseHeaders(): number {
    return this.more.responseHeaders ?? 0;
  }

  /** As a rule, or an override of a rule in a group, takes it. */
  render(): CfnWebACL.RuleActionProperty {
    return this.property;
  }

  /** The immunity that stands beside the action in a rule; none in an override. */
  renderImmunity(): RuleImmunity {
    return this.more.immunity ?? {};
  }
}

/** How long a solved puzzle counts, as a rule takes it. */
export interface RuleImmunity {
  /** Of CAPTCHA. @default - that of the web ACL */
  readonly captchaConfig?: CfnWebACL.CaptchaConfigProperty;

  /** Of challenge. @default - that of the web ACL */
  readonly challengeConfig?: CfnWebACL.ChallengeConfigProperty;
}

interface ActionDetails {
  readonly reach?: ChallengeReach;
  readonly body?: ResponseBody;
  readonly requestHeaders?: number;
  readonly responseHeaders?: number;
  readonly immunity?: RuleImmunity;
}
