import { Fn } from 'aws-cdk-lib';
import { PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';

/** Where a policy holds. */
export interface PolicyPlace {
  /** The account's number. */
  readonly account: string;
  /** The partition, e.g. `aws`. */
  readonly partition: string;
  /** The region. */
  readonly region: string;
}

/**
 * Statements of an interface endpoint's policy: principals of this account alone. The resource stays open, since the
 * images of the cluster's own add-ons lie in registries of AWS. Protects against stolen credentials of another account,
 * used from inside to carry data out.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function endpointStatements({ account }: PolicyPlace): PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'PrincipalsOfThisAccount',
      principals: [new StarPrincipal()],
      actions: ['*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
    }),
  ];
}

/**
 * Statements of the STS endpoint's policy. A pod that shows its service account token has no principal yet, so that the
 * condition on the account would refuse it; it may take roles of this account instead.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_endpoint_policies.html
 */
export function stsEndpointStatements(place: PolicyPlace): PolicyStatement[] {
  return [
    ...endpointStatements(place),
    new PolicyStatement({
      sid: 'ServiceAccountsTakeRolesOfThisAccount',
      principals: [new StarPrincipal()],
      actions: ['sts:AssumeRoleWithWebIdentity'],
      resources: [`arn:${place.partition}:iam::${place.account}:role/*`],
    }),
  ];
}

/**
 * Statements of the S3 gateway endpoint's policy: principals of this account to buckets of this account, and two buckets
 * of AWS that are reached by URLs which AWS signed, hence by a principal of AWS.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
 */
export function s3EndpointStatements({ account, partition, region }: PolicyPlace): PolicyStatement[] {
  const compactRegion = Fn.join('', Fn.split('-', region));
  return [
    new PolicyStatement({
      sid: 'BucketsOfThisAccount',
      principals: [new StarPrincipal()],
      actions: ['s3:*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account } },
    }),
    new PolicyStatement({
      sid: 'ImageLayersOfEcr',
      principals: [new StarPrincipal()],
      actions: ['s3:GetObject'],
      resources: [`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`],
    }),
    new PolicyStatement({
      sid: 'AnswersToCloudFormation',
      principals: [new StarPrincipal()],
      actions: ['s3:PutObject'],
      resources: [`arn:${partition}:s3:::cloudformation-custom-resource-response-${compactRegion}/*`],
    }),
  ];
}
