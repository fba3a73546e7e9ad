import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { planSubnets, type SubnetPlan } from '../../lib/network';

interface Range {
  readonly first: number;
  readonly last: number;
}

function range(cidr: string): Range {
  const [address = '', length = ''] = cidr.split('/');
  const first = Buffer.from(address.split('.').map(Number)).readUInt32BE();
  return { first, last: first + 2 ** (32 - Number(length)) - 1 };
}

const inside = (inner: Range, outer: Range): boolean => inner.first >= outer.first && inner.last <= outer.last;
const apart = (a: Range, b: Range): boolean => a.last < b.first || b.last < a.first;
const size = (cidr: string): number => range(cidr).last - range(cidr).first + 1;
const subnets = (plan: SubnetPlan): string[] =>
  plan.zones.flatMap(({ publicCidr, ingressCidr, appCidr, dataCidr, cardholderCidr, firewallCidr }) => [
    publicCidr,
    ingressCidr,
    appCidr,
    dataCidr,
    cardholderCidr,
    firewallCidr,
  ]);

const cidrs = fc
  .record({
    base: fc.constantFrom('10.0.0.0', '10.255.0.0', '172.16.0.0', '172.31.0.0', '192.168.0.0'),
    length: fc.integer({ min: 16, max: 18 }),
    part: fc.nat(3),
  })
  .map(({ base, length, part }) => {
    const [a, b] = base.split('.');
    return `${a}.${b}.${(part % 2 ** (length - 16)) * 2 ** (24 - length)}.0/${length}`;
  });
const zoneCounts = fc.integer({ min: 2, max: 6 });

describe('planSubnets', () => {
  test('N01 never lets two subnets overlap (property)', () => {
    fc.assert(
      fc.property(cidrs, zoneCounts, (cidr, zones) => {
        const ranges = subnets(planSubnets(cidr, zones)).map(range);
        ranges.forEach((a, index) => ranges.slice(index + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
      }),
    );
  });

  test('N01 keeps every subnet inside the block of its tier, and every tier inside the VPC (property)', () => {
    fc.assert(
      fc.property(cidrs, zoneCounts, (cidr, zones) => {
        const plan = planSubnets(cidr, zones);
        const { publicBlock, ingressBlock, appBlock, dataBlock, cardholderBlock, firewallBlock } = plan;
        const tiers = [publicBlock, ingressBlock, appBlock, dataBlock, cardholderBlock, firewallBlock].map(range);
        tiers.forEach((tier) => expect(inside(tier, range(cidr))).toBe(true));
        tiers.forEach((a, index) => tiers.slice(index + 1).forEach((b) => expect(apart(a, b)).toBe(true)));
        for (const zone of plan.zones) {
          expect(inside(range(zone.publicCidr), range(plan.publicBlock))).toBe(true);
          expect(inside(range(zone.ingressCidr), range(plan.ingressBlock))).toBe(true);
          expect(inside(range(zone.appCidr), range(plan.appBlock))).toBe(true);
          expect(inside(range(zone.dataCidr), range(plan.dataBlock))).toBe(true);
          expect(inside(range(zone.cardholderCidr), range(plan.cardholderBlock))).toBe(true);
          expect(inside(range(zone.firewallCidr), range(plan.firewallBlock))).toBe(true);
        }
      }),
    );
  });

  test('N01 makes only aligned subnets of sizes that AWS allows, app subnets half of all (property)', () => {
    fc.assert(
      fc.property(cidrs, zoneCounts, (cidr, zones) => {
        const plan = planSubnets(cidr, zones);
        expect(plan.zones).toHaveLength(zones);
        for (const subnet of subnets(plan)) {
          const length = Number(subnet.split('/')[1]);
          expect(length).toBeGreaterThanOrEqual(16);
          expect(length).toBeLessThanOrEqual(28);
          expect(range(subnet).first % size(subnet)).toBe(0);
        }
        for (const { appCidr, publicCidr, ingressCidr, dataCidr, cardholderCidr, firewallCidr } of plan.zones) {
          const rest =
            size(publicCidr) + size(ingressCidr) + size(dataCidr) + size(cardholderCidr) + size(firewallCidr);
          expect(size(appCidr)).toBe(rest);
        }
      }),
    );
  });

  test('N01 moves no subnet when a zone is added, up to four (property)', () => {
    fc.assert(
      fc.property(cidrs, fc.integer({ min: 2, max: 3 }), (cidr, zones) => {
        expect(planSubnets(cidr, zones + 1).zones.slice(0, zones)).toEqual(planSubnets(cidr, zones).zones);
      }),
    );
  });

  test('N01 leaves pods the room that docs/decisions/0017-room-for-pods.md states, in every zone (property)', () => {
    const text = readFileSync(join(__dirname, '../../docs/decisions/0017-room-for-pods.md'), 'utf8');
    const stated = new Map(
      [...text.matchAll(/^\| \/(\d\d) +\|(.+)\|$/gm)].map(([, length, cells = '']) => [
        length,
        cells.split('|').map(Number),
      ]),
    );
    const reservedByAws = 5;
    const room = (cidr: string): number => size(cidr) - reservedByAws;
    expect([...stated.keys()]).toEqual(['16', '17', '18']);
    fc.assert(
      fc.property(cidrs, zoneCounts, (cidr, zones) => {
        const [app, appOfMore, cardholder, cardholderOfMore] = stated.get(cidr.split('/')[1]) ?? [];
        for (const zone of planSubnets(cidr, zones).zones) {
          expect(room(zone.appCidr)).toBe(zones <= 4 ? app : appOfMore);
          expect(room(zone.cardholderCidr)).toBe(zones <= 4 ? cardholder : cardholderOfMore);
        }
      }),
    );
  });

  test('N01 gives a public load balancer the 32 addresses a zone that it asks for, and more (property)', () => {
    fc.assert(
      fc.property(cidrs, zoneCounts, (cidr, zones) => {
        planSubnets(cidr, zones).zones.forEach(({ ingressCidr }) => expect(size(ingressCidr)).toBeGreaterThan(32));
      }),
    );
  });

  test('N01 gives pods 8,192 addresses in each of three zones of a /16', () => {
    const plan = planSubnets('10.0.0.0/16', 3);
    expect(plan.zones.map(({ appCidr }) => appCidr)).toEqual(['10.0.0.0/19', '10.0.32.0/19', '10.0.64.0/19']);
    expect(plan.appBlock).toBe('10.0.0.0/17');
  });

  test.each(['10.0.0.0', '10.0.0.0/', '10.0.0/16', '10.0.0.256/16', '10.0.0.0/33', '10.0.0.0/16/1', 'fd00::/16', ''])(
    'N01 refuses "%s", which is no IPv4 block',
    (cidr) => {
      expect(() => planSubnets(cidr, 3)).toThrow(
        `vpc block must be an IPv4 CIDR block, got "${cidr}"; write it like 10.0.0.0/16`,
      );
    },
  );

  test('N01 refuses a block off its network boundary and names the right one', () => {
    expect(() => planSubnets('10.0.1.0/16', 3)).toThrow(
      'vpc block must start at a network boundary, got 10.0.1.0/16; use 10.0.0.0/16',
    );
  });

  test.each(['8.8.0.0/16', '172.15.0.0/16', '172.32.0.0/16', '192.169.0.0/16', '100.64.0.0/16'])(
    'N01 refuses %s, which is not private',
    (cidr) => {
      expect(() => planSubnets(cidr, 3)).toThrow(
        `vpc block must be private (RFC 1918), got ${cidr}; choose one inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16`,
      );
    },
  );

  test('N01 refuses a block too small for the subnets', () => {
    expect(() => planSubnets('10.0.0.0/19', 3)).toThrow(
      'vpc block 10.0.0.0/19 has 8192 addresses, too small for the subnets; use /16 to /18',
    );
  });

  test('N01 refuses a block wider than AWS allows', () => {
    expect(() => planSubnets('10.0.0.0/8', 3)).toThrow('vpc block must be /16 to /18, got 10.0.0.0/8');
  });

  test.each([0, 1, 7, 2.5])('N01 refuses %d availability zones', (zones) => {
    expect(() => planSubnets('10.0.0.0/16', zones)).toThrow(
      `vpc needs 2 to 6 availability zones, got ${zones}; change availabilityZones`,
    );
  });
});
