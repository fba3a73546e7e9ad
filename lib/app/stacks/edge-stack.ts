import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { classify } from '../../data';
import {
  CanaryTraffic,
  ContentSecurityPolicy,
  detachCanary,
  EdgeAlarms,
  EdgeCanary,
  EdgeDashboard,
  EdgeDistribution,
  ErrorPages,
  type IMobileSignatureKeys,
  ManagedVersionAlarms,
  type TunedWebAcl,
  ViewerProtocols,
  WebAclQueries,
} from '../../edge';
import {
  AccessLogBucket,
  acknowledgeCrossRegionHandlers,
  AlarmTopic,
  allowLogEncryption,
  EncryptionKey,
} from '../../foundation';
import { DataClass } from '../../service-graph';
import { type EdgeConfig } from '../config/edge-config';
import { type PlatformConfig } from '../config/platform-config';
import { type OriginDoor } from '../origin-door';
import { protectByShield } from '../protect-by-shield';
import { ShopPaths } from '../shop-paths';
import { stagedWebAcl, type StagedWebAclProps } from '../staged-web-acl';
import { type PublicDoor } from '../open-ingress';

/** What the `edge` stack needs. */
export interface EdgeStackProps extends StackProps {
  /** The way to the load balancer. */
  readonly door: OriginDoor;
  /** The load balancer, where it faces the internet. */
  readonly exposed?: PublicDoor;
  /** The keys of mobile apps. */
  readonly keys: IMobileSignatureKeys;
  /** The shop's host name. */
  readonly domainName: string;
  /** Id of the public hosted zone. */
  readonly hostedZoneId: string;
  /** Name of the public hosted zone. */
  readonly hostedZoneName: string;
  /** Rules, paths, canary, Shield. */
  readonly edge: EdgeConfig;
  /** What the environment is for. */
  readonly tier: PlatformConfig['tier'];
  /** Paths whose answers are for one visitor. */
  readonly personalPaths: string[];
  /** The log archive, in the primary region. */
  readonly archive: s3.IBucket;
  /** The region of the load balancer. */
  readonly originRegion: string;
  /** Days for which server access logs are kept. */
  readonly accessLogDays: number;
}

/** Where visitors arrive: certificate, web ACL, distribution, its canary, Shield and DNS, all of it in us-east-1. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { domainName, door, edge, tier, archive } = props;
    const { today, http3, originShieldRegion } = edge;
    const hostedZone = route53.HostedZone.fromHostedZoneAttributes(this, 'HostedZone', {
      hostedZoneId: props.hostedZoneId,
      zoneName: props.hostedZoneName,
    });
    const logKey = new EncryptionKey(this, 'LogKey', { description: 'Log groups of the edge', services: [] });
    allowLogEncryption(logKey);
    const alarmTopic = new AlarmTopic(this, 'Alarms', { displayName: `edge of ${this.stackName}` });
    const accessLogs = new AccessLogBucket(this, 'AccessLogs', { expirationDays: props.accessLogDays }).bucket;
    const [healthCheckPath] = edge.shield.healthCheckPath?.split('?') ?? [];
    const staged = {
      today,
      tier,
      managedVersions: edge.managedVersions,
      logged: edge.logged,
      healthCheckPath,
      encryptionKey: logKey.key,
    };
    const webAcl = stagedWebAcl(this, { rules: edge.rules, ...staged });
    acknowledgeCrossRegionHandlers(this);
    const errorPages = new ErrorPages(this, 'ErrorPages', { accessLogs });
    classify(errorPages, DataClass.PUBLIC);
    const shop = new ShopPaths(this, 'Paths', { domainName, edge, keys: props.keys });
    const locked = door.lockIn(this);
    const primary = new EdgeDistribution(this, 'Distribution', {
      paths: shop.paths,
      viewerRequest: shop.viewerRequest,
      staticViewerRequest: shop.staticViewerRequest,
      apiViewerRequest: shop.apiViewerRequest,
      domainName,
      movedDomainNames: edge.movedDomainNames,
      refusedCountries: edge.refusedCountries,
      hostedZone,
      origin: locked.lock,
      webAcl,
      archive,
      personalPaths: props.personalPaths,
      errorPages,
      protocols: http3 ? ViewerProtocols.HTTP2_AND_3 : ViewerProtocols.HTTP2_ONLY,
      originShieldRegion,
      contentSecurityPolicy:
        edge.contentSecurityPolicy && new ContentSecurityPolicy({ directives: edge.contentSecurityPolicy }),
    });
    new CfnOutput(this, 'DistributionId', {
      value: primary.distribution.distributionId,
      description: 'front of the shop',
    });
    const canary = this.canary(primary, webAcl, props, staged);
    const fronts = [
      { id: 'Shop', distribution: primary.distribution, webAcl },
      ...(canary ? [{ id: 'Canary', distribution: canary.distribution, webAcl: canary.webAcl }] : []),
    ];
    locked.keepLocked({
      distributions: fronts.map(({ distribution }) => distribution),
      webAcls: fronts.map((front) => front.webAcl),
      logKey: logKey.key,
      alarmTopic,
    });
    new ManagedVersionAlarms(this, 'ManagedVersions', { webAcl, alarmTopic });
    new EdgeAlarms(this, 'EdgeAlarms', { webAcl, distribution: primary.distribution, alarmTopic });
    if (canary) {
      // It gets a slice of the traffic.
      const [seen, leastRequests] = [{ webAcl: canary.webAcl, distribution: canary.distribution }, 20];
      new EdgeAlarms(this, 'CanaryAlarms', { ...seen, leastRequests, alarmTopic });
    }
    new EdgeDashboard(this, 'Dashboard', {
      webAcl,
      distribution: primary.distribution,
      originRegion: props.originRegion,
    });
    new WebAclQueries(this, 'Queries', { webAcl });
    protectByShield(this, {
      shield: edge.shield,
      domainName,
      hostedZone,
      fronts,
      exposed: props.exposed,
      reachable: primary,
      alarmTopic,
    });
  }

  private canary(
    primary: EdgeDistribution,
    webAcl: TunedWebAcl,
    { edge: { canary }, archive }: EdgeStackProps,
    staged: Omit<StagedWebAclProps, 'rules'>,
  ): EdgeCanary | undefined {
    if (canary === undefined) {
      detachCanary(primary);
      return undefined;
    }
    const { name, weight, header, candidate, relaxation } = canary;
    const traffic =
      header === undefined
        ? CanaryTraffic.byWeight({ weight: weight ?? 0 })
        : CanaryTraffic.byHeader({ header: header.name, value: header.value });
    return new EdgeCanary(this, 'Canary', {
      primary,
      webAcl,
      candidate: stagedWebAcl(new Construct(this, name), { rules: candidate, ...staged }),
      traffic,
      archive,
      relaxation,
    });
  }
}
