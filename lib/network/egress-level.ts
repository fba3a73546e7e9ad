/**
 * How far the way out of the network is closed. At every level the data tier has no route out, a side of the network
 * (app tier, cardholder-data tier) without an allowance has none either, and the DNS firewall answers for allowed names
 * alone.
 *
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/what-is-aws-network-firewall.html
 */
export enum EgressLevel {
  /**
   * AWS Network Firewall in each zone inspects everything that leaves a side: TLS to exactly the names that the side may
   * reach, at the addresses that each party publishes. Every attempt at anything else is dropped and recorded.
   *
   * What an attacker inside can still do: talk to an allowed party (and to whoever shares its published addresses, under
   * its name: domain fronting), carry data to it inside TLS, which is not opened, keep a connection that was open when
   * its allowance went away, and send up to 16 KiB to a published address before the engine has to see an allowed
   * name. An encrypted ClientHello is seen by its outer name only. Traffic within the VPC, to interface endpoints, to S3
   * through the gateway endpoint, and to the VPC's resolver passes no firewall endpoint: security groups, endpoint
   * policies and the DNS firewall stand there.
   */
  NETWORK_FIREWALL = 'network-firewall',

  /**
   * No inspection: routes lead to the published addresses of the allowed parties alone, through NAT; for any other
   * address there is no route.
   *
   * What an attacker inside can do beyond the level above: reach any name at the published addresses (thousands
   * of other customers, where the party sits behind a shared content network), with or without TLS, on the named port,
   * and do so unseen but for flow logs; on any other port only if a group was opened by mistake as well. Attempts at other addresses fail without an alert. For environments without real
   * data.
   */
  DNS_FIREWALL = 'dns-firewall',
}
