import {
  type AllocateCidrRequest,
  type IIpAddresses,
  type SubnetIpamOptions,
  type VpcIpamOptions,
} from 'aws-cdk-lib/aws-ec2';
import { type SubnetPlan, type ZonePlan } from './subnet-plan';

/** The subnet groups of a segmented VPC, by name. */
export enum SubnetGroup {
  /** NAT gateways alone. */
  PUBLIC = 'Public',
  /** Nodes and pods. */
  APP = 'App',
  /** Data stores. */
  DATA = 'Data',
  /** Nodes and pods of the services that touch cardholder data. */
  CARDHOLDER = 'Cardholder',
}

const CIDR_OF: Readonly<Record<SubnetGroup, keyof ZonePlan>> = {
  [SubnetGroup.PUBLIC]: 'publicCidr',
  [SubnetGroup.APP]: 'appCidr',
  [SubnetGroup.DATA]: 'dataCidr',
  [SubnetGroup.CARDHOLDER]: 'cardholderCidr',
};

/**
 * Hands a {@link SubnetPlan} to `ec2.Vpc`, which would otherwise pack subnets in its own order and move them when a
 * zone is added.
 */
export class PlannedAddresses implements IIpAddresses {
  constructor(
    private readonly cidrBlock: string,
    private readonly plan: SubnetPlan,
    private readonly zones: readonly string[],
  ) {}

  allocateVpcCidr(): VpcIpamOptions {
    return { cidrBlock: this.cidrBlock };
  }

  allocateSubnetsCidr({ requestedSubnets }: AllocateCidrRequest): SubnetIpamOptions {
    return {
      allocatedSubnets: requestedSubnets.map(({ availabilityZone, configuration }) => {
        const zone = this.plan.zones[this.zones.indexOf(availabilityZone)] as ZonePlan;
        return { cidr: zone[CIDR_OF[configuration.name as SubnetGroup]] };
      }),
    };
  }
}
