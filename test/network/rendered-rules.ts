import { type Template } from 'aws-cdk-lib/assertions';
import { type Flow } from '../../lib/network';

/** A security group, prefix list or rule in a template. */
export interface Rule {
  readonly Type: string;
  readonly Properties: { readonly [name: string]: unknown };
}

/** Names of ends by the id that stands in the template. */
function endNames(template: Template): Map<string, string> {
  const names = new Map([
    ['pl-4fa04526', 'cloudfront'],
    ['pl-6da54004', 's3'],
    ['pl-6fa54006', 'dynamodb'],
  ]);
  for (const [id, group] of Object.entries(template.findResources('AWS::EC2::SecurityGroup'))) {
    names.set(id, endOf((group as Rule).Properties['GroupDescription'] as string));
  }
  for (const [id, list] of Object.entries(template.findResources('AWS::EC2::PrefixList'))) {
    names.set(id, `egress:${String((list as Rule).Properties['PrefixListName'])}`);
  }
  return names;
}

function endOf(description: string): string {
  const fixed = new Map([
    ['Load balancer', 'alb'],
    ['Kubernetes API', 'control-plane'],
    ['Nodes', 'nodes'],
    ['Pods of all services', 'pods'],
    ['Function that applies manifests', 'kubectl'],
    ['Interface endpoints of AWS services', 'endpoints'],
    ['Nodes of cardholder-data services', 'cardholder-nodes'],
    ['Pods of all cardholder-data services', 'cardholder-pods'],
    ['Host that administrators work on', 'admin'],
    ['Interface endpoints of Session Manager', 'session-endpoints'],
    ['Function that makes databases and their users', 'migrations'],
    ['Proxy of the database', 'database-proxy'],
    ['Database cluster', 'database'],
    ['Cache', 'cache'],
    ['Brokers of the event stream', 'stream'],
  ]);
  return fixed.get(description) ?? description.replace('Pods of ', 'service:');
}

/** The rules of a template as lines `<direction> <from> → <to> <protocol>/<port> (<reason>)`. */
export function renderedRules(template: Template): string[] {
  const names = endNames(template);
  const end = (value: unknown): string => {
    const id = typeof value === 'string' ? value : (value as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
    return names.get(id) ?? `unknown ${id}`;
  };
  const rules = Object.values({
    ...template.findResources('AWS::EC2::SecurityGroupIngress'),
    ...template.findResources('AWS::EC2::SecurityGroupEgress'),
  });
  return (rules as Rule[])
    .map(({ Type, Properties }) => {
      const { GroupId, IpProtocol, FromPort, ToPort, Description, ...peer } = Properties;
      const [[kind = '', other] = []] = Object.entries(peer);
      expect(Object.keys(peer)).toHaveLength(1);
      expect(kind).toMatch(/^(Source|Destination)(SecurityGroupId|PrefixListId)$/);
      expect(FromPort).toBe(ToPort);
      const ingress = Type.endsWith('Ingress');
      const [from, to] = ingress ? [end(other), end(GroupId)] : [end(GroupId), end(other)];
      return `${ingress ? 'in' : 'out'} ${from} → ${to} ${IpProtocol}/${FromPort} (${Description})`;
    })
    .sort();
}

/** The lines of {@link renderedRules} that flows should make: both halves, but none at a prefix list. */
export function expectedRules(flows: readonly Flow[]): string[] {
  const isList = (end: string): boolean => ['cloudfront', 's3', 'dynamodb'].includes(end) || end.startsWith('egress:');
  return flows
    .flatMap(({ from, to, protocol, port, reason }) => {
      const rest = `${from} → ${to} ${protocol}/${port} (${reason})`;
      return [...(isList(from) ? [] : [`out ${rest}`]), ...(isList(to) ? [] : [`in ${rest}`])];
    })
    .sort();
}
