import { textAt } from './json-value';
import { type WebAclDefinition } from './web-acl-definition';

const LOAD_BALANCER = 8192;
const KILOBYTE = 1024;

/**
 * How many bytes of a body the web ACL can read. Protects against a body rule that passes in the rehearsal because it
 * saw more than AWS does. A regional web ACL is taken to stand before a load balancer, whose 8 KB cannot be changed.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html
 */
export function bodyLimitOf({ scope, properties }: WebAclDefinition): number {
  if (scope !== 'CLOUDFRONT') {
    return LOAD_BALANCER;
  }
  const limit = textAt(properties, 'AssociationConfig', 'RequestBody', 'CLOUDFRONT', 'DefaultSizeInspectionLimit');
  return Number((limit ?? 'KB_16').replace('KB_', '')) * KILOBYTE;
}
