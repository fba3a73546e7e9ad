import { isIPv4 } from 'node:net';
import { DESCRIPTION_CHARACTERS } from './description-characters';
import { DNS_OVER_HTTPS_HOSTS } from './dns-over-https-hosts';
import { problem, type Problem } from './problem';
import { REFUSED_EGRESS_PORTS } from './refused-egress-ports';
import { type ExternalEgress, type PlatformEgress, type ServiceGraphProps } from './service-graph-props';

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const WIDEST = 16;
const SHORTEST_REASON = 30;
const LONGEST_REASON = 200;
const REASON = new RegExp(`^[${DESCRIPTION_CHARACTERS}]{${SHORTEST_REASON},${LONGEST_REASON}}$`);

/** Private, shared, loopback, link-local, multicast and reserved ranges (RFC 6890): no party outside publishes them. */
const NOT_OUTSIDE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * Everything that is wrong with destinations outside the platform.
 *
 * @param egress the destinations
 * @param path where they stand, e.g. `services[0].egress`
 */
export function egressProblems(egress: readonly ExternalEgress[], path: string): Problem[] {
  const ends = egress.map(({ domain, port }) => `${domain}:${port}`);
  return egress.flatMap((destination, index) => {
    const at = `${path}[${index}]`;
    const again = ends.indexOf(ends[index] ?? '') < index;
    return [
      ...(again ? [problem(at, ends[index], 'each domain and port named once in the list')] : []),
      ...destinationProblems(destination, at),
    ];
  });
}

/** Everything that is wrong with what the platform's own add-ons reach outside it. */
export function platformEgressProblems(egress: readonly PlatformEgress[]): Problem[] {
  const allowed = `what needs it and for what, in ${SHORTEST_REASON} to ${LONGEST_REASON} letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*`;
  return [
    ...egressProblems(egress, 'platformEgress'),
    ...egress.flatMap(({ reason }, index) =>
      REASON.test(reason) && reason.trim() === reason
        ? []
        : [problem(`platformEgress[${index}].reason`, reason, allowed)],
    ),
  ];
}

/**
 * Domains that come with two lists of addresses. Protects against a service that widens, through a list of its own, what
 * another one reaches under the same name.
 */
export function differingAddresses({ services, platformEgress = [] }: ServiceGraphProps): Problem[] {
  const first = new Map<string, { readonly at: string; readonly addresses: string }>();
  const lists = [
    ...services.map(({ egress = [] }, s) => ({ path: `services[${s}].egress`, egress })),
    { path: 'platformEgress', egress: platformEgress },
  ];
  return lists.flatMap(({ path, egress }) =>
    egress.flatMap(({ domain, addresses }, e) => {
      const at = `${path}[${e}].addresses`;
      const sorted = [...new Set(addresses)].sort().join(', ');
      const known = first.get(domain) ?? { at, addresses: sorted };
      first.set(domain, known);
      return known.addresses === sorted
        ? []
        : [problem(at, addresses, `the addresses that ${known.at} has for ${domain} (${known.addresses})`)];
    }),
  );
}

function destinationProblems({ domain, port, addresses }: ExternalEgress, path: string): Problem[] {
  const problems: Problem[] = [];
  if (!DOMAIN.test(domain)) {
    const allowed = domain.includes('*') ? 'an exact host name, wildcards are refused' : 'a host name in lower case';
    problems.push(problem(`${path}.domain`, domain, allowed));
  }
  if (DNS_OVER_HTTPS_HOSTS.some((host) => domain === host || domain.endsWith(`.${host}`))) {
    problems.push(
      problem(
        `${path}.domain`,
        domain,
        'no resolver of names over HTTPS; pods ask the cluster dns, behind the DNS firewall',
      ),
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535 || REFUSED_EGRESS_PORTS.has(port)) {
    const refused = [...REFUSED_EGRESS_PORTS.keys()].join(', ');
    problems.push(problem(`${path}.port`, port, `a port from 1 to 65535 that carries TLS (none of ${refused})`));
  }
  if (addresses.length === 0) {
    problems.push(problem(`${path}.addresses`, addresses, 'the address ranges that the party publishes'));
  }
  for (const [index, block] of addresses.entries()) {
    const allowed = allowedInsteadOf(block);
    if (allowed !== undefined) {
      problems.push(problem(`${path}.addresses[${index}]`, block, allowed));
    }
  }
  return problems;
}

/** What an address block should be, or nothing if it is right. */
function allowedInsteadOf(block: string): string | undefined {
  const [, address = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(block) ?? [];
  if (!isIPv4(address) || Number(length) < WIDEST || Number(length) > 32) {
    return `an IPv4 CIDR block from /${WIDEST} to /32`;
  }
  const { start, end } = range(block);
  if (start !== toNumber(address)) {
    return `a block that starts at a network boundary (${toAddress(start)}/${length})`;
  }
  const special = NOT_OUTSIDE.find((other) => range(other).start < end && start < range(other).end);
  return special && `public addresses, outside ${special}`;
}

/** First address of a block, and the first after it. */
function range(block: string): { readonly start: number; readonly end: number } {
  const [address = '', length = ''] = block.split('/');
  const size = 2 ** (32 - Number(length));
  const start = Math.floor(toNumber(address) / size) * size;
  return { start, end: start + size };
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
