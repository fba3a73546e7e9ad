import { type CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { type EdgeDistribution } from '../distribution/edge-distribution';

/**
 * Takes a distribution out of continuous deployment, where it was in one. Call it on every distribution without a canary. Protects
 * against a canary that outlives its settings: at an update CloudFront reads a missing id as no change, and would go on sending
 * visitors to rules that nobody looks at.
 *
 * @param primary the distribution
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteContinuousDeploymentPolicy.html
 */
export function detachCanary({ distribution }: EdgeDistribution): void {
  const resource = distribution.node.defaultChild as CfnDistribution;
  resource.addPropertyOverride('DistributionConfig.ContinuousDeploymentPolicyId', '');
}
