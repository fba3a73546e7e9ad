/**
 * Ports that no layer ever opens, each with what to use instead. Protects against remote administration and plaintext
 * brokers by one list that the service graph, the security groups and the governance rules share.
 */
export const REFUSED_PORTS: ReadonlyMap<number, string> = new Map([
  [22, 'SSH; reach hosts through Session Manager'],
  [3389, 'remote desktop; reach hosts through Session Manager'],
  [9092, 'the plaintext listener of Kafka; use 9098, IAM over TLS'],
]);
