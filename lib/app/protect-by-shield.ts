import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { type Construct, type IDependable } from 'constructs';
import {
  AutomaticResponse,
  DdosDetectedAlarm,
  ProtectedResource,
  ShieldAdvanced,
  ShopHealthCheck,
  type TunedWebAcl,
} from '../edge';
import { type AlarmTopic } from '../foundation';
import { type ShieldConfig } from './config/edge-config';
import { type PublicDoor } from './open-ingress';

/** A distribution and the web ACL in front of it. */
export interface ProtectedFront {
  /** Id of its protection, PascalCase. */
  readonly id: string;
  /** The distribution. */
  readonly distribution: cloudfront.IDistribution;
  /** Its web ACL. */
  readonly webAcl: TunedWebAcl;
}

/** Settings of {@link protectByShield}. */
export interface ProtectByShieldProps {
  /** The level and what it needs. */
  readonly shield: ShieldConfig;
  /** The shop's host name. */
  readonly domainName: string;
  /** Its zone. */
  readonly hostedZone: route53.IHostedZone;
  /** The distributions. */
  readonly fronts: ProtectedFront[];
  /** The load balancer, where it faces the internet. */
  readonly exposed?: PublicDoor;
  /** What makes the shop reachable by its name: a health check that is made before would be unhealthy from its beginning. */
  readonly reachable: IDependable;
  /** Where it rings. */
  readonly alarmTopic: AlarmTopic;
}

/**
 * Shield Advanced for everything that faces the internet; nothing at the level `standard`, which is there by itself.
 *
 * The response team gets its role, what web ACLs sampled, and the buckets that configuration names. None of ours, because it
 * reads none with a KMS key: the log archive has one, and with the edge's access logs holds the audit trail. The buckets
 * without one hold logs of S3, and of a load balancer that sees CloudFront's addresses.
 */
export function protectByShield(scope: Construct, props: ProtectByShieldProps): void {
  const { shield, domainName, fronts, exposed, alarmTopic } = props;
  if (shield.level === 'standard') {
    return;
  }
  const {
    acknowledgedCost = '',
    automaticResponse,
    healthCheckPath = '',
    contacts = [],
    responseTeamBuckets = [],
  } = shield;
  const health = new ShopHealthCheck(scope, 'Health', { domainName, path: healthCheckPath });
  health.node.addDependency(props.reachable);
  const { healthCheck } = health;
  const resources = [
    ...fronts.map(({ id, distribution, webAcl }) =>
      ProtectedResource.distribution(id, { distribution, webAcl, healthCheck }),
    ),
    ...(exposed ? [ProtectedResource.loadBalancer('Origin', { ...exposed, healthCheck })] : []),
    ProtectedResource.hostedZone('Zone', props.hostedZone),
  ];
  new ShieldAdvanced(scope, 'Shield', {
    resources,
    automaticResponse: automaticResponse === 'block' ? AutomaticResponse.BLOCK : AutomaticResponse.COUNT,
    contacts: [...contacts],
    responseTeamLogs: responseTeamBuckets.map((name) => s3.Bucket.fromBucketName(scope, `Logs-${name}`, name)),
    acknowledgedCost,
  });
  for (const { id, distribution } of fronts) {
    new DdosDetectedAlarm(scope, `Ddos${id}`, { resourceArn: distribution.distributionArn, alarmTopic });
  }
  new DdosDetectedAlarm(scope, 'DdosZone', { resourceArn: props.hostedZone.hostedZoneArn, alarmTopic });
}
