import { Duration, Tags } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge, allowInstanceVolumes, EncryptionKey } from '../foundation';
import { ADMIN_DOOR } from './admin-door';
import { type AdminHostRole } from './admin-host-role';
import { adminHostSettings } from './admin-host-settings';
import { type PrivateEndpoints } from './private-endpoints';
import { type SecurityGroupChain } from './security-group-chain';
import { type SegmentedVpc } from './segmented-vpc';

const IMAGE = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';
const OLDEST_DAYS = 7;
const VOLUME_GIB = 8;

/** Settings of an {@link AdminHost}. */
export interface AdminHostProps {
  /** The network; the host stands in one of the app subnets. */
  readonly network: SegmentedVpc;

  /** The groups; the host carries the chain's `admin` group alone. */
  readonly chain: SecurityGroupChain;

  /** What the host's agent reaches Session Manager by. */
  readonly endpoints: PrivateEndpoints;

  /** What the host may do. */
  readonly hostRole: AdminHostRole;
}

/**
 * The one host that people work from. Protects against a way in beside Session Manager (no key pair, no public address,
 * no SSH server, no serial console) and against a host that ages: after 7 days at most Auto Scaling launches another,
 * from the newest Amazon Linux 2023 image. Nothing of value is kept on it, and running sessions end with it.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-max-instance-lifetime.html
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html
 */
export class AdminHost extends Construct {
  constructor(scope: Construct, id: string, props: AdminHostProps) {
    super(scope, id);
    const { network, chain, endpoints, hostRole } = props;
    const group = new autoscaling.AutoScalingGroup(this, 'Group', {
      vpc: network.vpc,
      vpcSubnets: network.appSubnets,
      launchTemplate: this.launchTemplate(chain.admin, hostRole.role),
      minCapacity: 1,
      maxCapacity: 1,
      maxInstanceLifetime: Duration.days(OLDEST_DAYS),
      healthChecks: autoscaling.HealthChecks.ec2({ gracePeriod: Duration.minutes(5) }),
      updatePolicy: autoscaling.UpdatePolicy.rollingUpdate({ minInstancesInService: 0, maxBatchSize: 1 }),
    });
    // An agent that starts before it has its rights and its endpoints may wait an hour until it tries again.
    group.node.addDependency(hostRole, endpoints);
    Tags.of(group).add(ADMIN_DOOR.tagKey, ADMIN_DOOR.tagValue, { applyToLaunchedInstances: true });
    acknowledge(
      group,
      'AwsSolutions::AwsSolutions-AS3',
      'a group of one does not scale; the launches and ends of its host are in the audit trail',
    );
    acknowledge(
      group,
      'cdk-validator-cfnguard::autoscaling_multiple_az_check',
      'it has a subnet in every zone and stands up again in another; the rule reads names of zones alone',
    );
    acknowledge(
      group,
      'cdk-validator-cfnguard::autoscaling_mixed_instances_policy_multiple_instance_types_check',
      'one host of a type that every zone has; the service does not depend on it, and people wait out a lack of capacity',
    );
  }

  private launchTemplate(securityGroup: ec2.ISecurityGroup, role: iam.IRole): ec2.LaunchTemplate {
    const volumes = new EncryptionKey(this, 'VolumeKey', {
      description: 'Volume of the admin host',
      services: ['ec2'],
    });
    allowInstanceVolumes(volumes);
    return new ec2.LaunchTemplate(this, 'LaunchTemplate', {
      machineImage: ec2.MachineImage.resolveSsmParameterAtLaunch(IMAGE, { os: ec2.OperatingSystemType.LINUX }),
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
      userData: ec2.UserData.custom(adminHostSettings()),
      role,
      securityGroup,
      associatePublicIpAddress: false,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: '/dev/xvda',
          volume: ec2.BlockDeviceVolume.ebs(VOLUME_GIB, {
            encrypted: true,
            kmsKey: volumes.key,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
            deleteOnTermination: true,
          }),
        },
      ],
    });
  }
}
