import { IGNORED_FINDINGS } from '../../tools/cfn-lint/ignored-findings';
import { judgeFindings, type LintFinding } from '../../tools/cfn-lint/judge-findings';

const finding = (rule: string, message: string): LintFinding => ({
  Filename: 'a.template.json',
  Message: message,
  Rule: { Id: rule },
  Location: { Path: ['Resources', 'A'] },
});
const unknown = finding('E3006', "Resource type 'AWS::New::Thing' does not exist in 'eu-west-1'");

describe('judgeFindings', () => {
  test('reports a finding that nothing ignores, an error and a warning alike', () => {
    expect(judgeFindings([unknown, finding('W1001', 'odd')], [])).toEqual([
      "a.template.json: E3006 Resource type 'AWS::New::Thing' does not exist in 'eu-west-1' at Resources/A",
      'a.template.json: W1001 odd at Resources/A',
    ]);
  });

  test('allows a listed type, and no other of the same rule', () => {
    const ignored = [{ rule: 'E3006', type: 'AWS::New::Thing', reason: 'newer than cfn-lint' }];
    expect(judgeFindings([unknown], ignored)).toEqual([]);
    expect(judgeFindings([unknown, finding('E3006', "Resource type 'AWS::New::ThingToo'")], ignored)).toHaveLength(1);
  });

  test('allows a message that begins as listed, and no other of the same rule', () => {
    const ignored = [{ rule: 'E3601', message: "'arn:x", reason: 'put in later' }];
    expect(judgeFindings([finding('E3601', "'arn:x:y' does not match")], ignored)).toEqual([]);
    const other = finding('E3601', "no Next at 'arn:x'");
    expect(judgeFindings([finding('E3601', "'arn:x'"), other], ignored)).toHaveLength(1);
  });

  test('refuses an entry that ignores nothing', () => {
    expect(judgeFindings([], [{ rule: 'W3005', reason: 'x' }])).toEqual([
      'the ignored W3005 occurs nowhere; remove the entry',
    ]);
  });

  test('ignores whole rules only where the CDK or a decision causes them, and gives a reason for each entry', () => {
    const wide = IGNORED_FINDINGS.filter(({ type, message }) => (type ?? message) === undefined).map(
      ({ rule }) => rule,
    );
    expect(wide).toEqual(['W3005', 'W3010']);
    expect(IGNORED_FINDINGS.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });
});
