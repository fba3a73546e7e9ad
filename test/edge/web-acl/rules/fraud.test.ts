import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { accountCreation, type AccountCreationProps } from '../../../../lib/edge/web-acl/rules/account-creation';
import { accountTakeover, type AccountTakeoverProps } from '../../../../lib/edge/web-acl/rules/account-takeover';
import { WebAclScope } from '../../../../lib/edge/web-acl/web-acl-scope';
import { pathStatement } from './rule-under-test';

const LOGIN: AccountTakeoverProps = { path: '/login', usernameField: 'email', passwordField: 'password' };
const SIGN_UP: AccountCreationProps = {
  registrationPath: '/signup',
  creationPath: '/signup',
  emailField: 'email',
  passwordField: 'password',
};
const counted = [{ name: 'VolumetricIpHigh', reason: 'call centre agents log in behind one address, by contract' }];

describe('accountTakeover', () => {
  test('E03 looks at posts to the login alone, as form fields', () => {
    const rule = accountTakeover(LOGIN);
    expect([rule.name, rule.phase, rule.capacity]).toEqual(['AWSManagedRulesATPRuleSet', RulePhase.FRAUD, 84]);
    expect(rule.render(0)).toMatchObject({ overrideAction: { none: {} } });
    expect(rule.render(0).statement).toEqual({
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: 'AWSManagedRulesATPRuleSet',
        scopeDownStatement: {
          andStatement: {
            statements: [
              pathStatement('/login'),
              {
                byteMatchStatement: {
                  searchString: 'POST',
                  positionalConstraint: 'EXACTLY',
                  fieldToMatch: { method: {} },
                  textTransformations: [{ priority: 0, type: 'NONE' }],
                },
              },
            ],
          },
        },
        managedRuleGroupConfigs: [
          {
            awsManagedRulesAtpRuleSet: {
              loginPath: '/login',
              requestInspection: {
                payloadType: 'FORM_ENCODED',
                usernameField: { identifier: 'email' },
                passwordField: { identifier: 'password' },
              },
            },
          },
        ],
      },
    });
  });

  test('E03 reads JSON where the fields are JSON pointers', () => {
    const rule = accountTakeover({ path: '/login', usernameField: '/user/email', passwordField: '/user/password' });
    expect(JSON.stringify(rule.render(0))).toContain('"payloadType":"JSON"');
  });

  test('E03 reads answers at the edge alone', () => {
    const rule = accountTakeover({ ...LOGIN, successCodes: [303], failureCodes: [401, 403] });
    expect(rule.scopes).toEqual([WebAclScope.CLOUDFRONT]);
    expect(rule.render(0).statement).toMatchObject({
      managedRuleGroupStatement: {
        managedRuleGroupConfigs: [
          {
            awsManagedRulesAtpRuleSet: {
              responseInspection: { statusCode: { successCodes: [303], failureCodes: [401, 403] } },
            },
          },
        ],
      },
    });
    expect(accountTakeover(LOGIN).scopes).toEqual([WebAclScope.CLOUDFRONT, WebAclScope.REGIONAL]);
  });

  test('E03 counts a single rule with a reason', () => {
    expect(accountTakeover(LOGIN, counted).render(0).statement).toMatchObject({
      managedRuleGroupStatement: { ruleActionOverrides: [{ name: 'VolumetricIpHigh', actionToUse: { count: {} } }] },
    });
  });

  test.each<[string, Partial<AccountTakeoverProps>, string]>([
    ['a path that is none', { path: 'login' }, 'got "login"'],
    ['mixed fields', { usernameField: '/email' }, 'all JSON pointers or all names of a form, got /email, password'],
    ['an empty field', { usernameField: '' }, 'got ""'],
    ['a field with blanks', { usernameField: 'my email' }, 'got "my email"'],
    ['half a pointer', { usernameField: '/a~', passwordField: '/b' }, 'got "/a~"'],
    ['a field beyond 512 characters', { usernameField: 'x'.repeat(513) }, '1 to 512 characters'],
    ['codes of success alone', { successCodes: [200] }, 'takes 1 to 10 codes of failure, got 0'],
    ['codes of failure alone', { failureCodes: [401] }, 'takes 1 to 10 codes of success, got 0'],
    ['one code for both', { successCodes: [200], failureCodes: [200] }, 'got 200'],
    ['a code that is none', { successCodes: [200], failureCodes: [40] }, 'got 40'],
    ['half a code', { successCodes: [200.5], failureCodes: [401] }, 'got 200.5'],
    [
      'too many codes',
      { successCodes: [200], failureCodes: Array.from({ length: 11 }, (_, index) => 400 + index) },
      'got 11',
    ],
  ])('E03 refuses %s', (_, wrong, message) => {
    expect(() => accountTakeover({ ...LOGIN, ...wrong })).toThrow(message);
  });

  test('E03 names the rule in what it refuses', () => {
    expect(() => accountTakeover({ ...LOGIN, usernameField: '/email' })).toThrow('(rule AWSManagedRulesATPRuleSet)');
  });
});

describe('accountCreation', () => {
  const configurationOf = (props: AccountCreationProps) =>
    (
      accountCreation(props).render(0).statement as {
        managedRuleGroupStatement: { managedRuleGroupConfigs: unknown; scopeDownStatement: unknown };
      }
    ).managedRuleGroupStatement;

  test('E03 looks at the page and its form alone', () => {
    const rule = accountCreation(SIGN_UP);
    expect([rule.name, rule.phase, rule.capacity]).toEqual(['AWSManagedRulesACFPRuleSet', RulePhase.FRAUD, 82]);
    expect(configurationOf(SIGN_UP)).toMatchObject({
      scopeDownStatement: pathStatement('/signup'),
      managedRuleGroupConfigs: [
        {
          awsManagedRulesAcfpRuleSet: {
            registrationPagePath: '/signup',
            creationPath: '/signup',
            requestInspection: {
              payloadType: 'FORM_ENCODED',
              emailField: { identifier: 'email' },
              passwordField: { identifier: 'password' },
            },
          },
        },
      ],
    });
  });

  test('E03 knows every field of the form', () => {
    const props = {
      ...SIGN_UP,
      emailField: '/email',
      passwordField: '/password',
      usernameField: '/name',
      phoneNumberFields: ['/phone/area', '/phone/number'],
      addressFields: ['/street', '/city'],
      successCodes: [201],
      failureCodes: [409],
    };
    expect(accountCreation(props).scopes).toEqual([WebAclScope.CLOUDFRONT]);
    expect(configurationOf(props).managedRuleGroupConfigs).toEqual([
      {
        awsManagedRulesAcfpRuleSet: {
          registrationPagePath: '/signup',
          creationPath: '/signup',
          requestInspection: {
            payloadType: 'JSON',
            emailField: { identifier: '/email' },
            passwordField: { identifier: '/password' },
            usernameField: { identifier: '/name' },
            phoneNumberFields: [{ identifier: '/phone/area' }, { identifier: '/phone/number' }],
            addressFields: [{ identifier: '/street' }, { identifier: '/city' }],
          },
          responseInspection: { statusCode: { successCodes: [201], failureCodes: [409] } },
        },
      },
    ]);
  });

  test.each([
    ['/signup', '/accounts', [pathStatement('/signup'), pathStatement('/accounts')]],
    ['/signup', '/signup/create', [pathStatement('/signup')]],
    ['/signup/form', '/signup', [pathStatement('/signup')]],
  ])('E03 pays once for the page %s and the form posted to %s', (registrationPath, creationPath, paths) => {
    const { scopeDownStatement } = configurationOf({ ...SIGN_UP, registrationPath, creationPath });
    expect(scopeDownStatement).toEqual(paths.length === 1 ? paths[0] : { orStatement: { statements: paths } });
  });

  test.each<[string, Partial<AccountCreationProps>, string]>([
    ['a page that is no path', { registrationPath: 'signup' }, 'got "signup"'],
    ['mixed fields', { addressFields: ['/street'] }, 'got email, password, /street'],
    ['codes of success alone', { successCodes: [201] }, 'codes of failure, got 0'],
  ])('E03 refuses %s', (_, wrong, message) => {
    expect(() => accountCreation({ ...SIGN_UP, ...wrong })).toThrow(message);
  });

  test('E03 counts a single rule with a reason', () => {
    expect(JSON.stringify(accountCreation(SIGN_UP, counted).render(0))).toContain(
      '"ruleActionOverrides":[{"name":"VolumetricIpHigh","actionToUse":{"count":{}}}]',
    );
  });
});
