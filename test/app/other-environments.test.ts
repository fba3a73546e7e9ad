import { Stack } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { selectEnvironments } from '../../lib/app/config/environments';
import { type PlatformConfig } from '../../lib/app/config/platform-config';
import { acknowledgementsIn, staleAcknowledgements } from './acknowledgements';
import { synthesiseBare, synthesiseGated, type Synthesised } from './synthesise';

const [dev, staging] = selectEnvironments() as [PlatformConfig, PlatformConfig];

// The larger first: CDK's validation of templates starts anew, for seconds, where it meets a type that it has not seen.
const gated = new Map([staging, dev].map((config) => [config, synthesiseGated(config)]));
const gatedDev = gated.get(dev) as Synthesised;

describe.each([...gated])('$name', (_, { stage, directory }) => {
  test('G01 passes every gate, and has no acknowledgement that covers nothing', () => {
    expect(staleAcknowledgements(acknowledgementsIn(stage), directory)).toEqual([]);
  });
});

describe('buildPlatform', () => {
  const bareDev = synthesiseBare(dev);

  test('G08 synthesises the same bytes twice, behind gates as without them', () => {
    const texts = ({ stacks }: Synthesised): string[] =>
      [...stacks.values()].map((template) => JSON.stringify(template));
    expect(texts(bareDev)).toEqual(texts(gatedDev));
  });

  test('E07 the service that gives signing keys out mounts the secret and may read it, and no other service may', () => {
    const readers = [...bareDev.stacks]
      .filter(([name]) => name.startsWith('services'))
      .flatMap(([, { Resources = {} }]) => Object.entries(Resources))
      .filter(([, resource]) => JSON.stringify(resource).includes('dev-ingress:ExportsOutputRefSigningSecret'));
    expect(readers.map(([, { Type }]) => Type).sort()).toEqual([
      'AWS::IAM::ManagedPolicy',
      'Custom::AWSCDK-EKS-KubernetesResource',
    ]);
    expect(readers.every(([id]) => id.startsWith(dev.edge.mobileKeyService))).toBe(true);
    const [rights, mount] = readers
      .sort(([, { Type: a }], [, { Type: b }]) => a.localeCompare(b))
      .map(([, resource]) => JSON.stringify(resource));
    expect(rights).toMatch(
      /"secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":{"Fn::ImportValue":"dev-ingress:ExportsOutputRefSigningSecret\w+"}/,
    );
    expect(rights).toMatch(
      /"Action":"kms:Decrypt","Condition":{"StringEquals":{"kms:ViaService":"secretsmanager.eu-west-1.amazonaws.com"}},"Effect":"Allow","Resource":{"Fn::ImportValue":"dev-ingress:ExportsOutputFnGetAttSigningSecretKey\w+"}/,
    );
    expect(mount).toContain('mobile-signing-key');
  });

  test('D01 protects the stacks against termination that hold data, logs, the cluster, the load balancer or the way out', () => {
    const protectedStacks = bareDev.stage.node.children
      .filter((child) => Stack.isStack(child) && child.terminationProtection)
      .map(({ node }) => node.id);
    expect(protectedStacks.sort()).toEqual(['audit', 'data', 'detection', 'eks', 'ingress', 'network', 'privacy']);
  });

  test('G06 refuses a wrong configuration before it makes anything', () => {
    expect(() => synthesiseBare({ ...dev, account: '12' })).toThrow('account: got "12"');
  });

  test('G06 spreads services over stacks when told to, each service and each rule exactly once', () => {
    const { stacks } = synthesiseBare({ ...dev, serviceStacks: 3 });
    const ids = (prefix: string): string[] =>
      [...stacks]
        .filter(([name]) => name.startsWith(prefix))
        .flatMap(([, { Resources = {} }]) =>
          Object.entries(Resources)
            .filter(([, { Type }]) => /SecurityGroup(Ingress|Egress)$|Role$/.test(Type))
            .map(([id]) => id),
        );
    const rolesOf = (names: string[]): number => names.filter((id) => id.includes('IdentityRole')).length;
    expect(rolesOf(ids('services-'))).toBe(dev.graph.services.length);
    const rules = (Resources: Record<string, { Type: string }> = {}): number =>
      Object.values(Resources).filter(({ Type }) => /SecurityGroup(Ingress|Egress)$/.test(Type)).length;
    const spread = [...stacks].filter(([name]) => name.startsWith('network'));
    expect(spread.reduce((sum, [, { Resources }]) => sum + rules(Resources), 0)).toBe(
      rules(bareDev.stacks.get('network')?.Resources),
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
