import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  type DatabaseProxy,
  type EncryptedAurora,
  type EventStream,
  type ManagedSecret,
  type ObjectStore,
  type SessionCache,
  type SubjectKeys,
  type SubjectRequests,
} from '../../data';
import { CardDataDetector } from '../../detection';
import { type HardenedCluster, ServiceLogs, ServiceNamespace, type WorkloadIdentity } from '../../eks';
import { type AlarmTopic } from '../../foundation';
import { type SecurityGroupChain, type SegmentedVpc } from '../../network';
import { type Service, type ServiceGraph } from '../../service-graph';
import { ID_PREFIXES } from '../id-prefixes';
import { serviceRoleName } from '../service-role';

/** The stores that services are granted rights to. */
export interface ServiceStores {
  /** The relational database. */
  readonly database: EncryptedAurora;
  /** What stands before it. @default - nothing */
  readonly proxy?: DatabaseProxy | undefined;
  /** Sessions and carts; there if a service uses a cache. */
  readonly cache?: SessionCache | undefined;
  /** Events between the services. */
  readonly stream: EventStream;
  /** Where it rings when data is at risk. */
  readonly alarmTopic: AlarmTopic;
  /** The store of a logical name in the service graph. */
  bucket(name: string): ObjectStore;
  /** The secret of a logical name in the service graph. */
  secret(name: string): ManagedSecret;
}

/** What services with personal data take part in. */
export interface ServicePrivacy {
  /** The keys of persons. */
  readonly subjectKeys: SubjectKeys;
  /** Erasures and requests for access. */
  readonly requests: SubjectRequests;
}

/** The key that requests of mobile apps are signed with. */
export interface SigningSecret {
  /** The service that gives it out after a login, by name; its pods mount it as `mobile-signing-key`. */
  readonly service: string;
  /** The secret, which rotates. */
  readonly secret: ManagedSecret;
}

/** Settings of a {@link ServicesStack}. */
export interface ServicesStackProps extends StackProps {
  /** The cluster that the services run in. */
  readonly cluster: HardenedCluster;

  /** Where the cluster and the stores live. */
  readonly network: SegmentedVpc;

  /** Who reaches whom. */
  readonly chain: SecurityGroupChain;

  /** All services. */
  readonly graph: ServiceGraph;

  /** Names of the services that this stack holds. */
  readonly services: string[];

  /** The stores that they use. */
  readonly data: ServiceStores;

  /** What they take part in if they hold personal data; there if any service does. @default - no service does */
  readonly privacy?: ServicePrivacy | undefined;

  /** What one of the services gives out to mobile apps. */
  readonly signing: SigningSecret;

  /** Where log groups report to what AWS masks in them. */
  readonly findings: logs.ILogGroup;

  /** The key of the log groups. */
  readonly logKey: kms.IKey;
}

/**
 * Per service: its fenced namespace, its identity, its log, and its rights to what the graph says it uses. The logs are
 * searched for card numbers.
 */
export class ServicesStack extends Stack {
  constructor(scope: Construct, id: string, props: ServicesStackProps) {
    super(scope, id, props);
    const { cluster, network, chain, graph, data, signing, logKey, findings } = props;
    const blocks = (selection: typeof network.appSubnets): string[] =>
      network.vpc.selectSubnets(selection).subnets.map(({ ipv4CidrBlock }) => ipv4CidrBlock);
    const addresses = { appCidrs: blocks(network.appSubnets), dataCidrs: blocks(network.dataSubnets) };
    const place = new Construct(this, 'Logs');
    for (const name of props.services) {
      const service = graph.service(name);
      const signs = signing.service === name;
      const { secretArn } = signing.secret.secret;
      const { identity } = new ServiceNamespace(this, name, {
        cluster,
        graph,
        service: name,
        securityGroups: chain.podGroups(name),
        addresses,
        roleName: serviceRoleName(this, name),
        secrets: (service.secrets ?? []).map(({ secret }) => ({
          name: secret,
          secretArn: data.secret(secret).secret.secretArn,
        })),
        platformSecrets: signs ? [{ name: 'mobile-signing-key', secretArn }] : [],
      });
      if (signs) {
        signing.secret.grantMount(identity);
      }
      grantDataUses(service, identity, data);
      if (props.privacy && graph.personalDataServices().includes(service)) {
        props.privacy.subjectKeys.grantUse(identity);
        props.privacy.requests.grantParticipate(identity, name);
      }
    }
    const { clusterName } = cluster.cluster;
    new CardDataDetector(this, 'CardDataDetector', {
      logGroups: props.services.map((name) => {
        const { namespace } = graph.service(name);
        const { logGroup } = new ServiceLogs(place, name, { clusterName, namespace, encryptionKey: logKey, findings });
        return { name, logGroup };
      }),
      idPrefixes: [...ID_PREFIXES],
      logKey,
      alarmTopic: data.alarmTopic,
    });
  }
}

function grantDataUses(service: Service, identity: WorkloadIdentity, data: ServiceStores): void {
  const { name, databases = [], caches = [], topics = [], transactionalIds = [], buckets = [], secrets = [] } = service;
  if (databases.length > 0) {
    (data.proxy ?? data.database).grantConnect(identity, name);
  }
  if (caches.length > 0) {
    data.cache?.grantConnect(identity, name);
  }
  for (const { topic, produce, consume } of topics) {
    if (produce) {
      data.stream.grantProduce(identity, topic);
    }
    if (consume) {
      data.stream.grantConsume(identity, topic, name);
    }
  }
  for (const id of transactionalIds) {
    data.stream.grantTransactions(identity, id);
  }
  for (const { bucket, read, write } of buckets) {
    if (read) {
      data.bucket(bucket).grantRead(identity, name);
    }
    if (write) {
      data.bucket(bucket).grantWrite(identity, name);
    }
  }
  for (const { secret } of secrets) {
    data.secret(secret).grantMount(identity);
  }
}
