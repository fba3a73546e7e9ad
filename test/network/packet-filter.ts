import { type Template } from 'aws-cdk-lib/assertions';
import { Action, TrafficDirection } from 'aws-cdk-lib/aws-ec2';
import { FlowProtocol, planSubnets, type SubnetPlan } from '../../lib/network';
import { type AclEntry } from '../../lib/network/acl-entry';

/** An entry of a network ACL, read from a template. */
interface Entry {
  readonly number: number;
  readonly allows: boolean;
  readonly egress: boolean;
  readonly cidr: string;
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
}

/** The entries of the tiers that have an ACL of their own; the one of a public load balancer is not always there. */
export interface Acls {
  readonly data: Entry[];
  readonly cardholder: Entry[];
  readonly ingress?: Entry[];
}

/** One packet. */
export interface Packet {
  readonly source: string;
  readonly sourcePort: number;
  readonly target: string;
  readonly targetPort: number;
  /** 6 is TCP, 17 is UDP. */
  readonly protocol: number;
}

const ICMP = 1;
export const TCP = 6;
export const UDP = 17;

/** The plan of the tests' network. */
export const plan: SubnetPlan = planSubnets('10.0.0.0/16', 2);

/** An address in each tier, of the zone of that index, and one outside. */
export const addressIn = {
  app: (zone = 0) => nth(plan.zones[zone]?.appCidr, 77),
  data: (zone = 0) => nth(plan.zones[zone]?.dataCidr, 77),
  cardholder: (zone = 0) => nth(plan.zones[zone]?.cardholderCidr, 77),
  public: (zone = 0) => nth(plan.zones[zone]?.publicCidr, 77),
  ingress: (zone = 0) => nth(plan.zones[zone]?.ingressCidr, 77),
  outside: () => '203.0.113.77',
};

/** A tier, or outside. */
export type Tier = keyof typeof addressIn;

/** The ACL entries of a template, by tier. */
export function aclsOf(template: Template): Acls {
  const inPorts = Object.values(template.findResources('AWS::EC2::NetworkAclEntry')).filter(
    ({ Properties }) => (Properties as { Protocol: number }).Protocol !== ICMP,
  );
  const entries = inPorts.map(({ Properties }) => {
    const { NetworkAclId, RuleNumber, Egress, CidrBlock, Protocol, PortRange, RuleAction } = Properties as {
      readonly [name: string]: unknown;
    };
    const { From, To } = PortRange as { readonly From: number; readonly To: number };
    const entry: Entry = {
      number: RuleNumber as number,
      allows: RuleAction === 'allow',
      egress: Egress as boolean,
      cidr: CidrBlock as string,
      protocol: Protocol as number,
      from: From,
      to: To,
    };
    return { acl: JSON.stringify(NetworkAclId), entry };
  });
  const of = (name: string): Entry[] => entries.filter(({ acl }) => acl.includes(name)).map(({ entry }) => entry);
  const ingress = of('IngressZone');
  return { data: of('DataAcl'), cardholder: of('CardholderAcl'), ...(ingress.length > 0 && { ingress }) };
}

/** Entries as they come from a function, without a template. */
export function aclsFrom(tiers: { readonly [tier in keyof Acls]: readonly AclEntry[] }): Acls {
  const read = (entries: readonly AclEntry[]): Entry[] =>
    entries.map(({ ruleNumber, direction, cidr, protocol, ports: [from, to], action = Action.ALLOW }) => ({
      number: ruleNumber,
      allows: action === Action.ALLOW,
      egress: direction === TrafficDirection.EGRESS,
      cidr,
      protocol: protocol === FlowProtocol.TCP ? TCP : UDP,
      from,
      to,
    }));
  const { data, cardholder, ingress } = tiers;
  return { data: read(data), cardholder: read(cardholder), ...(ingress && { ingress: read(ingress) }) };
}

/** Whether stateless ACLs let a packet from its subnet into the other one; inside one subnet none is asked. */
export function passes(acls: Acls, packet: Packet): boolean {
  const { source, target } = packet;
  if (subnetOf(source) === subnetOf(target)) {
    return true;
  }
  const allows = (entries: Entry[] | undefined, egress: boolean, peer: string): boolean =>
    entries === undefined ||
    entries
      .filter(
        (entry) =>
          entry.egress === egress &&
          entry.protocol === packet.protocol &&
          contains(entry.cidr, peer) &&
          entry.from <= packet.targetPort &&
          packet.targetPort <= entry.to,
      )
      .reduce<Entry | undefined>((first, entry) => (first && first.number < entry.number ? first : entry), undefined)
      ?.allows === true;
  return allows(aclOf(acls, source), true, target) && allows(aclOf(acls, target), false, source);
}

/** The packet that answers another. */
export function answerTo({ source, sourcePort, target, targetPort, protocol }: Packet): Packet {
  return { source: target, sourcePort: targetPort, target: source, targetPort: sourcePort, protocol };
}

function aclOf(acls: Acls, address: string): Entry[] | undefined {
  if (contains(plan.dataBlock, address)) {
    return acls.data;
  }
  if (contains(plan.ingressBlock, address)) {
    return acls.ingress;
  }
  return contains(plan.cardholderBlock, address) ? acls.cardholder : undefined;
}

const subnets = plan.zones.flatMap((zone) => Object.values(zone) as string[]);

function subnetOf(address: string): string {
  return subnets.find((cidr) => contains(cidr, address)) ?? 'outside';
}

function contains(cidr: string, address: string): boolean {
  const [network = '', length = ''] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(toNumber(network) / size) === Math.floor(toNumber(address) / size);
}

function nth(cidr = '', index: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(toNumber(cidr.split('/')[0] ?? '') + index);
  return [...bytes].join('.');
}

const numbers = new Map<string, number>();

/** Properties ask for the same few addresses a million times. */
function toNumber(address: string): number {
  const known = numbers.get(address);
  if (known !== undefined) {
    return known;
  }
  const number = Buffer.from(address.split('.').map(Number)).readUInt32BE();
  numbers.set(address, number);
  return number;
}
