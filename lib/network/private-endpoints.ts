import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { endpointStatements, s3EndpointStatements, stsEndpointStatements } from './endpoint-statements';
import { ENDPOINT_SERVICES } from './endpoint-services';
import { type SecurityGroupChain } from './security-group-chain';
import { type SegmentedVpc } from './segmented-vpc';

/** Settings of {@link PrivateEndpoints}. */
export interface PrivateEndpointsProps {
  /** The network; endpoints stand in its app subnets, whose zones must offer them. */
  readonly network: SegmentedVpc;

  /** The groups; endpoints take no traffic but what its flows name. */
  readonly chain: SecurityGroupChain;
}

/**
 * Ways to the AWS APIs that the platform calls, without the internet. Protects against data carried out with foreign
 * credentials or to foreign buckets: every endpoint's policy stops at the account.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export class PrivateEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: PrivateEndpointsProps) {
    super(scope, id);
    const { vpc, appSubnets } = props.network;
    const { account, partition, region } = Stack.of(this);
    const place = { account, partition, region };

    const s3 = new ec2.GatewayVpcEndpoint(this, 'S3', {
      vpc,
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [appSubnets],
    });
    for (const statement of s3EndpointStatements(place)) {
      s3.addToPolicy(statement);
    }
    for (const { id: endpointId, service } of ENDPOINT_SERVICES) {
      const endpoint = new ec2.InterfaceVpcEndpoint(this, endpointId, {
        vpc,
        service,
        subnets: appSubnets,
        securityGroups: [props.chain.endpoints],
        open: false,
        privateDnsEnabled: true,
      });
      const statements = endpointId === 'Sts' ? stsEndpointStatements(place) : endpointStatements(place);
      for (const statement of statements) {
        endpoint.addToPolicy(statement);
      }
    }
  }
}
