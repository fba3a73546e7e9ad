import { InterfaceVpcEndpointAwsService as Service } from 'aws-cdk-lib/aws-ec2';
import { EndpointUser } from './endpoint-user';

/** An AWS API that is reached through an interface endpoint. */
interface EndpointApi {
  /** The service. */
  readonly service: Service;
  /** Its host names, `*` for any name under one, `{region}` for the region. */
  readonly hosts: readonly string[];
}

const api = (service: Service, ...hosts: string[]): EndpointApi => ({ service, hosts });

/** Construct ids of the endpoints; changing one replaces the endpoint. */
const APIS = {
  EcrApi: api(Service.ECR, 'api.ecr.{region}.amazonaws.com'),
  EcrDocker: api(Service.ECR_DOCKER, '*.dkr.ecr.{region}.amazonaws.com'),
  Sts: api(Service.STS, 'sts.{region}.amazonaws.com'),
  Ec2: api(Service.EC2, 'ec2.{region}.amazonaws.com'),
  Eks: api(Service.EKS, 'eks.{region}.amazonaws.com'),
  EksAuth: api(Service.EKS_AUTH, 'eks-auth.{region}.api.aws'),
  Lambda: api(Service.LAMBDA, 'lambda.{region}.amazonaws.com'),
  Ssm: api(Service.SSM, 'ssm.{region}.amazonaws.com'),
  SsmMessages: api(Service.SSM_MESSAGES, 'ssmmessages.{region}.amazonaws.com'),
  Logs: api(Service.CLOUDWATCH_LOGS, 'logs.{region}.amazonaws.com'),
  Kms: api(Service.KMS, 'kms.{region}.amazonaws.com'),
  Monitoring: api(Service.CLOUDWATCH_MONITORING, 'monitoring.{region}.amazonaws.com'),
  SecretsManager: api(Service.SECRETS_MANAGER, 'secretsmanager.{region}.amazonaws.com'),
  ElasticLoadBalancing: api(Service.ELASTIC_LOAD_BALANCING, 'elasticloadbalancing.{region}.amazonaws.com'),
  AutoScaling: api(Service.AUTOSCALING, 'autoscaling.{region}.amazonaws.com'),
  XRay: api(Service.XRAY, 'xray.{region}.amazonaws.com'),
  Prometheus: api(Service.PROMETHEUS_WORKSPACES, 'aps-workspaces.{region}.amazonaws.com'),
  Sns: api(Service.SNS, 'sns.{region}.amazonaws.com'),
  Sqs: api(Service.SQS, 'sqs.{region}.amazonaws.com'),
  PrivateCa: api(Service.PRIVATE_CERTIFICATE_AUTHORITY, 'acm-pca.{region}.amazonaws.com'),
  GuardDutyData: api(Service.GUARDDUTY_DATA, 'guardduty-data.{region}.amazonaws.com'),
} satisfies Readonly<Record<string, EndpointApi>>;

/** Construct id of an interface endpoint. */
export type EndpointId = keyof typeof APIS;

/** Who calls what, and for what. */
const NEEDS: Readonly<Record<EndpointUser, Readonly<Partial<Record<EndpointId, string>>>>> = {
  [EndpointUser.NODES]: {
    EcrApi: 'kubelets log in to the image registries',
    EcrDocker: 'kubelets pull image manifests',
    Sts: 'the VPC CNI and the EBS CSI driver exchange their service account tokens for roles',
    Ec2: 'the VPC CNI and the EBS CSI driver manage interfaces and volumes',
    Eks: 'nodes describe the cluster that they join',
  },
  [EndpointUser.POD_IDENTITY]: { EksAuth: 'the Pod Identity agent fetches credentials' },
  [EndpointUser.WORKLOAD_IDENTITY]: { Sts: 'pods exchange their service account tokens for roles' },
  [EndpointUser.MANIFESTS]: {
    Lambda: 'the custom resource provider invokes the kubectl function',
    Eks: 'the kubectl function describes the cluster',
    Sts: 'the kubectl function takes the role that the cluster knows',
  },
  [EndpointUser.SESSIONS]: {
    Ssm: 'the agent of the admin host registers and reports',
    // No ec2messages: the agent uses it only where it may not use ssmmessages.
    SsmMessages: 'the agent of the admin host carries sessions',
    Logs: 'the agent of the admin host records sessions',
    Kms: 'the agent of the admin host decrypts the session key',
  },
  [EndpointUser.LOGS]: { Logs: 'agents send the logs of nodes and pods' },
  [EndpointUser.METRICS]: { Monitoring: 'agents send metrics' },
  [EndpointUser.SECRETS]: {
    SecretsManager: 'drivers fetch the secrets that pods mount',
    Kms: 'clients decrypt secrets under a customer managed key',
  },
  [EndpointUser.MIGRATIONS]: { SecretsManager: 'the migration function reads the master secret' },
  [EndpointUser.ATTRIBUTE_ENCRYPTION]: { Kms: 'services unwrap the keys of persons' },
  [EndpointUser.LOAD_BALANCER_CONTROLLER]: {
    ElasticLoadBalancing: 'the controller registers pods as targets',
    Ec2: 'the controller describes subnets, interfaces and groups',
  },
  [EndpointUser.AUTOSCALER]: {
    AutoScaling: 'the autoscaler resizes node groups',
    Ec2: 'the autoscaler describes instance types',
    Eks: 'the autoscaler describes managed node groups',
  },
  [EndpointUser.TRACES]: { XRay: 'agents send traces' },
  [EndpointUser.PROMETHEUS]: { Prometheus: 'collectors write metrics to the workspace' },
  [EndpointUser.MESSAGING]: { Sns: 'services publish to topics', Sqs: 'services send and receive messages' },
  [EndpointUser.PRIVATE_CA]: { PrivateCa: 'issuers have certificates signed' },
  [EndpointUser.RUNTIME_DETECTION]: { GuardDutyData: 'the security agent reports what runs' },
};

/** One interface endpoint. */
export interface EndpointService extends EndpointApi {
  /** Construct id. */
  readonly id: EndpointId;
  /** What is switched on and calls it. */
  readonly users: readonly EndpointUser[];
  /** Why, in the order of the users. */
  readonly reasons: readonly string[];
}

/**
 * The AWS APIs that are called from inside the VPC by what is switched on, each once; any other is out of reach.
 *
 * @param users what is switched on; named twice is as good as once
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export function endpointServices(users: readonly EndpointUser[]): EndpointService[] {
  const once = Object.values(EndpointUser).filter((user) => users.includes(user));
  return (Object.keys(APIS) as EndpointId[]).flatMap((id) => {
    const callers = once.flatMap((user) => {
      const reason = NEEDS[user][id];
      return reason === undefined ? [] : [{ user, reason }];
    });
    return callers.length === 0
      ? []
      : [{ id, ...APIS[id], users: callers.map(({ user }) => user), reasons: callers.map(({ reason }) => reason) }];
  });
}
