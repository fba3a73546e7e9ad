/** Where a web ACL stands in the path of a request. */
export enum WebAclScope {
  /** In front of CloudFront distributions; exists in us-east-1 only. */
  CLOUDFRONT = 'CLOUDFRONT',

  /** In front of the load balancers of one region. */
  REGIONAL = 'REGIONAL',
}
