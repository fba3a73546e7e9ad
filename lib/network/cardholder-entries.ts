import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { stableNumber } from '../foundation';
import { type ServiceGraph } from '../service-graph';
import { type AclEntry, ALL_CLIENT_PORTS, LINUX_CLIENT_PORTS, type PortRange } from './acl-entry';
import { CACHE_PORT, DATABASE_PORT, DNS_PORT, HTTPS_PORT, KUBELET_PORT, STREAM_PORT } from './chain-flows';
import { FlowProtocol } from './flow';
import { type SubnetPlan } from './subnet-plan';

const ANYWHERE = '0.0.0.0/0';
/** Numbers below are the fixed ones of other entries. */
const FIRST_NUMBER = 1000;
const LAST_NUMBER = 32766;

/** What opens the network ACLs of two tiers for the services that touch cardholder data. */
export interface CardholderEntries {
  /** Entries of the cardholder-data tier. */
  readonly cardholder: AclEntry[];
  /** Entries of the tier of stores, beside those for the app tier. */
  readonly data: AclEntry[];
}

/**
 * The ACL entries that the cardholder-data services of a graph need, and no other. Protects the cardholder-data tier
 * where a security group was opened by mistake: the app tier reaches it on called ports and the kubelet's, the data tier
 * opens nothing to it.
 *
 * Two entries name no tier, since the prefix lists of S3 and DynamoDB and a processor's name cannot stand in an ACL: HTTPS
 * out and answers in. There the tier's route table decides, which knows no way but the two gateways and, with egress in the
 * graph, the firewall. Answers to the app tier leave on every port that a client may have, since nobody says which ones the
 * Kubernetes API takes; there the groups alone refuse a new connection. ACLs filter no traffic to the VPC's resolver, time or metadata service.
 *
 * @param graph the services
 * @param plan the blocks of the tiers
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
 */
export function cardholderEntries(graph: ServiceGraph, plan: SubnetPlan): CardholderEntries {
  const services = graph.cardholderServices();
  if (services.length === 0) {
    return { cardholder: [], data: [] };
  }
  const { appBlock, cardholderBlock, dataBlock } = plan;
  const stores = storesOf(graph);
  const { TCP, UDP } = FlowProtocol;
  return {
    cardholder: numbered([
      ...calledPorts(graph, false).map((port) => into(`Port${port}FromApp`, appBlock, TCP, [port, port])),
      into('KubeletFromApp', appBlock, TCP, [KUBELET_PORT, KUBELET_PORT]),
      into('Answers', ANYWHERE, TCP, LINUX_CLIENT_PORTS),
      into('NamesFromApp', appBlock, UDP, LINUX_CLIENT_PORTS),
      out('AnswersToApp', appBlock, TCP, ALL_CLIENT_PORTS),
      out('HttpsOut', ANYWHERE, TCP, [HTTPS_PORT, HTTPS_PORT]),
      out('NamesToAppByTcp', appBlock, TCP, [DNS_PORT, DNS_PORT]),
      out('NamesToAppByUdp', appBlock, UDP, [DNS_PORT, DNS_PORT]),
      ...stores.map(({ name, port }) => out(`To${name}`, dataBlock, TCP, [port, port])),
      ...partiesOf(graph).map(({ port, address }) =>
        out(`Port${port}To${address.replace('/', '-')}`, address, TCP, [port, port]),
      ),
      ...calledPorts(graph, true).flatMap((port) => [
        into(`Port${port}FromTier`, cardholderBlock, TCP, [port, port]),
        out(`Port${port}ToTier`, cardholderBlock, TCP, [port, port]),
      ]),
      ...(calledPorts(graph, true).length > 0 ? [out('AnswersToTier', cardholderBlock, TCP, LINUX_CLIENT_PORTS)] : []),
    ]),
    data: numbered([
      ...stores.map(({ name, port }) => into(`${name}FromCardholder`, cardholderBlock, TCP, [port, port])),
      ...(stores.length > 0 ? [out('AnswersToCardholder', cardholderBlock, TCP, LINUX_CLIENT_PORTS)] : []),
    ]),
  };
}

type Unnumbered = Omit<AclEntry, 'ruleNumber'>;

function into(name: string, cidr: string, protocol: FlowProtocol, ports: PortRange): Unnumbered {
  return { name, direction: ec2.TrafficDirection.INGRESS, cidr, protocol, ports };
}

function out(name: string, cidr: string, protocol: FlowProtocol, ports: PortRange): Unnumbered {
  return { name, direction: ec2.TrafficDirection.EGRESS, cidr, protocol, ports };
}

/**
 * Every entry allows, so their order means nothing; but CloudFormation makes an entry anew before it removes the old one,
 * and fails where another still holds the number. So a number comes from the name and never moves with a neighbour.
 */
function numbered(entries: readonly Unnumbered[]): AclEntry[] {
  const { INGRESS, EGRESS } = ec2.TrafficDirection;
  const taken = { [INGRESS]: new Set<number>(), [EGRESS]: new Set<number>() };
  return entries.map((entry) => ({
    ...entry,
    ruleNumber: stableNumber(entry.name, FIRST_NUMBER, LAST_NUMBER - FIRST_NUMBER + 1, taken[entry.direction]),
  }));
}

/** Ports of cardholder-data services that services of their own tier, or of the app tier, call. */
function calledPorts(graph: ServiceGraph, fromTier: boolean): number[] {
  const ports = graph
    .cardholderServices()
    .flatMap(({ name }) => graph.callersOf(name))
    .filter(({ from }) => (graph.service(from).cardholderData ?? false) === fromTier)
    .map(({ port }) => port);
  return [...new Set(ports)].sort((a, b) => a - b);
}

function storesOf(graph: ServiceGraph): { readonly name: string; readonly port: number }[] {
  return [
    { name: 'Database', port: DATABASE_PORT, users: graph.databaseUsers() },
    { name: 'Cache', port: CACHE_PORT, users: graph.cacheUsers() },
    { name: 'Stream', port: STREAM_PORT, users: graph.topicUsers() },
  ].filter(({ users }) => users.some(({ cardholderData }) => cardholderData));
}

/** What the services reach outside on other ports than HTTPS, which is open anyway. */
function partiesOf(graph: ServiceGraph): { readonly port: number; readonly address: string }[] {
  const parties = graph
    .cardholderServices()
    .flatMap(({ name }) => graph.egressOf(name))
    .filter(({ port }) => port !== HTTPS_PORT)
    .flatMap(({ port, addresses }) => addresses.map((address) => ({ port, address })));
  return [...new Map(parties.map((party) => [`${party.port} ${party.address}`, party])).values()];
}
