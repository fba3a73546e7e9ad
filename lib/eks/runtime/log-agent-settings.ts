import { NODE_POOL_KEY, NodePool } from '../node-pool';

/** The namespace that EKS puts the add-on `fluent-bit` in, and the name of its service account. */
export const LOG_AGENT = 'fluent-bit';

/**
 * Name of the log group of a service.
 *
 * @param clusterName name of the cluster
 * @param namespace Kubernetes namespace of the service
 */
export function serviceLogGroupName(clusterName: string, namespace: string): string {
  return `/${clusterName}/services/${namespace}`;
}

/** What the settings of the agent are made of. */
export interface LogAgentSettingsProps {
  /** Name of the cluster. */
  readonly clusterName: string;

  /** The region of the log groups. */
  readonly region: string;

  /** Kubernetes namespaces of the services. */
  readonly namespaces: readonly string[];
}

/**
 * Settings of the add-on `fluent-bit`, as JSON. Protects against a log that lands where its readers may not look, or
 * nowhere:
 *
 * - For each service one input, which reads the files of its namespace alone (the kubelet names them
 *   `<pod>_<namespace>_<container>-<id>.log`), and one output, so that a flood of one service does not hold up another.
 *   No other logs are read, neither those of add-ons nor of the nodes: these show no requests of customers.
 * - The group is found by the file's name and nothing that a pod says of itself. No group is made: one that is missing would
 *   come into being without key, mask and end.
 * - What a pod wrote is sent as it is (`log_key`), so that masking and search see the text and not a frame around it.
 * - It runs on the nodes for cardholder data too, and asks the Kubernetes API nothing.
 *
 * Where it was in a file it keeps in memory, since Bottlerocket lets containers write little on the node. After a restart it
 * reads the files from their beginning: what was sent is sent again, and nothing is left out.
 *
 * @see https://docs.fluentbit.io/manual/pipeline/outputs/cloudwatch
 */
export function logAgentSettings({ clusterName, region, namespaces }: LogAgentSettingsProps): string {
  return JSON.stringify({
    config: {
      inputs: namespaces.map(input).join('\n'),
      filters: '',
      outputs: namespaces.map((namespace) => output(namespace, region, clusterName)).join('\n'),
    },
    tolerations: [{ key: NODE_POOL_KEY, operator: 'Equal', value: NodePool.CARDHOLDER_DATA }],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
  });
}

function input(namespace: string): string {
  return section('INPUT', {
    Name: 'tail',
    Tag: `${namespace}.*`,
    Path: `/var/log/containers/*_${namespace}_*.log`,
    Read_from_Head: 'On',
    Refresh_Interval: '10',
    'multiline.parser': 'docker, cri',
    Mem_Buf_Limit: '5MB',
    Skip_Long_Lines: 'On',
  });
}

function output(namespace: string, region: string, clusterName: string): string {
  return section('OUTPUT', {
    Name: 'cloudwatch_logs',
    Match: `${namespace}.*`,
    region,
    log_group_name: serviceLogGroupName(clusterName, namespace),
    log_stream_prefix: 'pod-',
    log_key: 'log',
    auto_create_group: 'false',
    // One by default, after which the lines are lost.
    Retry_Limit: '10',
  });
}

function section(name: string, settings: { readonly [key: string]: string }): string {
  const lines = Object.entries(settings).map(([key, value]) => `    ${key} ${value}`);
  return [`[${name}]`, ...lines, ''].join('\n');
}
