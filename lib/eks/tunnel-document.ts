/**
 * A Session document that forwards a port of the caller's machine to one HTTPS host and nowhere else. Protects the rest of
 * the network against whoever may use the admin host: host and port of the far end are no parameters.
 *
 * @param host name of the far end, as the admin host resolves it
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
 */
export function tunnelDocument(host: string): object {
  return {
    schemaVersion: '1.0',
    description: 'Tunnel to the Kubernetes API of one cluster',
    sessionType: 'Port',
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
