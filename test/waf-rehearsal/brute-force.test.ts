import fc from 'fast-check';
import { rehearse } from '../../lib/waf-rehearsal/rehearse';
import { type RequestFinding } from '../../lib/waf-rehearsal/rehearsal';
import { type WebAclDefinition } from '../../lib/waf-rehearsal/template/web-acl-definition';
import { bruteForce, type BruteForceFinding } from './brute-force';
import { generatedCases } from './brute-force-generated-cases';
import { ACCOUNT } from './brute-force-generated-statements';

/** Labels whose presence the developer guide fixes; where a nested geo match is not reached, it does not. */
function labelsOf(labels: readonly string[], hasGeoLabels: boolean): string[] {
  return labels.filter((label) => hasGeoLabels || !label.startsWith('awswaf:clientip:geo:'));
}

/** A group stands in the findings with its rules; what is compared are the rules. */
function told(found: RequestFinding, groups: readonly string[], hasGeoLabels: boolean) {
  const { outcome, terminatingRule, labels, findings } = found;
  const counted = findings
    .filter(({ rule, verdict, terminated }) => verdict === 'match' && !terminated && !groups.includes(rule))
    .map(({ rule }) => rule);
  return { outcome, terminatingRule, labels: labelsOf(labels, hasGeoLabels), counted };
}

function literal({ outcome, terminatingRule, labels, counted }: BruteForceFinding, hasGeoLabels: boolean) {
  return { outcome, terminatingRule, labels: labelsOf(labels, hasGeoLabels), counted };
}

function groupsOf({ properties }: WebAclDefinition): string[] {
  const rules = properties.Rules as { Name: string; Statement: object }[];
  return rules.filter(({ Statement }) => 'ManagedRuleGroupStatement' in Statement).map(({ Name }) => Name);
}

describe('a rehearsal beside the developer guide taken literally', () => {
  test('E09 agrees on outcome, rule, labels and counts of every request', () => {
    fc.assert(
      fc.property(generatedCases, fc.constantFrom(1, 7, 10, 60), (made, rateCheckSeconds) => {
        const { definition, requests, hasGeoLabels } = made;
        const { requests: found } = rehearse(definition, requests, { account: ACCOUNT, rateCheckSeconds });
        const expected = bruteForce(definition, requests, ACCOUNT, rateCheckSeconds);
        expect(found.map((one) => told(one, groupsOf(definition), hasGeoLabels))).toEqual(
          expected.map((one) => literal(one, hasGeoLabels)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
