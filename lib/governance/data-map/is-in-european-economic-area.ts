/** Regions in Germany, Ireland, France, Sweden, Italy and Spain; neither London nor Zurich. */
const REGIONS: readonly string[] = [
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-3',
  'eusc-de-east-1',
];

/**
 * Whether a region of AWS stands in the European Economic Area. Protects against a transfer that nobody sees, because the
 * name of the region begins with `eu`.
 *
 * @param region e.g. `eu-west-1`
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export function isInEuropeanEconomicArea(region: string): boolean {
  return REGIONS.includes(region);
}
