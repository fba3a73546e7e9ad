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
  ].join('\n');
}
