/**
 * Settings of a Bottlerocket node, as TOML for its user data. Protects against a shell on a node and against changes of
 * the running kernel: a broken node is replaced, nobody logs in to mend it.
 *
 * EKS merges the cluster's name, endpoint and certificate into them.
 *
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/
 */
export function bottlerocketSettings(): string {
  return [
    '[settings.kernel]',
    'lockdown = "integrity"',
    '',
    '[settings.host-containers.admin]',
    'enabled = false',
    '',
    // The control container is the Session Manager agent; the node role has no rights for it either.
    '[settings.host-containers.control]',
    'enabled = false',
    '',
    // Sent to a host outside that no node can resolve: a failed look-up at every boot and every six hours.
    '[settings.metrics]',
    'send-metrics = false',
    '',
    // The default adds a public pool of servers, which cannot be resolved either; this one is AWS's, on the node's own link.
    '[settings.ntp]',
    'time-servers = ["169.254.169.123"]',
    '',
  ].join('\n');
}
