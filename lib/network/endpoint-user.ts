/**
 * What of the platform calls AWS from inside the VPC. Protects against endpoints that nobody needs, each of which costs
 * money and is one more way out: an endpoint exists because one of these is switched on.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export enum EndpointUser {
  /** Kubelets, the VPC CNI and the EBS CSI driver. */
  NODES = 'nodes',
  /** Pods whose service accounts have a role by EKS Pod Identity. */
  POD_IDENTITY = 'pod-identity',
  /** Pods whose service accounts have a role by the cluster's OIDC provider. */
  WORKLOAD_IDENTITY = 'workload-identity',
  /** The functions that apply manifests during a deployment. */
  MANIFESTS = 'manifests',
  /** The admin host and Session Manager. */
  SESSIONS = 'sessions',
  /** Agents that send logs to CloudWatch. */
  LOGS = 'logs',
  /** Agents that send metrics to CloudWatch. */
  METRICS = 'metrics',
  /** Drivers that mount secrets of Secrets Manager. */
  SECRETS = 'secrets',
  /** The function that makes databases and their users during a deployment. */
  MIGRATIONS = 'migrations',
  /** Services that encrypt single attributes under a key of each person. */
  ATTRIBUTE_ENCRYPTION = 'attribute-encryption',
  /** The AWS Load Balancer Controller. */
  LOAD_BALANCER_CONTROLLER = 'load-balancer-controller',
  /** The Cluster Autoscaler. */
  AUTOSCALER = 'autoscaler',
  /** Agents that send traces to X-Ray. */
  TRACES = 'traces',
  /** Collectors that write to a workspace of Amazon Managed Service for Prometheus. */
  PROMETHEUS = 'prometheus',
  /** Services that use SNS topics and SQS queues. */
  MESSAGING = 'messaging',
  /** Issuers that sign certificates by AWS Private CA. */
  PRIVATE_CA = 'private-ca',
  /** The agent of GuardDuty Runtime Monitoring. */
  RUNTIME_DETECTION = 'runtime-detection',
}
