/** A host that could not be closed must not stay: Auto Scaling replaces one that is switched off. */
const CLOSE_HOST = [
  'set -euo pipefail',
  "trap 'systemctl poweroff --no-block' ERR",
  "printf '# people work here without sudo\\n' > /etc/sudoers.d/ssm-agent-users",
  'chmod 0440 /etc/sudoers.d/ssm-agent-users',
  'systemctl disable sshd.service',
  'systemctl mask --now --no-block sshd.service sshd.socket serial-getty@ttyS0.service',
  "rpm -qa 'ec2-instance-connect*' | xargs -r rpm -e",
  // Root alone, and so the agent, gets the credentials of the host's role.
  'ip rule add to 169.254.169.254 uidrange 1-4294967294 prohibit',
];

/**
 * The admin host's user data: session users without sudo, no SSH server, no login on the serial console, no EC2 Instance
 * Connect, no metadata service but for root. Protects against doors beside Session Manager, and against a session that becomes root and rewrites its record.
 *
 * A boot command and not a script, which cloud-init would run last, when the agent has taken sessions already. Session
 * Manager's agent gives its users sudo only where the file is missing. Rules of routing do not outlive a boot, boot commands
 * run at each.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html#bootcmd
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-restrict-root-level-commands.html
 */
export function adminHostSettings(): string {
  return `#cloud-config\n${JSON.stringify({ bootcmd: [['bash', '-c', CLOSE_HOST.join('\n')]] })}\n`;
}
