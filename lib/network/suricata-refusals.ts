import { stableHash } from '../foundation';
import { DNS_OVER_HTTPS_HOSTS } from '../service-graph';
import { type EgressAllowance } from './egress-allowances';
import { SuricataAction, suricataList, type SuricataRule } from './suricata-rule';

const STUN_PORTS = '[3478,5349,19302]';
/** Follows the type and length of every STUN message (RFC 8489). */
const STUN_COOKIE = 'content:"|21 12 a4 42|"';
/** One TLS record, in bytes: a ClientHello of today with all that post-quantum groups add takes a quarter of it. */
const LONGEST_GREETING = 16_384;
const PORT_SIDS = 100_000;
const HOST_SIDS = 20_000_000;
const HOST_SID_ROOM = 10_000_000;

type Refusal = Omit<SuricataRule, 'action' | 'sid'>;

/**
 * What a side refuses, by name where it has one, so that the alert says what was tried. Protects against every way out
 * but a handshake with a published address under an allowed name.
 *
 * A refusal that looks at addresses or ports alone stops the first packet; what needs the handshake to be judged can
 * only stand at published addresses. No rule refuses a stream that is not yet known to be something else than TLS: a
 * ClientHello with a post-quantum key share comes in two segments.
 *
 * @param allowances what the side may reach
 * @param home the side's subnets, as a list of the language
 */
export function suricataRefusals(allowances: readonly EgressAllowance[], home: string): SuricataRule[] {
  const outward = (protocol: string, message: string, port = 'any', ...options: string[]): Refusal => ({
    protocol,
    from: home,
    to: 'any',
    port,
    message,
    options: ['flow:to_server', ...options],
  });
  const either = (protocol: string, message: string, port = 'any', ...options: string[]): Refusal => ({
    ...outward(protocol, message, port),
    from: 'any',
    options,
  });
  const ports = [...new Set(allowances.map(({ port }) => port))].sort((a, b) => a - b);

  const named: Refusal[] = [
    either('udp', 'QUIC', '443'),
    outward('quic', 'QUIC'),
    either('udp', 'STUN or TURN', STUN_PORTS),
    either('udp', 'STUN or TURN', 'any', STUN_COOKIE, 'offset:4', 'depth:4'),
    outward('tcp', 'STUN or TURN', STUN_PORTS),
    either('udp', 'plain DNS to outside', '53'),
    outward('tcp', 'plain DNS to outside', '53'),
    either('udp', 'DNS over QUIC or DTLS', '853'),
    outward('tcp', 'DNS over TLS', '853'),
    outward('tcp', 'plaintext HTTP', '80'),
    outward('http', 'plaintext HTTP'),
  ];
  const unpublished = ports.map((port) => ({
    ...outward('tcp', `TCP to an address that no party publishes for port ${port}`, `${port}`),
    to: `!${suricataList(publishedFor(allowances, port))}`,
    action: SuricataAction.DROP,
    sid: PORT_SIDS + port,
  }));
  const addressed: Refusal[] = [
    outward('tcp', 'TCP to a port that no allowance names', `!${suricataList(ports)}`),
    outward('tcp', 'data in the first packet of a connection', 'any', 'flags:S,CE', 'dsize:>0'),
    either('udp', 'UDP'),
    outward('icmp', 'ICMP'),
    // Type 3 stays open inwards: routers outside answer a packet that is too big with it.
    either('icmp', 'ICMP', 'any', 'itype:<3'),
    either('icmp', 'ICMP', 'any', 'itype:>3'),
    either('ip', 'a protocol other than TCP, UDP and ICMP', 'any', 'ip_proto:!1', 'ip_proto:!6', 'ip_proto:!17'),
    { ...outward('tcp', 'a connection that starts outside the subnets of this side'), from: `!${home}` },
  ];
  const greeted: Refusal[] = [
    // The fourth character of a JA4 fingerprint says whether there is a server name.
    outward('tls', 'TLS without a server name', 'any', 'ja4.hash', 'content:"i"', 'offset:3', 'depth:1'),
    outward('tls', 'TLS to a name that no allowance names here', 'any', 'tls.sni', 'bsize:>0'),
    outward('tls', 'TLS without an allowed name', 'any', 'ssl_state:client_hello'),
    outward('tcp', 'a protocol other than TLS', 'any', 'app-layer-protocol:!tls'),
    outward('tcp', 'too much data before an allowed name', 'any', `stream_size:client,>,${LONGEST_GREETING}`),
  ];
  return [
    ...numbered(1000, named),
    ...unpublished,
    ...numbered(2000, addressed),
    ...DNS_OVER_HTTPS_HOSTS.map((host) => resolverRefusal(host, home)),
    ...numbered(3000, greeted),
  ];
}

/** A resolver's host and the names under it. */
function resolverRefusal(host: string, from: string): SuricataRule {
  return {
    action: SuricataAction.DROP,
    protocol: 'tls',
    from,
    to: 'any',
    port: 'any',
    message: `DNS over HTTPS (${host})`,
    options: ['flow:to_server', 'tls.sni', 'dotprefix', `content:".${host}"`, 'nocase', 'endswith'],
    sid: HOST_SIDS + (stableHash(host) % HOST_SID_ROOM),
  };
}

function publishedFor(allowances: readonly EgressAllowance[], port: number): string[] {
  const blocks = allowances.filter((allowance) => allowance.port === port).flatMap(({ addresses }) => addresses);
  return [...new Set(blocks)].sort();
}

/** Numbers by place: what stands in such a list does not depend on the allowances. */
function numbered(first: number, refusals: readonly Refusal[]): SuricataRule[] {
  return refusals.map((refusal, index) => ({ ...refusal, action: SuricataAction.DROP, sid: first + index }));
}
