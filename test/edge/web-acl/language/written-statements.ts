import { type Stack } from 'aws-cdk-lib';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { RuleAction } from '../../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { type IStatement } from '../../../../lib/edge/web-acl/language/statement';
import { TunedWebAcl } from '../../../../lib/edge/web-acl/tuned-web-acl';
import { WebAclRule } from '../../../../lib/edge/web-acl/web-acl-rule';
import { WebAclScope } from '../../../../lib/edge/web-acl/web-acl-scope';
import { logKeyIn, propertiesOf } from '../../edge-stack-under-test';

/** What is written, the statement, what it costs and what it looks like by AWS's documentation. */
export type StatementCase = [string, IStatement, number, Record<string, unknown>];

export const UNTOUCHED = [{ Priority: 0, Type: 'NONE' }];
export const LOWERED = [{ Priority: 0, Type: 'LOWERCASE' }];

/** The statements as the template of one web ACL holds them, where labels of countries exist. */
export function writtenStatements(stack: Stack, cases: readonly StatementCase[]): unknown[] {
  const action = RuleAction.count();
  const countries = new WebAclRule({
    name: 'Countries',
    phase: RulePhase.ANTI_DDOS,
    statement: Match.countries(['KP']),
    action,
  });
  const rules = cases.map(
    ([, statement], index) => new WebAclRule({ name: `Case${index}`, phase: RulePhase.RATE, statement, action }),
  );
  const scope = WebAclScope.CLOUDFRONT;
  new TunedWebAcl(stack, 'Subject', { scope, rules: [countries, ...rules], encryptionKey: logKeyIn(stack) });
  const { Rules } = propertiesOf(stack, 'AWS::WAFv2::WebACL') as { Rules: { Name: string; Statement: unknown }[] };
  return rules.map(({ name }) => Rules.find(({ Name }) => Name === name)?.Statement);
}
