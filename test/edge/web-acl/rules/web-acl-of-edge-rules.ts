import { Annotations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TunedWebAcl } from '../../../../lib/edge';
import { edgeRules, type EdgeRulesProps } from '../../../../lib/edge/web-acl/edge-rules';
import { WebAclScope } from '../../../../lib/edge/web-acl/web-acl-scope';
import { type WebAclDefinition, webAclOf } from '../../../../lib/waf-rehearsal';
import { logKeyIn } from '../../edge-stack-under-test';
import { edgeStack } from './rule-under-test';

/** The web ACL of the rules as its synthesised template holds it. */
export function webAclWith(props: EdgeRulesProps): WebAclDefinition {
  const stack = edgeStack();
  const rules = edgeRules(props, stack);
  Annotations.of(stack).acknowledgeWarning('cdk-defence-in-depth:WebAclCapacity', 'all parts together are dearer');
  new TunedWebAcl(stack, 'WebAcl', { scope: WebAclScope.CLOUDFRONT, rules, encryptionKey: logKeyIn(stack) });
  return webAclOf(Template.fromStack(stack).toJSON());
}
