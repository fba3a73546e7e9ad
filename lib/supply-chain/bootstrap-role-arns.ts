const ROLES = ['deploy', 'file-publishing', 'image-publishing', 'lookup'];

/**
 * ARNs of the roles that the CDK command line assumes to deploy. The fifth, `cfn-exec`, is not among them: it holds
 * administrator rights and is for CloudFormation alone.
 *
 * @param partition e.g. `aws`
 * @param account the 12 digits of the account
 * @param regions the bootstrapped regions
 * @param qualifier the qualifier of the bootstrap stack, e.g. `hnb659fds`
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
export function bootstrapRoleArns(
  partition: string,
  account: string,
  regions: readonly string[],
  qualifier: string,
): string[] {
  return regions.flatMap((region) =>
    ROLES.map((role) => `arn:${partition}:iam::${account}:role/cdk-${qualifier}-${role}-role-${account}-${region}`),
  );
}
