import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { prod } from '../../../lib/app/config/prod';
import { edgeRules, RuleStageKind } from '../../../lib/edge';
import { testApp } from '../../../lib/testing';
import { readRecords } from '../../../lib/waf-rehearsal';
import { commandOptions } from '../../../lib/waf-rehearsal/command/command-options';
import { runWafReport } from '../../../lib/waf-rehearsal/report/run-waf-report';

const RUNBOOK = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'runbooks', 'new-rule.md'), 'utf8');
const [, COMMAND = ''] = /waf-report -- ([^`]*)\n```/.exec(RUNBOOK) ?? [];
const WORDS = COMMAND.replace('"$(date +%F)"', '2026-12-05').split(/[\s\\]+/);
const [, REHEARSED = ''] = /waf-rehearse -- ([^`]*)\n```/.exec(RUNBOOK) ?? [];
const [, SAMPLE = ''] = /```text\n(\{[^`]*)\n```/.exec(RUNBOOK) ?? [];
const TOKENS = ['captcha', 'challenge'];

function named(option: string): string[] {
  return WORDS.filter((_, index) => WORDS[index - 1] === option).sort();
}

describe('the runbook of a new rule', () => {
  const rules = edgeRules(prod.edge.rules, new Stack(testApp(), 'Edge', { env: { region: 'us-east-1' } }));
  const actions = new Map(rules.map((rule) => [rule.name, Object.keys(rule.render(0).action ?? {})]));
  const stages = new Map(Object.entries(prod.edge.rules.stages));

  test('E09 calls waf-report as it takes it', () => {
    expect(() => runWafReport(WORDS)).toThrow('waf-logs/ does not exist; name a file or a folder');
  });

  test('E09 calls waf-rehearse as it takes it, with an action for each counting rule of prod that asks for a token', () => {
    const { promoted, thresholds } = commandOptions(REHEARSED.replaceAll("'", '').split(/[\s\\]+/));
    expect(thresholds.map(({ option }) => option)).toEqual(['--max-blocked shopper=0%', '--max-undecided shopper=0%']);
    const asking = [...actions].flatMap(([name, [action = '']]) => {
      const stage = stages.get(name);
      return stage?.kind === RuleStageKind.COUNT && TOKENS.includes(action) ? [{ name, action }] : [];
    });
    expect(promoted).toEqual(asking);
  });

  test('E09 shows a line of records that is read', () => {
    expect(readRecords(SAMPLE)).toEqual([{ ...(JSON.parse(SAMPLE) as object), origin: 'line 1' }]);
  });

  test('E09 names all rules of prod that would ask for a token, and all that only give a label', () => {
    const asking = [...actions].filter(([, keys]) => keys.some((key) => TOKENS.includes(key)));
    expect(named('--challenge-rule')).toEqual(asking.map(([name]) => name).sort());
    const labelling = rules.filter(({ decides }) => !decides).map(({ name }) => name);
    expect(named('--label-rule')).toEqual(labelling.sort());
  });
});
