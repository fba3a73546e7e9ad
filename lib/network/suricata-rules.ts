import { stableNumber } from '../foundation';
import { type EgressAllowance } from './egress-allowances';
import { suricataRefusals } from './suricata-refusals';
import { renderSuricataRule, SuricataAction, suricataList, type SuricataRule } from './suricata-rule';

const ALLOWANCE_SIDS = 10_000_000;
const ALLOWANCE_SID_ROOM = 10_000_000;

/**
 * The rules of one side of the network for the stateful engine in strict order, one to a line. Protects against a way
 * out that the service graph does not name: a flow passes only if it comes from the side's subnets, goes to addresses
 * and the port of one allowance, and its TLS handshake names exactly that allowance's domain, byte for byte.
 *
 * All passing rules stand first, so that the order of the lines and the order that an engine in its default setting
 * takes (pass, then drop) lead to the same verdict: what a test with a stock engine proves holds in strict order.
 *
 * @param allowances what the side may reach; at least one, each domain and port once
 * @param sources CIDR blocks of the side's subnets
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html
 */
export function suricataRules(allowances: readonly EgressAllowance[], sources: readonly string[]): string[] {
  const home = suricataList(sources);
  return [...passing(allowances, home), ...suricataRefusals(allowances, home)].map(renderSuricataRule);
}

function passing(allowances: readonly EgressAllowance[], from: string): SuricataRule[] {
  const taken = new Set<number>();
  return allowances.map(({ domain, port, addresses, reason }) => ({
    action: SuricataAction.PASS,
    protocol: 'tls',
    from,
    to: suricataList(addresses),
    port: `${port}`,
    message: reason,
    options: ['flow:to_server', 'tls.sni', `content:"${domain}"`, 'startswith', 'endswith'],
    sid: stableNumber(`${domain}:${port}`, ALLOWANCE_SIDS, ALLOWANCE_SID_ROOM, taken),
  }));
}
