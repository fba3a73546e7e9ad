import { type Stack, type Stage } from 'aws-cdk-lib';
import { buildEnvironment } from '../../lib/app/build-platform';
import { dev } from '../../lib/app/config/dev';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { testApp } from '../../lib/testing';

export function environment(config: PlatformConfig): Stage {
  return buildEnvironment(testApp(), config);
}

/** Dev with other services, none of which has cardholder data. */
export function devWith(graph: PlatformConfig['graph']): Stage {
  const { instanceTypes, minNodes, maxNodes } = dev.eks;
  const [{ name = '' } = {}] = graph.services;
  const edge = { ...dev.edge, mobileKeyService: name };
  return environment({ ...dev, graph, edge, eks: { instanceTypes, minNodes, maxNodes } });
}

export function stackOf(stage: Stage, id: string): Stack {
  return stage.node.findChild(id) as Stack;
}
