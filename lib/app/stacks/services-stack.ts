import { Stack, type StackProps } from 'aws-cdk-lib';
import { type Construct } from 'constructs';
import { type EncryptedAurora, type EventStream, type ObjectStore, type SessionCache } from '../../data';
import { type HardenedCluster, ServiceNamespace, type WorkloadIdentity } from '../../eks';
import { type SecurityGroupChain, type SegmentedVpc } from '../../network';
import { type Service, type ServiceGraph } from '../../service-graph';

/** The stores that services are granted rights to. */
export interface ServiceStores {
  /** The relational database. */
  readonly database: EncryptedAurora;
  /** Sessions and carts; there if a service uses a cache. */
  readonly cache?: SessionCache | undefined;
  /** Events between the services. */
  readonly stream: EventStream;
  /** The store of a logical name in the service graph. */
  bucket(name: string): ObjectStore;
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
}

/** Per service: its fenced namespace, its identity, and its rights to the stores that the graph says it uses. */
export class ServicesStack extends Stack {
  constructor(scope: Construct, id: string, props: ServicesStackProps) {
    super(scope, id, props);
    const { cluster, network, chain, graph, data } = props;
    const blocks = (selection: typeof network.appSubnets): string[] =>
      network.vpc.selectSubnets(selection).subnets.map(({ ipv4CidrBlock }) => ipv4CidrBlock);
    const addresses = { appCidrs: blocks(network.appSubnets), dataCidrs: blocks(network.dataSubnets) };
    for (const service of props.services) {
      const { identity } = new ServiceNamespace(this, service, {
        cluster,
        graph,
        service,
        securityGroups: chain.podGroups(service),
        addresses,
      });
      grantDataUses(graph.service(service), identity, data);
    }
  }
}

function grantDataUses(service: Service, identity: WorkloadIdentity, data: ServiceStores): void {
  const { name, databases = [], caches = [], topics = [], buckets = [] } = service;
  if (databases.length > 0) {
    data.database.grantConnect(identity, name);
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
  for (const { bucket, read, write } of buckets) {
    if (read) {
      data.bucket(bucket).grantRead(identity);
    }
    if (write) {
      data.bucket(bucket).grantWrite(identity);
    }
  }
}
