import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { type DataKeys } from '../../data';
import { DataClass, type ServiceGraph } from '../../service-graph';
import { type ServiceStores } from './services-stack';

/** A stack of stores. */
export interface StackOfStores extends Stack, ServiceStores {
  /** A key for each class of data. */
  readonly keys: DataKeys;
}

/**
 * What those who deploy services need to know of the stores, as outputs of their stack. Protects against names that
 * somebody looks up by hand, and takes from another environment.
 *
 * @param stack the stores
 * @param graph who uses them
 */
export function addDataOutputs(stack: StackOfStores, graph: ServiceGraph): void {
  const output = (id: string, value: string, description: string): void => {
    new CfnOutput(stack, id, { value, description });
  };
  const { database, proxy, cache, stream, keys } = stack;
  output('DatabaseEndpoint', database.cluster.clusterEndpoint.socketAddress, 'the writer, TLS and IAM tokens only');
  output('DatabaseReadEndpoint', database.cluster.clusterReadEndpoint.socketAddress, 'the readers');
  if (proxy) {
    output('DatabaseProxyEndpoint', proxy.endpoint, 'the proxy before the writer');
  }
  if (cache) {
    output('CacheEndpoint', cache.endpoint, 'the primary, TLS and IAM tokens only');
    output('CacheId', cache.replicationGroupId, 'what IAM tokens of the cache are made for');
  }
  output('StreamArn', stream.clusterArn, 'aws kafka get-bootstrap-brokers --cluster-arn of it tells the brokers');
  for (const bucket of graph.bucketNames()) {
    for (const { service } of graph.bucketUsers(bucket)) {
      output(
        `${inPascalCase(bucket)}AccessPointArnOf${inPascalCase(service)}`,
        stack.bucket(bucket).accessPointArn(service),
        `${bucket}, for ${service} alone`,
      );
    }
  }
  for (const secret of graph.secretNames()) {
    const reader = graph.readersOfSecret(secret).map(({ name }) => name);
    output(
      `${inPascalCase(secret)}SecretArn`,
      stack.secret(secret).secret.secretArn,
      `mounted by ${reader.join(', ')}`,
    );
  }
  if (graph.personalDataServices().length > 0) {
    output('PiiKeyArn', keys.keyFor(DataClass.PII).keyArn, 'wraps the keys of persons');
  }
}

/** Names of the graph are DNS labels. */
function inPascalCase(label: string): string {
  return label.replace(/(?:^|-)(.)/g, (_, first: string) => first.toUpperCase());
}
