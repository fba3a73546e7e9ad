import { type EdgeCanary } from '../../../lib/edge/canary/edge-canary';
import { BodyInspection } from '../../../lib/edge/web-acl/body-inspection';
import {
  canaryIn,
  changed,
  isCountries,
  looseRules,
  refuseAddresses,
  type Settings,
  strictRules,
  trial,
} from './edge-canary-under-test';

describe('what EdgeCanary lets through', () => {
  test('E10 refuses a candidate that lets through what is refused, since whoever asks often enough gets there', () => {
    expect(() => canaryIn(trial(looseRules()))).toThrow(
      /^canary needs a candidate as strong as the web acl in force, got a weaker one: \w+ refuses less; change the candidate, or say in relaxation why it may \(Test\/Canary\)$/,
    );
  });

  test('E10 refuses a candidate whose rules keep their actions and look at nobody', () => {
    const empty = changed((rule) =>
      isCountries(rule) ? { ...rule, statement: { geoMatchStatement: { countryCodes: ['AQ'] } } } : rule,
    );
    expect(() => canaryIn(trial(empty))).toThrow(/a weaker one: \w+ judges other requests; change the candidate/);
  });

  test.each([
    ['takes', ['10.0.0.0/8', '11.0.0.0/8', '12.0.0.0/8'], undefined],
    ['refuses', ['10.0.0.0/8'], /a weaker one: Refused judges other requests; change the candidate/],
  ])('E10 %s a candidate with other addresses, told by what its sets hold', (_, held, refusal) => {
    const tried = trial();
    const { webAcl, candidate } = tried.props;
    refuseAddresses(webAcl, ['10.0.0.0/8', '11.0.0.0/8']);
    refuseAddresses(candidate, held);
    const make = (): EdgeCanary => canaryIn(tried);
    if (refusal === undefined) {
      expect(make).not.toThrow();
    } else {
      expect(make).toThrow(refusal);
    }
  });

  const [weak, strong]: [Settings, Settings] = [
    { bodyInspection: BodyInspection.KB_16, tokenDomains: ['partner.example'] },
    { bodyInspection: BodyInspection.KB_64, hiddenQueryArguments: ['gift_code'] },
  ];

  test('E10 refuses a candidate whose rules are as hard, and that reads less, believes more tokens and logs secrets', () => {
    expect(() => canaryIn(trial(strictRules(), undefined, [strong, weak]))).toThrow(
      'canary needs a candidate as strong as the web acl in force, got a weaker one: bodies are read to KB_16 instead of KB_64, tokens count of partner.example, the log shows SINGLE_QUERY_ARGUMENT gift_code; change the candidate, or say in relaxation why it may (Test/Canary)',
    );
    const relaxation = 'the partner of the summer sale solves challenges under its own name';
    expect(() => canaryIn(trial(strictRules(), undefined, [strong, weak]), { relaxation })).not.toThrow();
  });

  test('E10 takes a candidate that reads more, believes fewer tokens and hides more', () => {
    expect(() => canaryIn(trial(strictRules(), undefined, [weak, strong]))).not.toThrow();
  });

  test('E10 takes a weaker candidate for a reason', () => {
    const relaxation = 'the country rule refuses a customer in three, seen in the log of May';
    expect(() => canaryIn(trial(looseRules()), { relaxation })).not.toThrow();
  });

  test.each(['', 'because', ' '.repeat(40)])('E10 refuses %p for a reason', (relaxation) => {
    expect(() => canaryIn(trial(looseRules()), { relaxation })).toThrow(
      `relaxation of a canary takes a reason of at least 30 characters, got "${relaxation}"; write why it may be weaker (Test/Canary)`,
    );
  });

  test('E10 refuses a reason where nothing is weaker', () => {
    const relaxation = 'the country rule refuses a customer in three, seen in the log of May';
    expect(() => canaryIn(trial(), { relaxation })).toThrow(
      'relaxation of a canary must relax something, got a candidate that is as strong; remove it (Test/Canary)',
    );
  });
});
