import { Token } from 'aws-cdk-lib';

/** AWS WAF takes no longer pattern. */
const LONGEST_PATTERN = 200;

/** What PCRE knows and AWS WAF refuses, with its name in AWS's list. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'a zero-width assertion'],
  [/\\[1-9gk]|\(\?P=/, 'a backreference'],
  [/\(\?>|[*+?}]\+/, 'an atomic group or a possessive quantifier'],
  [/\(\?(R|\d|&|P>)/, 'a subroutine or a recursion'],
  [/\(\?\(/, 'a condition'],
  [/\(\*|\(\?C/, 'a control verb or a callout'],
  [/\\[CKR]/, '\\C, \\K or \\R'],
];

/**
 * Refuses a pattern that AWS WAF would refuse at deployment. Protects against a half-made update.
 *
 * @throws if it is empty or longer than 200 characters, does not parse, or holds what WAF's engine lacks
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
 */
export function requireRegex(pattern: string): void {
  if (Token.isUnresolved(pattern)) {
    return;
  }
  if (pattern.length < 1 || pattern.length > LONGEST_PATTERN) {
    throw new Error(`regex has 1 to ${LONGEST_PATTERN} characters, got ${pattern.length}: "${pattern}"; shorten it`);
  }
  const bare = pattern.replaceAll(/\\[^1-9CKRgk]|\[(?:\\.|[^\]\\])*\]/g, 'x');
  const [, lacking] = UNSUPPORTED.find(([unsupported]) => unsupported.test(bare)) ?? [];
  if (lacking !== undefined) {
    throw new Error(`regex holds ${lacking}, which aws waf lacks, got "${pattern}"; write it without`);
  }
  try {
    // The flags that PCRE takes inline are not JavaScript's; the rest of the grammar is close enough to find a typo.
    new RegExp(pattern.replace(/^\(\?[ims]+\)/, ''));
  } catch {
    throw new Error(`regex must parse, got "${pattern}"; close its brackets and groups`);
  }
}
