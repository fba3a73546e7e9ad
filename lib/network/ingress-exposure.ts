/**
 * How far the load balancer in front of the services is exposed. At either level CloudFront alone reaches it, on 443.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html
 */
export enum IngressExposure {
  /**
   * It has no public address; CloudFront reaches it by a VPC origin.
   *
   * Threat model: who wants to pass by the edge needs a way into the VPC first, or the right to make another distribution
   * of this account with the same VPC origin.
   */
  INTERNAL = 'internal',

  /**
   * It has public addresses. Its security group admits CloudFront's origin-facing addresses alone, and its web ACL the
   * requests that bear a secret header, which the distribution adds and a function rotates.
   *
   * Threat model: CloudFront's addresses are those of all its customers, so that the header alone tells our distribution
   * from a stranger's; whoever may read the distribution's settings or the pattern set has it until the next rotation.
   * There is an address to flood: a flood from outside CloudFront ends at the security group, one through a stranger's
   * distribution at the web ACL. For what VPC origins cannot do: gRPC, functions of Lambda@Edge that face the origin.
   */
  PUBLIC_BEHIND_CLOUDFRONT = 'public-behind-cloudfront',
}
