import { type App, Aws, Stage, Tags } from 'aws-cdk-lib';
import { DATA_CLASS_TAG_KEY } from '../data';
import { nameBreakGlassRole, nameKeyUsers } from '../foundation';
import { registerGates } from '../governance';
import { flowsOfServices } from '../network';
import { DataClass, ServiceGraph } from '../service-graph';
import { type PlatformConfig } from './config/platform-config';
import { validateConfig } from './config/validate-config';
import { personalPaths } from './personal-paths';
import { serviceShares } from './service-shares';
import { AuditStack } from './stacks/audit-stack';
import { DataStack } from './stacks/data-stack';
import { DeliveryStack } from './stacks/delivery-stack';
import { DetectionStack } from './stacks/detection-stack';
import { EdgeStack } from './stacks/edge-stack';
import { EksStack } from './stacks/eks-stack';
import { IngressStack } from './stacks/ingress-stack';
import { NetworkGroupsStack } from './stacks/network-groups-stack';
import { NetworkRulesStack } from './stacks/network-rules-stack';
import { NetworkStack } from './stacks/network-stack';
import { PrivacyStack } from './stacks/privacy-stack';
import { ServicesStack } from './stacks/services-stack';

/** CloudFront, its web ACL and its certificate exist in this region only. */
const EDGE_REGION = 'us-east-1';

/** The CDK knows a `Tags` property of these, the CloudFormation schemas of cfn-lint do not: no deployment relies on it. */
const UNTAGGED = [
  'AWS::CloudWatch::Dashboard',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
];

/** Logs, in groups and in buckets. */
const WRITTEN_BY_THE_PLATFORM = ['AWS::Logs::LogGroup', 'AWS::S3::Bucket'];

/**
 * Builds one environment behind all policy gates: the only way into the app.
 *
 * @param app the app, without stacks or with environments that this function built
 * @param config the environment
 * @throws if the configuration is wrong, with every error at once
 */
export function buildPlatform(app: App, config: PlatformConfig): Stage {
  registerGates(app);
  return buildEnvironment(app, config);
}

/** Builds the same stacks without gates, for measuring what the gates cost and for tests that read templates. */
export function buildEnvironment(app: App, config: PlatformConfig): Stage {
  validateConfig(config);
  const graph = new ServiceGraph(config.graph);
  const stage = new Stage(app, config.name);
  Tags.of(stage).add('Environment', config.name, { excludeResourceTypes: UNTAGGED });
  // What no stack classifies is what the platform writes about itself.
  Tags.of(stage).add(DATA_CLASS_TAG_KEY, DataClass.AUDIT, { includeResourceTypes: WRITTEN_BY_THE_PLATFORM });
  const env = { account: config.account, region: config.primaryRegion };
  const kept = { env, terminationProtection: true };
  const shares = serviceShares(graph, config.serviceStacks);
  const spread = config.serviceStacks > 1;
  const domain = {
    domainName: config.domain.name,
    originDomainName: `origin.${config.domain.name}`,
    hostedZoneId: config.domain.hostedZoneId,
    hostedZoneName: config.domain.hostedZoneName,
  };

  const roleName = (name: string): string => `${config.name}-${name}`;
  const roleArn = (name: string): string => `arn:${Aws.PARTITION}:iam::${config.account}:role/${roleName(name)}`;
  nameBreakGlassRole(stage, roleArn('break-glass'));
  // Every role of a stack is called after it, the stacks after the environment, and the roles with a name of ours too.
  nameKeyUsers(stage, [roleArn('*')]);
  const adminHostRoleName = roleName('admin-host');
  const audit = new AuditStack(stage, 'audit', {
    ...kept,
    ...config.audit,
    sessionRecorder: adminHostRoleName,
    deliveringRegions: [EDGE_REGION],
    // The keys of persons: who writes one past the services, or over a tombstone, is seen by name.
    recordedTables: [
      `arn:${Aws.PARTITION}:dynamodb:${config.primaryRegion}:${config.account}:table/${config.name}-privacy-`,
    ],
  });
  const { archive, archiveKey, accessLogs, logKey, findings } = audit;
  const own = spread ? [] : graph.services.map(({ name }) => name);
  const { network, chain, admin, ingressZone } = new NetworkStack(stage, 'network', {
    ...kept,
    graph,
    archive,
    archiveKey,
    logKey,
    settings: config.network,
    databaseProxy: config.data.databaseProxy,
    origin: config.edge.origin,
    access: config.access,
    adminHostRoleName,
    operatorRoleName: roleName('operator'),
    breakGlassRoleName: roleName('break-glass'),
    services: own,
  });
  for (const { suffix, services } of spread ? shares : []) {
    new NetworkGroupsStack(stage, `network-groups${suffix}`, { env, chain, services });
  }
  const located = { network, chain, graph, logKey, findings };
  const data = new DataStack(stage, 'data', {
    ...kept,
    ...located,
    sizes: config.data,
    accessLogs,
  });
  const watched = { logKey, alarmTopic: data.alarmTopic };
  const privacy =
    graph.personalDataServices().length === 0
      ? undefined
      : new PrivacyStack(stage, 'privacy', {
          ...kept,
          ...watched,
          graph,
          keys: data.keys,
          requester: admin.operatorRole,
        });
  const { cluster } = new EksStack(stage, 'eks', { ...kept, ...located, admin, settings: config.eks });
  const { edge, tier } = config;
  const ingress = new IngressStack(stage, 'ingress', {
    ...kept,
    ...located,
    ...domain,
    zone: ingressZone,
    edge,
    tier,
    accessLogs,
  });
  for (const { suffix, services } of shares) {
    const own = new ServicesStack(stage, `services${suffix}`, {
      env,
      ...located,
      cluster,
      data,
      privacy,
      signing: ingress.signing,
      services,
    });
    if (spread) {
      const flows = flowsOfServices(graph, services, { databaseProxy: config.data.databaseProxy });
      own.addStackDependency(new NetworkRulesStack(stage, `network-rules${suffix}`, { env, chain, flows }));
    }
  }
  new DetectionStack(stage, 'detection', {
    ...kept,
    ...watched,
    findings,
    accessLogs,
    settings: config.detection,
    searched: [
      { name: 'Postgresql', logGroup: data.database.postgresqlLog },
      { name: 'WebAcl', logGroup: ingress.requestLog },
    ],
  });
  new EdgeStack(stage, 'edge', {
    env: { account: config.account, region: EDGE_REGION },
    crossRegionReferences: true,
    ...domain,
    door: ingress.door,
    exposed: ingress.exposed,
    keys: ingress.keys,
    edge,
    tier,
    personalPaths: personalPaths(graph, edge),
    originRegion: config.primaryRegion,
    accessLogDays: config.audit.accessLogDays,
    archive,
  });
  new DeliveryStack(stage, 'delivery', {
    env,
    ...config.delivery,
    regions: [...new Set([config.primaryRegion, EDGE_REGION])],
    services: graph.services.map(({ name }) => name),
  });
  return stage;
}
