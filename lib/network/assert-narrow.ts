import { DESCRIPTION_CHARACTERS, REFUSED_PORTS } from '../service-graph';
import { type Flow, FlowEnd, FlowProtocol } from './flow';

const SERVICE = /^service:[a-z0-9-]+$/;
const EGRESS = /^egress:[a-z0-9.-]+$/;
const DESCRIPTION = new RegExp(`^[${DESCRIPTION_CHARACTERS}]{1,255}$`);
const SOURCES_ONLY: string[] = [FlowEnd.CLOUDFRONT];
const TARGETS_ONLY: string[] = [FlowEnd.S3, FlowEnd.DYNAMODB];

/**
 * Refuses a flow that would open more than one port between two named groups. Protects against address ranges
 * (`0.0.0.0/0` first of all), all-protocol rules, SSH, remote desktop and plaintext Kafka.
 *
 * @param flow the flow
 * @param path node path of the construct that asks for it, for the error
 * @throws if an end is no group or prefix list of the chain, or stands on the wrong side, if the protocol is neither TCP nor
 *   UDP, if the port is out of range or refused, or if AWS would not accept the reason as a description
 */
export function assertNarrow(flow: Flow, path: string): void {
  const refuse = (what: string): never => {
    throw new Error(`flow from ${flow.from} to ${flow.to} ${what} (${path})`);
  };
  const { from, to, port, protocol, reason } = flow;
  if (!isEnd(from) || TARGETS_ONLY.includes(from) || EGRESS.test(from)) {
    refuse(`must start at a group of the chain, got "${from}"; name one of ${sources().join(', ')} or service:<name>`);
  }
  if (!isEnd(to) || SOURCES_ONLY.includes(to)) {
    refuse(
      `must end at a group or prefix list of the chain, got "${to}"; name one of ${targets().join(', ')}, service:<name> or egress:<domain>`,
    );
  }
  if (SOURCES_ONLY.includes(from) && (TARGETS_ONLY.includes(to) || EGRESS.test(to))) {
    refuse('joins two prefix lists; one of its ends must be a group');
  }
  if (!Object.values(FlowProtocol).includes(protocol)) {
    refuse(`must be tcp or udp, got "${protocol}"; there is no flow of all protocols`);
  }
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    refuse(`needs one port from 1 to 65535, got ${port}; change the port`);
  }
  const refused = REFUSED_PORTS.get(port);
  if (refused !== undefined) {
    refuse(`must not use port ${port}, ${refused}`);
  }
  if (!DESCRIPTION.test(reason)) {
    refuse(`needs a reason of 1 to 255 characters that AWS accepts in a description, got "${reason}"; reword it`);
  }
}

function isEnd(name: string): boolean {
  return (Object.values(FlowEnd) as string[]).includes(name) || SERVICE.test(name) || EGRESS.test(name);
}

function sources(): string[] {
  return Object.values(FlowEnd).filter((end) => !TARGETS_ONLY.includes(end));
}

function targets(): string[] {
  return Object.values(FlowEnd).filter((end) => !SOURCES_ONLY.includes(end));
}
