import { type Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { acknowledge } from '../../foundation';

/** What a distribution of the edge has no need of. */
export interface DistributionReasons {
  /** Whether CloudFront itself refuses countries. */
  readonly refusesCountries: boolean;
}

/**
 * Accepts what the packs ask of every distribution and those of the edge have not. Protects against two distributions of one
 * shop that are accepted for different reasons.
 *
 * @param distribution the distribution
 * @param reasons what it has no need of
 */
export function acknowledgeDistribution(distribution: Distribution, { refusesCountries }: DistributionReasons): void {
  const logged =
    'standard logging version 2 delivers every request to the locked archive; the older logging needs a bucket with ACLs';
  acknowledge(distribution, 'AwsSolutions::AwsSolutions-CFR3', logged);
  acknowledge(distribution, 'cdk-validator-cfnguard::cloudfront_access_logs_enabled_check', logged);
  if (!refusesCountries) {
    acknowledge(
      distribution,
      'AwsSolutions::AwsSolutions-CFR1',
      'the web ACL blocks countries, so that they are logged, measured and changed like every other rule',
    );
  }
  acknowledge(
    distribution,
    'cdk-validator-cfnguard::cloudfront_default_root_object_configured_check',
    'a service answers the root path itself; there is no bucket behind it whose listing a root object would hide',
  );
  acknowledge(
    distribution,
    'cdk-validator-cfnguard::cloudfront_origin_failover_enabled_check',
    'the one origin spans the availability zones; a second one without the data of the shop would only answer wrongly',
  );
}
