import { type Stack } from 'aws-cdk-lib';
import { CfnIPSet, CfnRegexPatternSet, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { deployedRules } from '../../../lib/edge/canary/deployed-rules';
import { rulesContent } from '../../../lib/edge/canary/rules-content';
import { TunedWebAcl } from '../../../lib/edge/web-acl/tuned-web-acl';
import { WebAclScope } from '../../../lib/edge/web-acl/web-acl-scope';
import { logKeyIn, shopRules, stackIn } from '../edge-stack-under-test';

/** What a web ACL holds whose one rule looks into a set. */
function contentWith(stack: Stack, id: string, statement: CfnWebACL.StatementProperty): string {
  const webAcl = new TunedWebAcl(stack, id, {
    scope: WebAclScope.CLOUDFRONT,
    rules: shopRules(),
    encryptionKey: logKeyIn(stackIn('us-east-1')),
  });
  const resource = webAcl.node.findAll().find((node) => node instanceof CfnWebACL) as CfnWebACL;
  const [rule] = deployedRules(webAcl);
  resource.rules = [{ ...(rule as CfnWebACL.RuleProperty), statement }];
  return rulesContent(webAcl);
}

function addresses(stack: Stack, id: string, held: string[]): CfnWebACL.StatementProperty {
  const set = new CfnIPSet(stack, id, { scope: 'CLOUDFRONT', ipAddressVersion: 'IPV4', addresses: held });
  return { ipSetReferenceStatement: { arn: set.attrArn } };
}

function patterns(stack: Stack, id: string, held: string[]): CfnWebACL.StatementProperty {
  const set = new CfnRegexPatternSet(stack, id, { scope: 'CLOUDFRONT', regularExpressionList: held });
  const textTransformations = [{ priority: 0, type: 'NONE' }];
  return {
    regexPatternSetReferenceStatement: { arn: set.attrArn, fieldToMatch: { uriPath: {} }, textTransformations },
  };
}

describe('rulesContent', () => {
  test.each([
    ['addresses', addresses],
    ['patterns', patterns],
  ])('E10 takes two sets of the same %s for the same, and of others for others', (_, statementOf) => {
    const stack = stackIn('us-east-1');
    const [first, second, third] = [['a'], ['a'], ['a', 'b']].map((held, index) =>
      contentWith(stack, `WebAcl${index}`, statementOf(stack, `Set${index}`, held)),
    );
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test('E10 sees another country', () => {
    const stack = stackIn('us-east-1');
    const [first, second] = ['KP', 'IR'].map((code, index) =>
      contentWith(stack, `WebAcl${index}`, { geoMatchStatement: { countryCodes: [code] } }),
    );
    expect(second).not.toBe(first);
  });
});
