const NAME = /^[\w-]{1,128}$/;

/** Names that AWS keeps for the metrics of a web ACL. */
const RESERVED = ['All', 'Default_Action'];

/**
 * Refuses a rule name that AWS WAF, or the metric of the same name, does not take.
 *
 * @throws if the name is not made of 1 to 128 letters, digits, `-` and `_`, or is one of AWS's own
 */
export function requireRuleName(name: string): void {
  if (!NAME.test(name) || RESERVED.includes(name)) {
    throw new Error(
      `rule name has 1 to 128 letters, digits, - and _ and is not ${RESERVED.join(' or ')}, got "${name}"; rename it`,
    );
  }
}
