import { Fn } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import { type EndpointId } from './endpoint-services';
import { EndpointUser } from './endpoint-user';

/** Where a policy holds. */
export interface PolicyPlace {
  /** The account's number. */
  readonly account: string;
  /** The partition, e.g. `aws`. */
  readonly partition: string;
  /** The region. */
  readonly region: string;
}

/** The account whose registries hold the images of EKS add-ons, the same in every region that the library knows. */
const ADD_ON_REGISTRY = '602401143452';

/**
 * APIs some or all of whose calls name no owner of a resource: EC2 leaves the key out of a few actions (`CreateVolume` is
 * one), the others take what a client reports or asks about itself.
 */
const WITHOUT_RESOURCE_ACCOUNT: readonly EndpointId[] = [
  'Ec2',
  'EksAuth',
  'SsmMessages',
  'Monitoring',
  'XRay',
  'GuardDutyData',
];

/**
 * Statements of an interface endpoint's policy: principals of this account to resources of this account. Protects against
 * data carried out with stolen credentials of another account, or with own credentials to a queue, key, secret, registry
 * or role of another account.
 *
 * Where AWS sets no `aws:ResourceAccount`, the condition admits what lacks the key and refuses what names another account.
 *
 * @param id which endpoint
 * @param place where the policy holds
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
export function endpointStatements(id: EndpointId, place: PolicyPlace): PolicyStatement[] {
  switch (id) {
    case 'Sts':
      return stsStatements(place);
    case 'EcrApi':
    case 'EcrDocker':
      return registryStatements(place);
    case 'Ssm':
      return [ownStatement(place, ['*']), documentStatement(place)];
    default:
      return [ownStatement(place, ['*'], WITHOUT_RESOURCE_ACCOUNT.includes(id))];
  }
}

/**
 * Statements of the DynamoDB gateway endpoint's policy: principals of this account to tables of this account.
 *
 * @param place where the policy holds
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/vpc-endpoints-dynamodb.html
 */
export function dynamoDbStatements(place: PolicyPlace): PolicyStatement[] {
  return [ownStatement(place, ['dynamodb:*'])];
}

/**
 * Statements of the S3 gateway endpoint's policy: principals of this account to buckets of this account, and the buckets
 * of AWS that what is switched on cannot do without. Those are reached by URLs that AWS signed or without a signature,
 * hence by no principal of this account, and only read; the one that is written to takes answers for stacks of this
 * account alone.
 *
 * @param place where the policy holds
 * @param users what is switched on
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html
 */
export function s3Statements(place: PolicyPlace, users: readonly EndpointUser[]): PolicyStatement[] {
  const { account, partition, region } = place;
  const arn = (path: string): string => `arn:${partition}:s3:::${path}`;
  const answers = `cloudformation-custom-resource-response-${Fn.join('', Fn.split('-', region))}`;
  const ofAws = (user: EndpointUser, sid: string, actions: string[], resources: string[]): PolicyStatement[] =>
    users.includes(user) ? [allow({ sid, actions, resources })] : [];
  return [
    ownStatement(place, ['s3:*']),
    ...ofAws(EndpointUser.NODES, 'ImageLayersOfEcr', ['s3:GetObject'], [arn(`prod-${region}-starport-layer-bucket/*`)]),
    ...ofAws(
      EndpointUser.MANIFESTS,
      'AnswersToCloudFormation',
      ['s3:PutObject'],
      // The key starts with the stack: without it, an answer to a stack of another account would be a way out.
      [arn(`${answers}/arn:${partition}:cloudformation:${region}:${account}:stack/*`)],
    ),
    ...ofAws(
      EndpointUser.SESSIONS,
      'PackagesForTheAdminHost',
      ['s3:GetObject'],
      [arn(`amazon-ssm-${region}/*`), arn(`al2023-repos-${region}-de612dc2/*`)],
    ),
  ];
}

function allow(props: PolicyStatementProps): PolicyStatement {
  return new PolicyStatement({ ...props, principals: [new StarPrincipal()] });
}

function ownStatement({ account }: PolicyPlace, actions: string[], keyMayLack = false): PolicyStatement {
  const principal = { 'aws:PrincipalAccount': account };
  const resource = { 'aws:ResourceAccount': account };
  return allow({
    sid: 'PrincipalsAndResourcesOfThisAccount',
    actions,
    resources: ['*'],
    conditions: keyMayLack
      ? { StringEquals: principal, StringEqualsIfExists: resource }
      : { StringEquals: { ...principal, ...resource } },
  });
}

/**
 * A pod that shows its service account token has no principal yet, so that a condition on the account would refuse it; it
 * may take roles of this account instead. `GetCallerIdentity` names no resource.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_endpoint_policies.html
 */
function stsStatements({ account, partition }: PolicyPlace): PolicyStatement[] {
  const roles = [`arn:${partition}:iam::${account}:role/*`];
  const conditions = { StringEquals: { 'aws:PrincipalAccount': account } };
  return [
    allow({
      sid: 'RolesOfThisAccount',
      actions: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
      resources: roles,
      conditions,
    }),
    allow({ sid: 'WhoAmI', actions: ['sts:GetCallerIdentity'], resources: ['*'], conditions }),
    allow({
      sid: 'ServiceAccountsTakeRolesOfThisAccount',
      actions: ['sts:AssumeRoleWithWebIdentity'],
      resources: roles,
    }),
  ];
}

/**
 * Registries by their ARNs, which both endpoints of ECR know, and the images of EKS add-ons, GuardDuty's agent among them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-policy
 * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
 */
function registryStatements({ account, partition, region }: PolicyPlace): PolicyStatement[] {
  const conditions = { StringEquals: { 'aws:PrincipalAccount': account } };
  const repositoriesOf = (owner: string): string[] => [`arn:${partition}:ecr:${region}:${owner}:repository/*`];
  return [
    allow({ sid: 'LogIn', actions: ['ecr:GetAuthorizationToken'], resources: ['*'], conditions }),
    allow({ sid: 'RegistryOfThisAccount', actions: ['ecr:*'], resources: repositoriesOf(account), conditions }),
    allow({
      sid: 'ImagesOfAddOns',
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: repositoriesOf(ADD_ON_REGISTRY),
      conditions,
    }),
  ];
}

/** The agent reads documents of AWS, which have no account, to keep itself up to date. */
function documentStatement({ account, partition, region }: PolicyPlace): PolicyStatement {
  return allow({
    sid: 'DocumentsOfAws',
    actions: ['ssm:DescribeDocument', 'ssm:GetDocument'],
    resources: [`arn:${partition}:ssm:${region}::document/*`],
    conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
  });
}
