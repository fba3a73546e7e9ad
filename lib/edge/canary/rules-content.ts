import { Stack } from 'aws-cdk-lib';
import { CfnIPSet, CfnRegexPatternSet } from 'aws-cdk-lib/aws-wafv2';
import { type TunedWebAcl } from '../web-acl/tuned-web-acl';
import { deployedRules } from './deployed-rules';

/**
 * The rules of a web ACL as a text, with what its sets hold in place of their ARNs. Protects against a trial of rules that differ
 * from those in force by nothing but the names of their sets.
 */
export function rulesContent(webAcl: TunedWebAcl): string {
  const stack = Stack.of(webAcl);
  const plain = (value: unknown): string => JSON.stringify(stack.resolve(value));
  return stack.node
    .findAll()
    .flatMap((node) => {
      if (node instanceof CfnIPSet) {
        return [{ arn: node.attrArn, held: node.addresses }];
      }
      return node instanceof CfnRegexPatternSet ? [{ arn: node.attrArn, held: node.regularExpressionList }] : [];
    })
    .reduce((text, { arn, held }) => text.replaceAll(plain(arn), plain(held)), plain(deployedRules(webAcl)));
}
