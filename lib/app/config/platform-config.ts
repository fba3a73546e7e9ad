import { type Controller } from '../../governance';
import { type ServiceGraphProps } from '../../service-graph';
import { type EdgeConfig } from './edge-config';

/** Everything that differs between environments; one full literal for each, no merging. */
export interface PlatformConfig {
  /** Name of the environment and of its stage, a DNS label of at most 12 characters. */
  readonly name: string;
  /** What it is for; `production` sets floors that `development` may go under (zones, NAT gateways, backups). */
  readonly tier: 'development' | 'production';
  /** The AWS account, 12 digits. */
  readonly account: string;
  /** Where everything but the edge lives. */
  readonly primaryRegion: string;
  /** Where the shop is found. */
  readonly domain: DomainConfig;
  /** Address plan and zones. */
  readonly network: NetworkConfig;
  /** What is logged and for how long nobody can delete it. */
  readonly audit: AuditConfig;
  /** What watches over data, of which an account and region has one. */
  readonly detection: DetectionConfig;
  /** Who answers for personal data. */
  readonly privacy: Controller;
  /** The people who may come in, through Session Manager alone. */
  readonly access: AccessConfig;
  /** Sizes of the data stores. */
  readonly data: DataConfig;
  /** Sizes of the cluster. */
  readonly eks: EksConfig;
  /** The front door. */
  readonly edge: EdgeConfig;
  /** Who may deploy. */
  readonly delivery: DeliveryConfig;
  /** The services, and who calls whom. */
  readonly graph: ServiceGraphProps;
  /**
   * How many stacks the per-service resources are spread over, by the service's name; 1 serves about 30 services.
   * Raising it moves services between stacks: read docs/decisions/0007-service-stacks.md first.
   */
  readonly serviceStacks: number;
}

/** Where the shop is found. */
export interface DomainConfig {
  /** The shop's host name, e.g. `shop.example.com`. */
  readonly name: string;
  /** Id of the public hosted zone that holds it, in this account. */
  readonly hostedZoneId: string;
  /** Name of that hosted zone, the domain name itself or a parent of it. */
  readonly hostedZoneName: string;
}

/** Address plan and zones. */
export interface NetworkConfig {
  /** The VPC's block, /16 to /18 of RFC 1918. */
  readonly cidr: string;
  /** Availability zones, three (two in dev), each in the primary region. */
  readonly availabilityZones: string[];
  /**
   * NAT gateways where anything outside may be reached, from 1 to the number of zones; one for each zone where a firewall
   * stands, since every packet must pass the firewall of its own zone both ways.
   */
  readonly natGateways: number;
  /**
   * What stands between the platform and the internet beside routes, groups and the DNS firewall: `network-firewall`
   * inspects the names of every connection; `dns-firewall` does without it and saves its price, and a connection to a
   * published address may then carry any name. Production has the first.
   */
  readonly egress: 'network-firewall' | 'dns-firewall';
  /** Zones in which each interface endpoint stands, from 1 to the number of zones; all in production. */
  readonly endpointZones: number;
}

/** The people who may come in, through Session Manager alone, with MFA and for one hour. */
export interface AccessConfig {
  /** ARNs of the IAM users who may open a session on the admin host and read the cluster; one or more. */
  readonly operators: string[];
  /** ARNs of the IAM users who may administer the cluster in an emergency; one or more. */
  readonly breakGlass: string[];
}

/** What is logged and for how long nobody can delete it. */
export interface AuditConfig {
  /** Days for which no log can be deleted by anybody (Object Lock, compliance mode), 365 or more. */
  readonly lockDays: number;
  /** Days for which S3 and ALB access logs are kept, 90 or more. */
  readonly accessLogDays: number;
}

/** What watches over data; `existing` where something else in the account and region switched it on already. */
export interface DetectionConfig {
  /** Macie, which looks for sensitive data in buckets: `own` switches it on, `existing` uses what is there. */
  readonly macie: 'own' | 'existing';
  /** The recorder of AWS Config: `own` makes one, `existing` uses what is there. */
  readonly config: 'own' | 'existing';
}

/** Sizes of the data stores. */
export interface DataConfig {
  /** Least Aurora capacity of each instance in ACU, 0.5 to 256. */
  readonly auroraMinCapacity: number;
  /** Most Aurora capacity of each instance in ACU, up to 256. */
  readonly auroraMaxCapacity: number;
  /** Readers beside the writer, 1 to 15. */
  readonly auroraReaders: number;
  /** How storage is paid for: `standard` by request, `io-optimized` by size alone, cheaper from a quarter of the bill on. */
  readonly auroraStorage: 'standard' | 'io-optimized';
  /** How much of the database's work is kept: `standard` for 7 days, `advanced` for 15 months. */
  readonly auroraInsights: 'standard' | 'advanced';
  /** Whether an RDS Proxy stands between services and database, which gathers their connections. */
  readonly databaseProxy: boolean;
  /**
   * Days of continuous backup, and days for which each locked backup is kept, 7 to 35; where {@link backupLock} is
   * `compliance`, not to be changed once the lock is irrevocable.
   */
  readonly backupDays: number;
  /**
   * Who can still take the lock of the backups away: `governance`, an administrator; `compliance`, which production has,
   * nobody at all from the 15th day after the first deployment on, neither the root user nor AWS.
   */
  readonly backupLock: 'governance' | 'compliance';
  /**
   * ARN of a backup vault in another account or region that every backup is copied to. Another account must be of the same
   * organisation, whose management account has switched cross-account backup on; it has the service-linked role of AWS
   * Backup, and a vault that is not its default one, under a customer managed key of its own, whose access policy lets this
   * account `backup:CopyIntoBackupVault`. The key of cardholder data admits that account then, and its IAM decides who
   * there reads the copies.
   *
   * @default - no copies
   */
  readonly backupCopyVaultArn?: string;
  /** Node type of the cache, e.g. `cache.r7g.large`. */
  readonly cacheNodeType: string;
  /** Cache nodes, 2 to 6, over the zones. */
  readonly cacheNodes: number;
  /** Broker type, e.g. `kafka.m7g.large`. */
  readonly brokerType: string;
  /** Storage of each broker in GiB, 10 to 16384. */
  readonly brokerVolumeGiB: number;
}

/** Sizes of the cluster. */
export interface EksConfig {
  /** EC2 types of the nodes; types that offer trunk interfaces, which pod security groups need (no t family). */
  readonly instanceTypes: string[];
  /** Fewest nodes, one per zone or more. */
  readonly minNodes: number;
  /** Most nodes. */
  readonly maxNodes: number;
  /**
   * Nodes of the cardholder-data zone, which carry nothing but the services with cardholder data; there exactly if the
   * graph has such a service.
   */
  readonly cardholder?: NodePoolConfig;
}

/** Sizes of one group of nodes. */
export interface NodePoolConfig {
  /** EC2 types of the nodes, with trunk interfaces (no t family). */
  readonly instanceTypes: string[];
  /** Fewest nodes, one per zone or more. */
  readonly minNodes: number;
  /** Most nodes. */
  readonly maxNodes: number;
}

/** Who may deploy: one GitHub environment of one repository. */
export interface DeliveryConfig {
  /** Owner of the repository, a user or an organisation. */
  readonly githubOwner: string;
  /** Numeric id of the owner; part of the immutable subject. */
  readonly githubOwnerId: string;
  /** Name of the repository. */
  readonly githubRepository: string;
  /** Numeric id of the repository; part of the immutable subject. */
  readonly githubRepositoryId: string;
  /** The GitHub environment whose jobs may deploy, with its approvals. */
  readonly githubEnvironment: string;
}
