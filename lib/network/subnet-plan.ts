import { isIPv4 } from 'node:net';

/** The subnets of one availability zone, as CIDR blocks. */
export interface ZonePlan {
  /** For NAT gateways alone. */
  readonly publicCidr: string;
  /** For a public load balancer alone, where there is one. */
  readonly ingressCidr: string;
  /** For nodes and pods. */
  readonly appCidr: string;
  /** For data stores. */
  readonly dataCidr: string;
  /** For nodes and pods of the services that touch cardholder data. */
  readonly cardholderCidr: string;
  /** For firewall endpoints alone. */
  readonly firewallCidr: string;
}

/** How a VPC's block is divided. Each tier is one block of its own, so that one rule can name a whole tier. */
export interface SubnetPlan {
  /** Block of all app subnets, one half of the VPC: pods take their addresses here. */
  readonly appBlock: string;
  /** Block of all cardholder-data subnets, one quarter. */
  readonly cardholderBlock: string;
  /** Block of all data subnets, one eighth. */
  readonly dataBlock: string;
  /** Block of all public subnets, one thirty-second. */
  readonly publicBlock: string;
  /** Block of all subnets of a public load balancer, one thirty-second, kept free where there is none. */
  readonly ingressBlock: string;
  /** Block of all firewall subnets, the last sixteenth. */
  readonly firewallBlock: string;
  /** The subnets of each zone, in the order of the zones. */
  readonly zones: readonly ZonePlan[];
}

const PRIVATE_BLOCKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const WIDEST = 16;
const NARROWEST = 18;
const FEWEST_ZONES = 2;
const MOST_ZONES = 6;
/** Room is kept for four zones from the start, so that growing from two to four moves no subnet. */
const SLOTS = [4, 8];

/**
 * Divides a VPC's block over tiers and zones. Protects against subnets that overlap, run out of pod addresses, or move
 * (and are replaced with all that stands in them) when a zone is added: up to four zones each keep their place.
 *
 * @param cidr a network-aligned RFC 1918 block of /16 to /18
 * @param zones how many availability zones, 2 to 6
 * @throws if the block or the number of zones is not as above
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
export function planSubnets(cidr: string, zones: number): SubnetPlan {
  const problem = subnetPlanProblem(cidr, zones);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  const block = parse(cidr);
  const slots = SLOTS.find((count) => count >= zones) ?? MOST_ZONES;
  const app = part(block, 2, 0);
  const cardholder = part(block, 4, 2);
  const data = part(block, 8, 6);
  const publik = part(block, 32, 28);
  const ingress = part(block, 32, 29);
  const firewall = part(block, 16, 15);
  return {
    appBlock: render(app),
    cardholderBlock: render(cardholder),
    dataBlock: render(data),
    publicBlock: render(publik),
    ingressBlock: render(ingress),
    firewallBlock: render(firewall),
    zones: Array.from({ length: zones }, (_, zone) => ({
      publicCidr: render(part(publik, slots, zone)),
      ingressCidr: render(part(ingress, slots, zone)),
      appCidr: render(part(app, slots, zone)),
      dataCidr: render(part(data, slots, zone)),
      cardholderCidr: render(part(cardholder, slots, zone)),
      firewallCidr: render(part(firewall, slots, zone)),
    })),
  };
}

/**
 * What is wrong with a block and a number of zones, or nothing.
 *
 * @param cidr the VPC's block
 * @param zones how many availability zones
 */
export function subnetPlanProblem(cidr: string, zones: number): string | undefined {
  const [address = '', length = '', ...rest] = cidr.split('/');
  if (!isIPv4(address) || !/^\d{1,2}$/.test(length) || Number(length) > 32 || rest.length > 0) {
    return `vpc block must be an IPv4 CIDR block, got "${cidr}"; write it like 10.0.0.0/16`;
  }
  const block = parse(cidr);
  const aligned = { ...block, start: block.start - (block.start % block.size) };
  if (aligned.start !== block.start) {
    return `vpc block must start at a network boundary, got ${cidr}; use ${render(aligned)}`;
  }
  if (!PRIVATE_BLOCKS.map(parse).some((outer) => contains(outer, block))) {
    return `vpc block must be private (RFC 1918), got ${cidr}; choose one inside ${PRIVATE_BLOCKS.join(', ')}`;
  }
  if (block.length > NARROWEST) {
    return `vpc block ${cidr} has ${block.size} addresses, too small for the subnets; use /${WIDEST} to /${NARROWEST}`;
  }
  if (block.length < WIDEST) {
    return `vpc block must be /${WIDEST} to /${NARROWEST}, got ${cidr}; AWS allows no wider one, use a /${WIDEST} inside it`;
  }
  if (!Number.isInteger(zones) || zones < FEWEST_ZONES || zones > MOST_ZONES) {
    return `vpc needs ${FEWEST_ZONES} to ${MOST_ZONES} availability zones, got ${zones}; change availabilityZones`;
  }
  return undefined;
}

interface Block {
  readonly start: number;
  readonly size: number;
  readonly length: number;
}

function parse(cidr: string): Block {
  const [address = '', length = ''] = cidr.split('/');
  const start = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { start, size: 2 ** (32 - Number(length)), length: Number(length) };
}

function render({ start, length }: Block): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256);
  return `${octets.join('.')}/${length}`;
}

function contains(outer: Block, inner: Block): boolean {
  return inner.start >= outer.start && inner.start + inner.size <= outer.start + outer.size;
}

/** One of `count` equal parts, `count` a power of two. */
function part(block: Block, count: number, index: number): Block {
  const size = block.size / count;
  return { start: block.start + index * size, size, length: block.length + Math.log2(count) };
}
