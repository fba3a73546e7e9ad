/**
 * Whether brokers show their metrics to Prometheus. Protects against a second way to the brokers of which nobody decided.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/open-monitoring.html
 */
export class OpenMonitoring {
  /** No exporter runs. CloudWatch has the metrics of each broker. */
  static readonly OFF = new OpenMonitoring(false);

  /**
   * Each broker answers on port 11001 (JMX exporter) and 11002 (node exporter). Threat model: neither asks who is there.
   * Whoever the security group of the brokers lets in reads the names of topics, consumer groups and clients, how much
   * flows between them and how the machines are; no event, and nothing can be written. Both ports stay closed until that
   * group opens them, which for a chain of security groups means a flow of one scraper to each; never to the services.
   */
  static readonly INSIDE_VPC = new OpenMonitoring(true);

  private constructor(
    /** Whether the exporters run. */
    readonly enabled: boolean,
  ) {}
}
