import { Stack, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { prod } from '../../lib/app/config/prod';
import { EdgeStack } from '../../lib/app/stacks/edge-stack';
import { IngressStack } from '../../lib/app/stacks/ingress-stack';
import { type EdgeConfig } from '../../lib/app/config/edge-config';
import { IngressExposure, IngressZone, SecurityGroupChain, SegmentedVpc } from '../../lib/network';
import { EncryptedLogGroup, nameBreakGlassRole } from '../../lib/foundation';
import { ServiceGraph } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';
import { ACCOUNT, logKeyIn } from './edge-stack-under-test';

/** The primary region. */
export const env = { account: ACCOUNT, region: 'eu-west-1' };
const domain = {
  originDomainName: `origin.${prod.domain.name}`,
  hostedZoneId: prod.domain.hostedZoneId,
  hostedZoneName: prod.domain.hostedZoneName,
  tier: prod.tier,
};
const EXPOSURES = {
  'vpc-origin': IngressExposure.INTERNAL,
  'public-alb': IngressExposure.PUBLIC_BEHIND_CLOUDFRONT,
};

/** What stands before the ingress. */
class Base extends Stack {
  readonly graph = new ServiceGraph(prod.graph);
  readonly archive = new s3.Bucket(this, 'Archive');
  readonly network = new SegmentedVpc(this, 'Network', { ...prod.network, archive: this.archive });
  readonly chain = new SecurityGroupChain(this, 'Chain', { vpc: this.network.vpc, graph: this.graph });
  readonly accessLogs = new s3.Bucket(this, 'AccessLogs');
  readonly logKey = logKeyIn(this);
  readonly findings = new EncryptedLogGroup(this, 'Findings', { encryptionKey: this.logKey }).logGroup;
  readonly zone: IngressZone;

  constructor(scope: Stage, id: string, edge: EdgeConfig) {
    super(scope, id, { env });
    const { network, graph } = this;
    this.zone = new IngressZone(this, 'IngressZone', { network, graph, exposure: EXPOSURES[edge.origin] });
  }
}

/** What stands before the ingress, in a stage. */
export function baseStack(edge: EdgeConfig = prod.edge): Base {
  const stage = new Stage(testApp(), 'prod');
  nameBreakGlassRole(stage, `arn:aws:iam::${ACCOUNT}:role/break-glass`);
  return new Base(stage, 'base', edge);
}

/** The ingress stack of prod. */
export function ingressStack(base: Base, edge: EdgeConfig = prod.edge): IngressStack {
  const { network, chain, graph, accessLogs, logKey, findings, zone } = base;
  const given = { network, chain, graph, accessLogs, logKey, findings, zone, edge };
  return new IngressStack(base.node.scope as Stage, 'ingress', {
    env,
    crossRegionReferences: true,
    ...given,
    ...domain,
  });
}

function edgeStack({ archive, node }: Base, ingress: IngressStack, edge: EdgeConfig = prod.edge): EdgeStack {
  const { door, exposed, keys } = ingress;
  return new EdgeStack(node.scope as Stage, 'edge', {
    env: { ...env, region: 'us-east-1' },
    crossRegionReferences: true,
    ...{ door, exposed, keys, archive, edge },
    domainName: prod.domain.name,
    personalPaths: ['/checkout', '/api/orders'],
    originRegion: 'eu-west-1',
    accessLogDays: 90,
    ...domain,
  });
}

/** All three, with other settings of the edge. */
export function stacks(change: Partial<EdgeConfig> = {}): { base: Base; ingress: IngressStack; edge: EdgeStack } {
  const settings: EdgeConfig = { ...prod.edge, ...change };
  const base = baseStack(settings);
  const ingress = ingressStack(base, settings);
  return { base, ingress, edge: edgeStack(base, ingress, settings) };
}
