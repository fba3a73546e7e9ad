import { type Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import {
  AdminAccess,
  CardholderZone,
  DnsFirewall,
  EgressFirewall,
  EndpointUser,
  PrivateEndpoints,
  SecurityGroupChain,
  SegmentedVpc,
} from '../../lib/network';
import { testApp } from '../../lib/testing';
import { userArn } from './admin-stack';
import { graphOf, networkStack, service } from './network-fixture';

/** What the parts of two networks in one stack are made of. */
class Place {
  readonly stack: Stack = networkStack(testApp());
  readonly archive = s3.Bucket.fromBucketName(this.stack, 'Archive', 'archive');
  readonly key = kms.Key.fromKeyArn(this.stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/logs');
  readonly graph = graphOf([service('orders')]);
  readonly one = this.parts('One');
  readonly two = this.parts('Two');

  parts(id: string): { network: SegmentedVpc; chain: SecurityGroupChain } {
    const { archive, graph } = this;
    const network = new SegmentedVpc(this.stack, id, {
      cidr: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      archive,
    });
    return { network, chain: new SecurityGroupChain(this.stack, `${id}Chain`, { vpc: network.vpc, graph }) };
  }

  endpoints(id: string, { network, chain } = this.one): PrivateEndpoints {
    return new PrivateEndpoints(this.stack, id, { network, chain, users: [EndpointUser.SESSIONS] });
  }

  admin(id: string, { network, chain } = this.one, endpoints = this.endpoints(`${id}Endpoints`)): AdminAccess {
    const people = { operators: [userArn('olga')], breakGlass: [userArn('emergency')] };
    const names = { hostRoleName: id, operatorRoleName: `${id}-operator`, breakGlassRoleName: `${id}-break-glass` };
    const { archive, key } = this;
    return new AdminAccess(this.stack, id, {
      ...people,
      ...names,
      network,
      chain,
      endpoints,
      archive,
      archiveKey: key,
      logKey: key,
    });
  }
}

type Parts = Place['one'];

const MAKERS: [string, (place: Place, id: string, parts: Parts) => Construct][] = [
  [
    'egress firewall',
    ({ stack, archive }, id, { network }) =>
      new EgressFirewall(stack, id, { network, archive, allowances: { app: [], cardholder: [] } }),
  ],
  [
    'dns firewall',
    ({ stack, archive }, id, { network }) =>
      new DnsFirewall(stack, id, { network, archive, domains: ['api.example.com'] }),
  ],
  [
    'cardholder zone',
    ({ stack, graph, key }, id, { network }) => new CardholderZone(stack, id, { network, graph, logKey: key }),
  ],
  ['set of private endpoints', (place, id, parts) => place.endpoints(id, parts)],
];

describe('a second construct of a kind on one network', () => {
  test.each(MAKERS)('N03 refuses a second %s, with both paths, and takes one for each network', (what, make) => {
    const place = new Place();
    make(place, 'First', place.one);
    expect(() => make(place, 'Other', place.two)).not.toThrow();
    expect(() => make(place, 'Second', place.one)).toThrow(
      `segmented vpc Test/One needs at most one ${what}, got Test/First and another; remove one (Test/Second)`,
    );
  });

  test('N04 refuses a second admin access', () => {
    const place = new Place();
    const endpoints = place.endpoints('Endpoints');
    place.admin('First', place.one, endpoints);
    expect(() => place.admin('Other', place.two, place.endpoints('OtherEndpoints', place.two))).not.toThrow();
    expect(() => place.admin('Second', place.one, endpoints)).toThrow(
      'segmented vpc Test/One needs at most one admin access, got Test/First and another; remove one (Test/Second)',
    );
  });
});

describe('parts of another vpc', () => {
  const expected = (what: string, path: string): string =>
    `${what} needs the vpc of the network that it is used with, Test/One/Vpc, got Test/Two/Vpc; make it for that network (${path})`;

  test('N03 N04 refuses a chain of another vpc', () => {
    const place = new Place();
    const mixed = { network: place.one.network, chain: place.two.chain };
    expect(() => place.endpoints('Wrong', mixed)).toThrow(expected('security group chain', 'Test/Wrong'));
    expect(() => place.admin('Admin', mixed)).toThrow(expected('security group chain', 'Test/Admin'));
  });

  test('N04 refuses endpoints of another vpc', () => {
    const place = new Place();
    const endpoints = place.endpoints('Endpoints', place.two);
    expect(() => place.admin('Admin', place.one, endpoints)).toThrow(
      expected('set of private endpoints', 'Test/Admin'),
    );
  });
});
