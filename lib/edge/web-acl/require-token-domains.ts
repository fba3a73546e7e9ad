import { Token } from 'aws-cdk-lib';

const DOMAIN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** Second levels under which others register, e.g. `co.uk`; the whole list of public suffixes is AWS's to check. */
const SHARED_SECOND_LEVEL = /^(ac|co|com|edu|gov|mil|net|org)\.[a-z]{2}$/;
const MOST_DOMAINS = 10;

/**
 * Refuses domains whose tokens a web ACL cannot or must not accept. Protects against a domain under which strangers have
 * hosts, whose tokens would count here.
 *
 * @param domains e.g. `shop.example.com`; its subdomains are meant too
 * @param path of the web ACL, for messages
 * @throws if there are more than 10, or one is no domain, a public suffix, or named twice
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-domains.html
 */
export function requireTokenDomains(domains: readonly string[], path: string): void {
  if (domains.length > MOST_DOMAINS || new Set(domains).size < domains.length) {
    throw new Error(
      `web ACL takes at most ${MOST_DOMAINS} token domains, each once, got ${domains.join(', ')}; drop some (${path})`,
    );
  }
  const wrong = domains.find(
    (domain) => !Token.isUnresolved(domain) && (!DOMAIN.test(domain) || SHARED_SECOND_LEVEL.test(domain)),
  );
  if (wrong !== undefined) {
    throw new Error(
      `token domain is a domain of your own in small letters, got "${wrong}"; write e.g. shop.example.com (${path})`,
    );
  }
}
