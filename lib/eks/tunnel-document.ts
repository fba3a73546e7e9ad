import { SESSION_LIMITS } from '../network';

/**
 * A Session document that forwards a port of the caller's machine to one HTTPS host and nowhere else. Protects the rest of
 * the network against whoever may use the admin host: host and port of the far end are no parameters. A tunnel
 * left open closes after 15 minutes without traffic and after 60 in any case, like a shell.
 *
 * @param host name of the far end, as the admin host resolves it
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 */
export function tunnelDocument(host: string): object {
  return {
    schemaVersion: '1.0',
    description: 'Tunnel to the Kubernetes API of one cluster',
    sessionType: 'Port',
    inputs: {
      // Required beside the times. No bucket, log group or key: what goes through is TLS, and its bytes are never recorded.
      s3EncryptionEnabled: true,
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      runAsEnabled: false,
      ...SESSION_LIMITS,
    },
    parameters: {
      localPortNumber: {
        type: 'String',
        description: 'Port on the machine of the caller, 0 for any free one',
        allowedPattern: '^[0-9]{1,5}$',
        default: '0',
      },
    },
    properties: {
      type: 'LocalPortForwarding',
      host,
      portNumber: '443',
      localPortNumber: '{{ localPortNumber }}',
    },
  };
}
