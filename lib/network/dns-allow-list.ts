import { isDnsOverHttpsHost } from '../service-graph';

/** One call of the API that fills the list takes no more. */
const MOST = 1000;
const LONGEST = 255;
const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const NAME = new RegExp(`^(\\*\\.)?(${LABEL}\\.)+${LABEL}$`);

/** Below these, AWS alone answers: no customer can put a name server there. Their addresses are closed by routes and groups. */
const ANSWERED_BY_AWS = [
  /\.(cache|ddb|ecr|eks|kafka|rds|s3|s3-accesspoint)\.([a-z0-9-]+\.)*amazonaws\.com$/,
  /\.([a-z0-9-]+\.compute|ec2)\.internal$/,
];

/**
 * The names of an allow-list, sorted, each once, without those that a wildcard of the list holds already.
 *
 * @param domains names that {@link dnsAllowListProblem} finds nothing wrong with
 */
export function dnsAllowList(domains: readonly string[]): string[] {
  const wildcards = domains.filter(isWildcard);
  const isHeld = (domain: string): boolean =>
    wildcards.some((wildcard) => domain !== wildcard && domain.endsWith(wildcard.slice(1)));
  return [...new Set(domains)].filter((domain) => !isHeld(domain)).sort();
}

/**
 * What is wrong with the names of an allow-list, or nothing. Protects against a list that lets data out by DNS: below a
 * wildcard anybody who answers for one name reads what is asked, so that wildcards are for zones of AWS alone; and a
 * resolver over HTTPS would answer behind the firewall's back.
 *
 * @param domains exact names in lower case, or `*.` and a zone that AWS alone answers for
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_UpdateFirewallDomains.html
 */
export function dnsAllowListProblem(domains: readonly string[]): string | undefined {
  const unknown = domains.find((domain) => !NAME.test(domain) || domain.length > LONGEST);
  if (unknown !== undefined) {
    return `dns allow-list needs host names in lower case of at most ${LONGEST} characters, got "${unknown}"; write it like api.example.com`;
  }
  const wide = domains.find((domain) => isWildcard(domain) && !ANSWERED_BY_AWS.some((zone) => zone.test(domain)));
  if (wide !== undefined) {
    return `dns allow-list needs exact names where others than aws answer, got ${wide}; name each host`;
  }
  const resolver = domains.find(isDnsOverHttpsHost);
  if (resolver !== undefined) {
    return `dns allow-list needs names that resolve no others, got ${resolver}, a resolver over https; remove it`;
  }
  const count = dnsAllowList(domains).length;
  return count >= 1 && count <= MOST
    ? undefined
    : `dns allow-list needs 1 to ${MOST} names, got ${count}; name what the platform resolves, and nothing else`;
}

function isWildcard(domain: string): boolean {
  return domain.startsWith('*.');
}
