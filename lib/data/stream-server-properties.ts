/**
 * The broker settings of a stream over so many zones. Protects against events that were acknowledged by one broker only
 * and die with it, and against topics that nobody decided on.
 *
 * With three zones every event has three copies and a write is refused while fewer than two are in step, so that one zone
 * may be lost. With two zones there are two copies and one must be in step: demanding both would stop every producer
 * whenever a broker is patched.
 *
 * @param zones 2 or 3
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-properties.html
 */
export function streamServerProperties(zones: number): string {
  return Object.entries({
    'auto.create.topics.enable': false,
    // Bears on clients without IAM, of which there are none; it keeps the door shut if a listener is ever added by hand.
    'allow.everyone.if.no.acl.found': false,
    'default.replication.factor': zones,
    'min.insync.replicas': zones - 1,
    'unclean.leader.election.enable': false,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
