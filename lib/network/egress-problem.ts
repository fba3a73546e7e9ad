import { isIPv4 } from 'node:net';
import { REFUSED_EGRESS_PORTS } from '../service-graph';
import { type EgressAllowance } from './egress-allowances';

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/**
 * What is wrong with the allowances of one side, or nothing. Protects the firewall's rules against a name or an address
 * that would open more than it says: the text of each goes into a rule as it is.
 *
 * @param allowances the allowances of one side
 */
export function egressProblem(allowances: readonly EgressAllowance[]): string | undefined {
  const ends = allowances.map(({ domain, port }) => `${domain}:${port}`);
  const double = ends.find((end, index) => ends.indexOf(end) < index);
  if (double !== undefined) {
    return `egress allowances of a side need each domain and port once, got ${double} twice; join them`;
  }
  return allowances.map(problemOf).find((problem) => problem !== undefined);
}

function problemOf({ domain, port, addresses }: EgressAllowance): string | undefined {
  if (!DOMAIN.test(domain)) {
    return `egress allowance needs an exact host name in lower case, got "${domain}"; write it without a wildcard`;
  }
  const refused = REFUSED_EGRESS_PORTS.get(port);
  if (refused !== undefined) {
    return `egress allowance for ${domain} needs a port that carries TLS, got ${port}, ${refused}; ask the party for another`;
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    return `egress allowance for ${domain} needs one port from 1 to 65535, got ${port}; change the port`;
  }
  if (addresses.length === 0) {
    return `egress allowance for ${domain} needs at least one address block, got none; name those that the party publishes`;
  }
  const block = addresses.find((address) => !isBlock(address));
  return block === undefined
    ? undefined
    : `egress allowance for ${domain} needs IPv4 blocks of /16 to /32, got "${block}"; name those that the party publishes`;
}

function isBlock(block: string): boolean {
  const [, address = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(block) ?? [];
  return isIPv4(address) && Number(length) >= 16 && Number(length) <= 32;
}
