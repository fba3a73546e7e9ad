import { Stack, Token } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { WebAclScope } from './web-acl-scope';

const CLOUDFRONT_REGION = 'us-east-1';

/**
 * Refuses a resource of scope CLOUDFRONT in a region where AWS WAF has none.
 *
 * @throws if the stack stands elsewhere than in us-east-1
 */
export function requireScopeRegion(resource: IConstruct, what: string, scope: WebAclScope): void {
  const { region } = Stack.of(resource);
  if (scope === WebAclScope.CLOUDFRONT && !Token.isUnresolved(region) && region !== CLOUDFRONT_REGION) {
    throw new Error(
      `${what} of scope CLOUDFRONT exists in ${CLOUDFRONT_REGION} only, got ${region}; move it to a stack in ${CLOUDFRONT_REGION} (${resource.node.path})`,
    );
  }
}
