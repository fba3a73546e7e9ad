import { endpointServices } from './endpoint-services';
import { EndpointUser } from './endpoint-user';

/** Points of the compass as ElastiCache shortens them in its host names. */
const SHORT: Readonly<Record<string, string>> = {
  central: 'c',
  east: 'e',
  north: 'n',
  northeast: 'ne',
  northwest: 'nw',
  south: 's',
  southeast: 'se',
  southwest: 'sw',
  west: 'w',
};

/**
 * The names that the platform itself resolves, for the allow-list of a {@link DnsFirewall}: the APIs of AWS that are
 * called from inside the VPC, the stores, the Kubernetes API, the names of the instances. Protects against a list
 * written by hand, which ends as `*.amazonaws.com` and so opens the names of everybody's load balancers and instances.
 *
 * Exact names wherever they are known at synthesis, otherwise the narrowest name above them. What services reach outside
 * is no part of it.
 *
 * Pods ask for a name with each search domain of Kubernetes behind it. CoreDNS answers those of the cluster; those that
 * end in the domain of the instances come out and are of this list, so that the log is not full of refusals.
 *
 * @param region the region, not a token
 * @param users what is switched on and calls AWS from inside the VPC
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
export function platformDomains(region: string, users: readonly EndpointUser[]): string[] {
  const apis = endpointServices(users).flatMap(({ hosts }) => hosts.map((host) => host.replace('{region}', region)));
  const compact = region.replaceAll('-', '');
  const answers = `cloudformation-custom-resource-response-${compact}`;
  return [
    ...apis,
    `dynamodb.${region}.amazonaws.com`,
    `*.ddb.${region}.amazonaws.com`,
    `s3.${region}.amazonaws.com`,
    `*.s3.${region}.amazonaws.com`,
    `*.s3-accesspoint.${region}.amazonaws.com`,
    // Some clients still use the name without a region there.
    ...(region === 'us-east-1' ? ['s3.amazonaws.com', '*.s3.amazonaws.com'] : []),
    // By region, CloudFormation signs the URLs of its answers in one of two older styles, or the one above.
    ...(users.includes(EndpointUser.MANIFESTS)
      ? [`${answers}.s3-${region}.amazonaws.com`, `${answers}.s3.amazonaws.com`]
      : []),
    ...(users.includes(EndpointUser.SESSIONS)
      ? [`al2023-repos-${region}-de612dc2.s3.dualstack.${region}.amazonaws.com`]
      : []),
    ...(users.includes(EndpointUser.NODES) ? [`*.${region}.eks.amazonaws.com`] : []),
    `*.${region}.rds.amazonaws.com`,
    `*.${shortRegion(region)}.cache.amazonaws.com`,
    `*.kafka.${region}.amazonaws.com`,
    region === 'us-east-1' ? '*.ec2.internal' : `*.${region}.compute.internal`,
  ];
}

/** `eu-west-1` as `euw1`. */
function shortRegion(region: string): string {
  return region
    .split('-')
    .map((part) => SHORT[part] ?? part)
    .join('');
}
