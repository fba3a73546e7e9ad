import { type Template } from 'aws-cdk-lib/assertions';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** What each service may do, as `action on resource`, names of exports left out. */
export function rightsOf(template: Template, service: string): string[] {
  const policies = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
  return policies
    .filter(([id]) => id.startsWith(`${service}Identity`))
    .flatMap(([, policy]) => policy['Properties'].PolicyDocument.Statement as Statement[])
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} on ${tail(resource)}`)),
    )
    .sort();
}

/** The last literal part of an ARN, which holds the name of the user, topic, group or object. */
function tail(resource: unknown): string {
  if (typeof resource === 'string') {
    return resource
      .split(':')
      .slice(-2)
      .join(':')
      .replace(/[0-9a-f]{8}$/, '');
  }
  const { 'Fn::Join': join } = resource as { 'Fn::Join'?: [string, unknown[]] };
  const literals = (join?.[1] ?? []).filter((part): part is string => typeof part === 'string');
  return literals.length > 0 ? literals.map((part) => part.split(':').slice(-2).join(':')).join('…') : 'one resource';
}

/** The SecurityGroupPolicies of a service, each group by the name of its export. */
export function securityGroupPoliciesOf(template: Template, service: string): object[] {
  const manifests = Object.entries(template.findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  return manifests
    .filter(([id]) => new RegExp(`^${service}(Fence|Access)`).test(id))
    .flatMap(([, manifest]) => {
      const [, parts] = manifest['Properties'].Manifest['Fn::Join'] as [string, (string | Record<string, string>)[]];
      const text = parts.map((part) => (typeof part === 'string' ? part : Object.values(part).join())).join('');
      return JSON.parse(text) as { kind: string }[];
    })
    .filter(({ kind }) => kind === 'SecurityGroupPolicy');
}
