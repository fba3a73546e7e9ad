import { Outcome } from '../outcome';
import { type RecordedRequest } from '../recorded-request';
import { isUnknown } from '../fields/read-headers';
import { jsonValueAt, listAt, numberAt, objectAt, textAt } from '../template/json-value';

/** What a rule does on a match. */
export interface RuleAction {
  /** `allow`, `block`, `count`, `challenge` or `captcha`. */
  readonly kind: string;

  /** Status that the client sees. @default - that of the kind */
  readonly status?: number;

  /** Names of the headers that are added for the origin, with AWS's prefix. */
  readonly insertedHeaders: readonly string[];

  /** Seconds that a token counts. */
  readonly immunitySeconds: number;
}

const DEFAULT_IMMUNITY = 300;
const STATUS: ReadonlyMap<string, number> = new Map([
  ['block', 403],
  ['challenge', 202],
  ['captcha', 405],
]);

/** A plain action, e.g. one that only a record names. */
export function plainAction(kind: string): RuleAction {
  const status = STATUS.get(kind);
  return { kind, insertedHeaders: [], immunitySeconds: DEFAULT_IMMUNITY, ...(status !== undefined && { status }) };
}

/**
 * Reads the property `Action`, `ActionToUse` or `DefaultAction`. Protects against an immunity time that stands at the
 * web ACL and is looked for at the rule.
 *
 * @param rule the rule, whose immunity time goes before that of the web ACL
 * @param webAcl the properties of the web ACL
 */
export function ruleActionOf(action: unknown, rule: unknown, webAcl: unknown): RuleAction {
  const [name = 'Block'] = Object.keys(objectAt(action) ?? {});
  const kind = name.toLowerCase();
  const content = jsonValueAt(action, name);
  const setting = kind === 'captcha' ? 'CaptchaConfig' : 'ChallengeConfig';
  const immunity = [rule, webAcl]
    .map((holder) => numberAt(holder, setting, 'ImmunityTimeProperty', 'ImmunityTime'))
    .find((seconds) => seconds !== undefined);
  const status = numberAt(content, 'CustomResponse', 'ResponseCode') ?? STATUS.get(kind);
  return {
    kind,
    insertedHeaders: listAt(content, 'CustomRequestHandling', 'InsertHeaders').map(
      (header) => `x-amzn-waf-${textAt(header, 'Name') ?? ''}`,
    ),
    immunitySeconds: immunity ?? DEFAULT_IMMUNITY,
    ...(status !== undefined && { status }),
  };
}

/**
 * The outcome when the action is applied: undefined when the evaluation goes on, `UNDECIDED` when that depends on a
 * token that is not recorded.
 */
export function outcomeOf({ kind, immunitySeconds }: RuleAction, request: RecordedRequest): Outcome | undefined {
  switch (kind) {
    case 'allow':
      return Outcome.ALLOW;
    case 'block':
      return Outcome.BLOCK;
    case 'challenge':
    case 'captcha': {
      const part = kind === 'captcha' ? 'captchaToken' : 'challengeToken';
      if (isUnknown(request, part)) {
        return Outcome.UNDECIDED;
      }
      const token = request[part];
      const isValid = token !== undefined && token.valid && token.ageSeconds <= immunitySeconds;
      return isValid ? undefined : kind === 'captcha' ? Outcome.CAPTCHA : Outcome.CHALLENGE;
    }
    default:
      return undefined;
  }
}
