import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { stableNumber } from '../foundation';
import { type ServiceGraph } from '../service-graph';
import { type AclEntry, ALL_CLIENT_PORTS, type PortRange } from './acl-entry';
import { HTTPS_PORT } from './chain-flows';
import { FlowProtocol } from './flow';
import { type SubnetPlan } from './subnet-plan';

const ANYWHERE = '0.0.0.0/0';
/** Numbers of the ports of services; what refuses the rest of the VPC, and what lets answers out, comes after. */
const FIRST_PORT_NUMBER = 1000;
const LAST_PORT_NUMBER = 19_999;
const REFUSAL_NUMBERS = 20_000;
const ANSWERS_NUMBER = 30_000;

/**
 * The ACL entries of the subnets of a public load balancer: HTTPS from outside, the ports of exposed services in the app
 * tier, answers to both, nothing else. Protects the stores, the cardholder-data tier, and every other port of the app tier
 * where the security group of the load balancer was opened by mistake.
 *
 * From outside they name no addresses: an ACL takes no prefix list, and CloudFront's addresses change. The security group
 * names them. The ports of answers are those of stores too, so that the tiers are refused before answers are let out.
 *
 * @param graph the services
 * @param plan the blocks of the tiers
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
 */
export function ingressEntries(graph: ServiceGraph, plan: SubnetPlan): AclEntry[] {
  const { appBlock, cardholderBlock, dataBlock } = plan;
  const taken = new Set<number>();
  const portNumbers = LAST_PORT_NUMBER - FIRST_PORT_NUMBER + 1;
  return [
    into('HttpsFromOutside', 100, ANYWHERE, [HTTPS_PORT, HTTPS_PORT]),
    into('AnswersFromApp', 200, appBlock, ALL_CLIENT_PORTS),
    ...exposedPorts(graph).map((port) => {
      const name = `Port${port}ToApp`;
      return out(name, stableNumber(name, FIRST_PORT_NUMBER, portNumbers, taken), appBlock, [port, port]);
    }),
    ...Object.entries({ App: appBlock, Cardholder: cardholderBlock, Data: dataBlock }).map(([tier, block], index) => ({
      ...out(`NothingElseTo${tier}`, REFUSAL_NUMBERS + index, block, ALL_CLIENT_PORTS),
      action: ec2.Action.DENY,
    })),
    out('AnswersOut', ANSWERS_NUMBER, ANYWHERE, ALL_CLIENT_PORTS),
  ];
}

function exposedPorts(graph: ServiceGraph): number[] {
  return [...new Set(graph.exposedServices().map(({ port }) => port))].sort((a, b) => a - b);
}

function into(name: string, ruleNumber: number, cidr: string, ports: PortRange): AclEntry {
  return { name, ruleNumber, direction: ec2.TrafficDirection.INGRESS, cidr, protocol: FlowProtocol.TCP, ports };
}

function out(name: string, ruleNumber: number, cidr: string, ports: PortRange): AclEntry {
  return { name, ruleNumber, direction: ec2.TrafficDirection.EGRESS, cidr, protocol: FlowProtocol.TCP, ports };
}
