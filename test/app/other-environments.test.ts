import { Stack } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { acknowledgementsIn, staleAcknowledgements } from './acknowledgements';
import { synthesiseBare, synthesiseGated } from './synthesise';

const [dev, staging, prod] = selectEnvironments() as [PlatformConfig, PlatformConfig, PlatformConfig];

describe.each([dev, staging])('$name', (config) => {
  test('G01 passes every gate, and has no acknowledgement that covers nothing', () => {
    const { stage, directory } = synthesiseGated(config);
    expect(staleAcknowledgements(acknowledgementsIn(stage), directory)).toEqual([]);
  });
});

describe('buildPlatform', () => {
  const templates = (config: PlatformConfig): string[] =>
    [...synthesiseBare(config).stacks.values()].map((template) => JSON.stringify(template));

  test('G08 synthesises the same bytes twice', () => {
    expect(templates(dev)).toEqual(templates(dev));
  });

  test('D01 protects the stacks against termination that hold data, logs, the cluster, the load balancer or the way out', () => {
    const protectedStacks = synthesiseBare(dev)
      .stage.node.children.filter((child) => Stack.isStack(child) && child.terminationProtection)
      .map(({ node }) => node.id);
    expect(protectedStacks.sort()).toEqual(['audit', 'data', 'detection', 'eks', 'ingress', 'network', 'privacy']);
  });

  test('G06 refuses a wrong configuration before it makes anything', () => {
    expect(() => synthesiseBare({ ...dev, account: '12' })).toThrow('account: got "12"');
  });

  test('G06 spreads services over stacks when told to, each service and each rule exactly once', () => {
    const { stacks } = synthesiseBare({ ...prod, serviceStacks: 3 });
    const ids = (prefix: string): string[] =>
      [...stacks]
        .filter(([name]) => name.startsWith(prefix))
        .flatMap(([, { Resources = {} }]) =>
          Object.entries(Resources)
            .filter(([, { Type }]) => /SecurityGroup(Ingress|Egress)$|Role$/.test(Type))
            .map(([id]) => id),
        );
    const one = synthesiseBare(prod).stacks;
    const rolesOf = (names: string[]): number => names.filter((id) => id.includes('IdentityRole')).length;
    expect(rolesOf(ids('services-'))).toBe(prod.graph.services.length);
    const rules = (Resources: Record<string, { Type: string }> = {}): number =>
      Object.values(Resources).filter(({ Type }) => /SecurityGroup(Ingress|Egress)$/.test(Type)).length;
    const spread = [...stacks].filter(([name]) => name.startsWith('network'));
    expect(spread.reduce((sum, [, { Resources }]) => sum + rules(Resources), 0)).toBe(
      rules(one.get('network')?.Resources),
    );
  });
});

describe('cdk.json', () => {
  const { app, context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
    app: string;
    context: Record<string, unknown>;
  };

  test('G08 runs the app with strong references between stacks and template validation as failures', () => {
    expect(app).toBe('npx ts-node bin/platform.ts');
    expect(context['@aws-cdk/core:defaultCrossStackReferences']).toBe('strong');
    expect(context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
  });
});
