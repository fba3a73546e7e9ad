import { type Duration } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

const LONGEST = 259_200;

/** AWS's shortest immunities in seconds. */
const SHORTEST = { captcha: 60, challenge: 300 };

/** How long a solved puzzle counts, as WAFv2 writes it. */
interface Immunity {
  readonly immunityTimeProperty: { readonly immunityTime: number };
}

/**
 * The time that a solved CAPTCHA or challenge counts. Protects against a time that AWS refuses.
 *
 * @throws if it is shorter than a minute (CAPTCHA) or five (challenge), or longer than three days
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-immunity-times.html
 */
export function requireImmunity(scope: IConstruct, kind: 'captcha' | 'challenge', immunity: Duration): Immunity {
  const immunityTime = immunity.toSeconds();
  if (immunityTime < SHORTEST[kind] || immunityTime > LONGEST) {
    throw new Error(
      `immunity after a ${kind} is ${SHORTEST[kind]} to ${LONGEST} seconds, got ${immunityTime}; change ${kind}Immunity (${scope.node.path})`,
    );
  }
  return { immunityTimeProperty: { immunityTime } };
}
