/**
 * How much of a body AWS WAF reads in front of CloudFront; in front of a load balancer it is always 8 KB. More than 16 KB
 * is billed by request.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html
 */
export enum BodyInspection {
  /** 16 KB, within the basic price. Threat: an attack behind 16 KB of padding is not seen. */
  KB_16 = 'KB_16',
  /** 32 KB. Threat: an attack behind 32 KB of padding is not seen. */
  KB_32 = 'KB_32',
  /** 48 KB. Threat: an attack behind 48 KB of padding is not seen. */
  KB_48 = 'KB_48',
  /** 64 KB, the most. */
  KB_64 = 'KB_64',
}
