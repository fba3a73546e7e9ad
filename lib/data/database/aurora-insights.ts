import * as rds from 'aws-cdk-lib/aws-rds';

/**
 * How far CloudWatch Database Insights looks back. Protects against an intrusion or a slow query that nobody can follow up
 * any more.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.html
 */
export class AuroraInsights {
  /** Load by query of the last 7 days; costs nothing. */
  static readonly STANDARD = new AuroraInsights(rds.DatabaseInsightsMode.STANDARD);

  /** Plans, locks and queries over 15 months, which AWS demands with this mode; paid for by vCPU or ACU. */
  static readonly ADVANCED = new AuroraInsights(
    rds.DatabaseInsightsMode.ADVANCED,
    rds.PerformanceInsightRetention.MONTHS_15,
  );

  private constructor(
    /** The word of the API. */
    readonly mode: rds.DatabaseInsightsMode,
    /** How long the data are kept; 7 days if not said. */
    readonly retention?: rds.PerformanceInsightRetention,
  ) {}
}
