import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { acknowledge } from '../../foundation';

/**
 * Logs every request to a load balancer. Protects against attacks without a trace.
 *
 * Not `logAccessLogs`: it would write into the policy of a bucket that belongs to another stack. No prefix: the policy
 * admits load balancers under `AWSLogs/<account>/` only.
 *
 * @param bucket SSE-S3; its policy admits load balancers
 */
export function logIngressAccess(loadBalancer: elbv2.ApplicationLoadBalancer, bucket: s3.IBucket): void {
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  acknowledge(
    loadBalancer,
    'cdk-validator-cfnguard::elbv2_logging_enabled_check',
    'access logs are on; the rule knows a written name or a bucket of the same template only, and the bucket stands with the audit logs',
  );
}
