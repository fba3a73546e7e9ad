import { REFUSED_PORTS } from './refused-ports';

/**
 * Ports that no party outside is reached on, each with what it carries: the refused ports, and those of protocols that the
 * firewalls refuse by name. Protects against a way out on which no server name can be checked.
 */
export const REFUSED_EGRESS_PORTS: ReadonlyMap<number, string> = new Map([
  ...REFUSED_PORTS,
  [53, 'plain DNS'],
  [80, 'plaintext HTTP'],
  [853, 'DNS over TLS'],
  [3478, 'STUN and TURN'],
  [5349, 'TURN over TLS'],
  [19302, 'STUN'],
]);
