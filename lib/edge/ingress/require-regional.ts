import { type IConstruct } from 'constructs';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { WebAclScope } from '../web-acl/web-acl-scope';

/**
 * Refuses a web ACL that no load balancer takes, before a deployment fails on it.
 *
 * @param scope the construct that takes the web ACL
 * @throws if it is not of scope REGIONAL
 */
export function requireRegional(scope: IConstruct, webAcl: TunedWebAcl): void {
  if (webAcl.scope !== WebAclScope.REGIONAL) {
    throw new Error(
      `load balancer takes a web ACL of scope REGIONAL, got ${webAcl.scope}; create one beside it (${scope.node.path})`,
    );
  }
}
