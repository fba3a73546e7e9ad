import { type Json, outcomesOf, pathStarts, recorded, rehearsed, rule } from './rehearsal-under-test';

const COUNT = { Action: { Count: {} } };
const OPEN = { GeoMatchStatement: { CountryCodes: ['KP'] } };

function labelled(name: string, ...labels: readonly string[]): Json {
  return rule(name, pathStarts('/'), { ...COUNT, RuleLabels: labels.map((Name) => ({ Name })) });
}

function labelMatch(Key: unknown, Scope = 'LABEL'): Json {
  return { LabelMatchStatement: { Scope, Key } };
}

function outcomeOf(rules: readonly Json[], request = recorded(), account?: string): string | undefined {
  return outcomesOf(rehearsed(rules, [request], account === undefined ? {} : { account }))[0];
}

describe('labels', () => {
  const local = 'testNS1:testNS2:header:encoding:utf8';
  test.each([
    ['header:encoding:utf8', 'LABEL', 'block'],
    ['utf8', 'LABEL', 'block'],
    [local, 'LABEL', 'block'],
    ['awswaf:111122223333:webacl:Shop:testNS1:testNS2:header:encoding:utf8', 'LABEL', 'block'],
    ['awswaf:111122223333:webacl:Shop:header:encoding:utf8', 'LABEL', 'allow'],
    ['awswaf:111122223333:webacl:Other:testNS1:testNS2:header:encoding:utf8', 'LABEL', 'allow'],
    ['header:encoding2:utf8', 'LABEL', 'allow'],
    ['encoding', 'LABEL', 'allow'],
    ['tf8', 'LABEL', 'allow'],
    ['HEADER:ENCODING:UTF8', 'LABEL', 'allow'],
    ['header:encoding:', 'NAMESPACE', 'block'],
    ['testNS1:', 'NAMESPACE', 'block'],
    ['awswaf:111122223333:webacl:Shop:testNS1:', 'NAMESPACE', 'block'],
    ['encoding:utf8:', 'NAMESPACE', 'allow'],
    ['NS1:', 'NAMESPACE', 'allow'],
    ['awswaf:managed:aws:', 'NAMESPACE', 'allow'],
  ])('E09 %s in scope %s on a label of the same web ACL: %s', (key, scope, outcome) => {
    expect(outcomeOf([labelled('Mark', local), rule('Act', labelMatch(key, scope))])).toBe(outcome);
  });

  test('E09 labels carry the account that is given, or match with any', () => {
    const rules = [labelled('Mark', 'a'), rule('Act', labelMatch('awswaf:111122223333:webacl:Shop:a'))];
    expect(outcomeOf(rules, recorded(), '111122223333')).toBe('block');
    expect(outcomeOf(rules, recorded(), '444455556666')).toBe('allow');
    expect(outcomeOf(rules)).toBe('block');
    const joined = { 'Fn::Join': ['', ['awswaf:', { Ref: 'AWS::AccountId' }, ':webacl:Shop:a']] };
    expect(outcomeOf([labelled('Mark', 'a'), rule('Act', labelMatch(joined))])).toBe('block');
  });

  test('E09 a label is there for later rules, not for its own', () => {
    const own = rule('Own', labelMatch('a'), { RuleLabels: [{ Name: 'a' }] });
    expect(outcomeOf([own])).toBe('allow');
    expect(outcomeOf([rule('Before', labelMatch('a')), labelled('Mark', 'a')])).toBe('allow');
  });

  test('E09 the label of a rule that is undecided makes the next one undecided', () => {
    const mark = rule('Mark', OPEN, { ...COUNT, RuleLabels: [{ Name: 'a' }] });
    expect(outcomeOf([mark, rule('Act', labelMatch('a'))])).toBe('undecided');
    expect(outcomeOf([mark, rule('Act', labelMatch('b'))])).toBe('allow');
    expect(outcomeOf([mark, rule('Act', labelMatch('a'))], recorded({ country: 'KP' }))).toBe('block');
  });

  test.each([
    ['awswaf:clientip:geo:country:DE', { country: 'DE' }, 'block'],
    ['awswaf:clientip:geo:country:XX', { country: '-' }, 'block'],
    ['awswaf:clientip:geo:region:DE-BY', { country: 'DE', region: 'BY' }, 'block'],
    ['awswaf:clientip:geo:region:DE-BE', { country: 'DE', region: 'BY' }, 'allow'],
    ['awswaf:clientip:geo:region:DE-BY', { country: 'DE' }, 'undecided'],
    ['awswaf:clientip:geo:region:FR-BY', { country: 'DE' }, 'allow'],
    ['awswaf:clientip:geo:country:DE', {}, 'undecided'],
  ])('E09 a geo statement labels the request although it does not match: %s on %j', (key, request, outcome) => {
    expect(outcomeOf([rule('Geo', OPEN, COUNT), rule('Act', labelMatch(key))], recorded(request))).toBe(outcome);
  });

  test('E09 the report names the labels in full', () => {
    const { requests } = rehearsed([labelled('Mark', 'b', 'a')], [recorded()], { account: '111122223333' });
    expect(requests[0]?.labels).toEqual(['awswaf:111122223333:webacl:Shop:a', 'awswaf:111122223333:webacl:Shop:b']);
  });
});
