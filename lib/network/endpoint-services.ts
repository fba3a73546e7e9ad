import { InterfaceVpcEndpointAwsService as Service } from 'aws-cdk-lib/aws-ec2';

/** An AWS API that is reached through an interface endpoint. */
export interface EndpointService {
  /** Construct id. */
  readonly id: string;
  /** The service. */
  readonly service: Service;
  /** Who calls it, and for what. */
  readonly reason: string;
}

/**
 * The AWS APIs that the platform calls from its own network; any other is out of reach. An endpoint that nothing calls
 * would cost money and be one more way out, so that a room which calls another API adds its endpoint here.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export const ENDPOINT_SERVICES: readonly EndpointService[] = [
  { id: 'EcrApi', service: Service.ECR, reason: 'kubelets log in to the image registries' },
  { id: 'EcrDocker', service: Service.ECR_DOCKER, reason: 'kubelets pull image manifests' },
  { id: 'Sts', service: Service.STS, reason: 'pods exchange their service account token for a role' },
  { id: 'Ec2', service: Service.EC2, reason: 'the VPC CNI and the EBS CSI driver manage interfaces and volumes' },
  { id: 'Eks', service: Service.EKS, reason: 'nodes and the kubectl function describe the cluster' },
  { id: 'EksAuth', service: Service.EKS_AUTH, reason: 'the Pod Identity agent fetches credentials' },
  { id: 'Lambda', service: Service.LAMBDA, reason: 'the custom resource provider invokes the kubectl function' },
];
