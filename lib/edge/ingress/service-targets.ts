import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';

/** Settings of {@link ServiceTargets}. */
export interface ServiceTargetsProps {
  /** The VPC of the pods. */
  readonly vpc: ec2.IVpc;

  /** The port that the service serves TLS on. */
  readonly port: number;
}

/**
 * Where the load balancer finds the pods of one service: their addresses, spoken to over TLS and checked on `/healthz`.
 * Protects against plaintext inside the VPC and against traffic to pods that are not ready. A load balancer does not
 * verify the certificates of its targets; who may answer on a pod's address is for the security groups to say.
 *
 * The group is created empty; the AWS Load Balancer Controller registers the pods.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export class ServiceTargets extends Construct {
  /** The target group. */
  readonly targetGroup: elbv2.IApplicationTargetGroup;

  constructor(scope: Construct, id: string, props: ServiceTargetsProps) {
    super(scope, id);
    this.targetGroup = new elbv2.ApplicationTargetGroup(this, 'TargetGroup', {
      vpc: props.vpc,
      port: props.port,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      targetType: elbv2.TargetType.IP,
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        protocol: elbv2.Protocol.HTTPS,
        path: '/healthz',
        healthyHttpCodes: '200',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }
}
