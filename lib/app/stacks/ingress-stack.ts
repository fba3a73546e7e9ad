import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct } from 'constructs';
import { ManagedSecret, SecretContent, SigningKeyRotation } from '../../data';
import {
  DdosDetectedAlarm,
  type IMobileSignatureKeys,
  ManagedVersionAlarms,
  MobileSignatureKeys,
  OriginLoadAlarms,
} from '../../edge';
import { acknowledgeCrossRegionHandlers, AlarmTopic, EncryptionKey } from '../../foundation';
import { type IngressZone, type SecurityGroupChain, type SegmentedVpc } from '../../network';
import { DataClass, type ServiceGraph } from '../../service-graph';
import { type EdgeConfig } from '../config/edge-config';
import { type PlatformConfig } from '../config/platform-config';
import { openIngress, type PublicDoor } from '../open-ingress';
import { type OriginDoor } from '../origin-door';
import { serviceRoleArn } from '../service-role';
import { DISCIPLINES } from '../staged-web-acl';
import { type SigningSecret } from './services-stack';

/** What the `ingress` stack needs. */
export interface IngressStackProps extends StackProps {
  /** The VPC. */
  readonly network: SegmentedVpc;
  /** Where the load balancer stands, and whether it is public. */
  readonly zone: IngressZone;
  /** The security groups. */
  readonly chain: SecurityGroupChain;
  /** Who serves which path. */
  readonly graph: ServiceGraph;
  /** The name that CloudFront calls, inside the hosted zone and not the shop's own. */
  readonly originDomainName: string;
  /** Id of the public hosted zone. */
  readonly hostedZoneId: string;
  /** Name of the public hosted zone. */
  readonly hostedZoneName: string;
  /** Rates, stages and who gives out the keys of mobile apps. */
  readonly edge: EdgeConfig;
  /** What the environment is for. */
  readonly tier: PlatformConfig['tier'];
  /** Bucket for the load balancer's access logs. */
  readonly accessLogs: s3.IBucket;
  /** Key of the log groups of this region. */
  readonly logKey: kms.IKey;
  /** Where log groups report to what AWS masks in them. */
  readonly findings: logs.ILogGroup;
}

/** Where requests enter the VPC: load balancer, second web ACL, and the lock that admits CloudFront alone. */
export class IngressStack extends Stack {
  /** The way from the edge to the load balancer. */
  readonly door: OriginDoor;

  /** The load balancer, where it faces the internet. */
  readonly exposed?: PublicDoor;

  /** The keys that the edge verifies the signatures of mobile apps with. */
  readonly keys: IMobileSignatureKeys;

  /** What signs those requests, for the service that gives it out. */
  readonly signing: SigningSecret;

  /** What the web ACL writes of each request. */
  readonly requestLog: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: IngressStackProps) {
    super(scope, id, props);
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(this, 'HostedZone', {
      hostedZoneId: props.hostedZoneId,
      zoneName: props.hostedZoneName,
    });
    const { edge, logKey } = props;
    const alarmTopic = new AlarmTopic(this, 'Alarms', { displayName: `ingress of ${this.stackName}` });
    const { door, exposed, loadBalancer, webAcl } = openIngress(this, {
      vpc: props.network.vpc,
      zone: props.zone,
      securityGroup: props.chain.alb,
      graph: props.graph,
      originDomainName: props.originDomainName,
      hostedZone,
      catchAllRateLimit: edge.rules.catchAllRateLimit,
      managedVersions: edge.managedVersions,
      stages: edge.ingressStages,
      stageDiscipline: DISCIPLINES[props.tier],
      today: edge.today,
      alarmTopic,
      logKey,
      findings: props.findings,
      accessLogs: props.accessLogs,
    });
    new OriginLoadAlarms(this, 'OriginLoad', { loadBalancer, alarmTopic });
    new ManagedVersionAlarms(this, 'ManagedVersions', { webAcl, alarmTopic });
    if (exposed && edge.shield.level === 'advanced') {
      const resourceArn = exposed.loadBalancer.loadBalancerArn;
      new DdosDetectedAlarm(this, 'DdosOrigin', { resourceArn, alarmTopic });
    }
    acknowledgeCrossRegionHandlers(this);
    this.door = door;
    this.requestLog = webAcl.logGroup;
    this.exposed = exposed;
    const keys = new MobileSignatureKeys(this, 'SignatureKeys');
    this.keys = keys;
    this.signing = this.signingSecret(props, keys, alarmTopic);
  }

  /** Here and not at the edge: the service that gives keys out reads the secret in its own region. */
  private signingSecret(
    { edge, logKey }: IngressStackProps,
    { keyValueStore: { keyValueStoreArn } }: IMobileSignatureKeys,
    alarmTopic: AlarmTopic,
  ): SigningSecret {
    const { key } = new EncryptionKey(this, 'SigningSecretKey', {
      description: 'Key that requests of mobile apps are signed with',
      services: ['secretsmanager'],
    });
    const secret = new ManagedSecret(this, 'SigningSecret', {
      description: 'Key that requests of mobile apps are signed with; made up, and rotated by a function',
      dataClass: DataClass.INTERNAL,
      content: SecretContent.generatedField('key', { keyId: 'initial' }),
      encryptionKey: key,
      readerRoleArns: [serviceRoleArn(this, edge.mobileKeyService)],
    });
    new CfnOutput(this, 'SigningSecretArn', {
      value: secret.secret.secretArn,
      description: `key that requests of mobile apps are signed with, for ${edge.mobileKeyService}`,
    });
    new SigningKeyRotation(this, 'SigningRotation', { secret, keyValueStoreArn, logKey, alarmTopic });
    return { service: edge.mobileKeyService, secret };
  }
}
