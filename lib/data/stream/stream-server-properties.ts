/**
 * The broker settings of a stream over so many zones. Protects against events that were acknowledged by one broker only
 * and die with it, and against topics that nobody decided on.
 *
 * With three zones every event has three copies and a write is refused while fewer than two are in step, so that one zone
 * may be lost. With two zones there are two copies and one must be in step: demanding both would stop every producer
 * whenever a broker is patched. The same holds for what consumers have read and for transactions, which Kafka keeps in
 * topics of its own.
 *
 * Express brokers have three copies, two in step and no unclean election whatever one says, and take none of these three.
 *
 * @param zones 2 or 3
 * @param express whether the brokers are Express brokers
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-properties.html
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-express-read-write.html
 */
export function streamServerProperties(zones: number, express: boolean): string {
  const decisions = {
    'auto.create.topics.enable': false,
    // Bears on clients with certificates: one that no ACL names may do nothing. Without them it keeps the door shut if a
    // listener is ever added by hand.
    'allow.everyone.if.no.acl.found': false,
  };
  const copies = {
    'default.replication.factor': zones,
    'min.insync.replicas': zones - 1,
    'unclean.leader.election.enable': false,
    'offsets.topic.replication.factor': zones,
    'transaction.state.log.replication.factor': zones,
    'transaction.state.log.min.isr': zones - 1,
  };
  return Object.entries(express ? decisions : { ...decisions, ...copies })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
