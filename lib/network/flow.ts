/** Transport of a {@link Flow}; there is no value for "all of them". */
export enum FlowProtocol {
  /** TCP, for everything but name resolution. */
  TCP = 'tcp',
  /** UDP, for name resolution. */
  UDP = 'udp',
}

/** The ends of a {@link Flow} that do not depend on the service graph. */
export enum FlowEnd {
  /** The load balancer in front of the services, internal or public. */
  ALB = 'alb',
  /** The network interfaces of the Kubernetes API. */
  CONTROL_PLANE = 'control-plane',
  /** The nodes of the app tier, and the pods of the cluster's own add-ons. */
  NODES = 'nodes',
  /** Every pod of every service without cardholder data. */
  PODS = 'pods',
  /** The nodes of the cardholder-data tier. */
  CARDHOLDER_NODES = 'cardholder-nodes',
  /** Every pod of every cardholder-data service. */
  CARDHOLDER_PODS = 'cardholder-pods',
  /** The function that applies manifests. */
  KUBECTL = 'kubectl',
  /** The interface endpoints of AWS services. */
  ENDPOINTS = 'endpoints',
  /** The host that administrators work on. */
  ADMIN = 'admin',
  /** The interface endpoints of Session Manager. */
  SESSION_ENDPOINTS = 'session-endpoints',
  /** The function that makes databases and their users. */
  MIGRATIONS = 'migrations',
  /** The proxy in front of the database cluster, where there is one. */
  DATABASE_PROXY = 'database-proxy',
  /** The database cluster. */
  DATABASE = 'database',
  /** The cache. */
  CACHE = 'cache',
  /** The brokers of the event stream. */
  STREAM = 'stream',
  /** CloudFront's origin-facing servers, a prefix list that AWS manages; a source only. */
  CLOUDFRONT = 'cloudfront',
  /** S3 of the region, a prefix list that AWS manages; a target only. */
  S3 = 's3',
  /** DynamoDB of the region, a prefix list that AWS manages; a target only. */
  DYNAMODB = 'dynamodb',
}

/** The end that stands for the pods of one service. */
export function serviceEnd(service: string): string {
  return `service:${service}`;
}

/** The end that stands for the published addresses of a party outside; a target only. */
export function egressEnd(domain: string): string {
  return `egress:${domain}`;
}

/** One permitted way of traffic: who may open a connection to whom, on which port, and why. */
export interface Flow {
  /** Who opens the connection: a {@link FlowEnd} or a {@link serviceEnd}. */
  readonly from: string;

  /** Who answers: a {@link FlowEnd}, a {@link serviceEnd} or an {@link egressEnd}. */
  readonly to: string;

  /** The one port, 1 to 65535; 22, 3389 and 9092 are refused. */
  readonly port: number;

  /** The transport. */
  readonly protocol: FlowProtocol;

  /**
   * Why it is open, e.g. the edge of the service graph; becomes the description of the rules. At most 255 letters,
   * digits, spaces and `._-:/()#,@[]+=&;{}!$*`.
   */
  readonly reason: string;
}

/** The identity of a flow: AWS refuses two rules that differ in their description alone. */
export function flowKey({ from, to, protocol, port }: Flow): string {
  return `${from}-to-${to}-${protocol}-${port}`;
}
