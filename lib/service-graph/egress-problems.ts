import { isIPv4 } from 'node:net';
import { isDnsOverHttpsHost } from './dns-over-https-hosts';
import { problem, type Problem } from './problem';
import { REFUSED_EGRESS_PORTS } from './refused-egress-ports';
import { type ExternalEgress } from './service-graph-props';

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const WIDEST = 16;

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
 * Everything that is wrong with destinations outside the platform. Protects against a way out that is wider than it looks
 * (a wildcard, a resolver over HTTPS, a port without TLS, another's or a private address), whether it comes from the
 * service graph or was made by hand for a firewall: the text of each goes into rules as it is.
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

function destinationProblems({ domain, port, addresses }: ExternalEgress, path: string): Problem[] {
  const problems: Problem[] = [];
  if (!DOMAIN.test(domain)) {
    const allowed = domain.includes('*') ? 'an exact host name, wildcards are refused' : 'a host name in lower case';
    problems.push(problem(`${path}.domain`, domain, allowed));
  }
  if (isDnsOverHttpsHost(domain)) {
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
