/** AWS's bounds in seconds. */
const SHORTEST = { captcha: 60, challenge: 300 };
const LONGEST = 259_200;

/** How long a solved puzzle counts, as WAFv2 writes it. */
interface Immunity {
  readonly immunityTimeProperty: { readonly immunityTime: number };
}

/**
 * The time that a solved CAPTCHA or challenge counts. Protects against a time that AWS refuses.
 *
 * @param kind what was solved
 * @param immunityTime seconds, 60 (CAPTCHA) or 300 (challenge) to 259,200
 * @param change what to change, for the message
 * @throws if it is no whole number, shorter than a minute (CAPTCHA) or five (challenge), or longer than three days
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-immunity-times.html
 */
export function requireImmunity(kind: keyof typeof SHORTEST, immunityTime: number, change = 'it'): Immunity {
  if (!Number.isInteger(immunityTime) || immunityTime < SHORTEST[kind] || immunityTime > LONGEST) {
    throw new Error(
      `immunity after a ${kind} is ${SHORTEST[kind]} to ${LONGEST} seconds, got ${immunityTime}; change ${change}`,
    );
  }
  return { immunityTimeProperty: { immunityTime } };
}
