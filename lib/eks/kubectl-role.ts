import type * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../foundation';

const NETWORK_POLICY = 'service-role/AWSLambdaVPCAccessExecutionRole';

/**
 * The role of the function that applies manifests. Protects the account against that function: it may describe one
 * cluster, write its log and use its network interface; what it may do in Kubernetes is its access entry's business.
 *
 * CDK would also attach read access to every image repository, for charts that none of these stacks deploy.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export class KubectlRole extends Construct {
  /** The role, closed to the policies that CDK's kubectl provider would add. */
  readonly role: iam.IRole;
  private readonly resource: iam.Role;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.resource = new iam.Role(this, 'Role', {
      description: 'Applies Kubernetes manifests on behalf of CloudFormation',
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(NETWORK_POLICY)],
    });
    acknowledge(
      this.resource,
      `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${NETWORK_POLICY}]`,
      'it holds the network-interface and log-stream actions that a function in a VPC cannot start without, and no data action',
    );
    this.role = this.resource.withoutPolicyUpdates();
  }

  /**
   * Lets the role describe the cluster, which is how it finds its endpoint.
   *
   * @param cluster the one cluster
   * @throws if CDK's kubectl provider no longer leaves an unused condition behind, which is removed here
   */
  allowCluster(cluster: eks.ICluster): void {
    new iam.ManagedPolicy(this.resource, 'DescribeCluster', {
      roles: [this.resource],
      statements: [new iam.PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [cluster.clusterArn] })],
    });
    if (!this.node.tryRemoveChild('HasEcrPublic')) {
      throw new Error(
        `kubectl role expects the condition HasEcrPublic of CDK's kubectl provider, got none; drop its removal (${this.node.path})`,
      );
    }
  }
}
