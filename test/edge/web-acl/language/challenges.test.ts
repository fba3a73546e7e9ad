import * as fc from 'fast-check';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { ChallengeReach } from '../../../../lib/edge/web-acl/language/challenge-reach';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { Rate } from '../../../../lib/edge/web-acl/language/rate';
import { RequestFact } from '../../../../lib/edge/web-acl/language/request-fact';
import { RequestField } from '../../../../lib/edge/web-acl/language/request-field';
import { RuleAction } from '../../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { type IStatement } from '../../../../lib/edge/web-acl/language/statement';
import { TextTransformation } from '../../../../lib/edge/web-acl/language/text-transformation';
import { WebAclRule } from '../../../../lib/edge/web-acl/web-acl-rule';

const signUp = Match.pages(['/sign-up']);
const api = Match.path('/api/');
const post = Match.exactly(RequestField.method(), 'POST');
const get = Match.exactly(RequestField.method(), 'GET');
const html = Match.contains(RequestField.header('accept'), 'text/html');
const suspicious = Match.label('shop:suspicious');
const country = Match.countries(['KP']);
const robot = Match.contains(RequestField.header('user-agent'), 'robot');
const rate = (scopeDown: Match) => new Rate({ limit: 100, windowSeconds: 60, scopeDown });

function challenging(statement: IStatement, action: RuleAction): WebAclRule {
  return new WebAclRule({ name: 'Challenged', phase: RulePhase.CHALLENGES, statement, action });
}

/** A small world of requests: whatever the conditions of this file can tell apart. */
interface Sent {
  readonly method: string;
  readonly accept: string;
  readonly path: string;
  readonly label: boolean;
  readonly country: boolean;
}

const WORLD: Sent[] = ['GET', 'POST'].flatMap((method) =>
  ['text/html,*/*', 'application/json'].flatMap((accept) =>
    ['/sign-up', '/api/orders'].flatMap((path) =>
      [true, false].flatMap((label) =>
        [true, false].map((inside) => ({ method, accept, path, label, country: inside })),
      ),
    ),
  ),
);

/** What a rendered statement says of a request; knows what this file writes, and nothing of facts. */
function matches(statement: CfnWebACL.StatementProperty, sent: Sent): boolean {
  const {
    andStatement: and,
    orStatement: or,
    notStatement: not,
    byteMatchStatement: text,
    regexMatchStatement: regex,
    labelMatchStatement: label,
  } = statement as Record<string, Record<string, unknown> | undefined>;
  const parts = ((and ?? or)?.['statements'] ?? []) as CfnWebACL.StatementProperty[];
  if (and) {
    return parts.every((part) => matches(part, sent));
  }
  if (or) {
    return parts.some((part) => matches(part, sent));
  }
  if (not) {
    return !matches(not['statement'] as CfnWebACL.StatementProperty, sent);
  }
  if (text) {
    const value = JSON.stringify(text['fieldToMatch']).includes('accept') ? sent.accept : sent.method;
    return value.includes(text['searchString'] as string);
  }
  if (regex) {
    return new RegExp(regex['regexString'] as string).test(sent.path);
  }
  return label ? sent.label : sent.country;
}

/** A page load, or a post to a page that the same client could not load without meeting the statement. */
function canAnswer(statement: CfnWebACL.StatementProperty, sent: Sent): boolean {
  const load = { ...sent, method: 'GET', accept: 'text/html,*/*' };
  const isLoad = sent.method === 'GET' && sent.accept.includes('text/html');
  return isLoad || (sent.path === '/sign-up' && matches(statement, load));
}

describe('challenges', () => {
  const actions = [
    ['challenge', RuleAction.challenge()],
    ['captcha', RuleAction.captcha()],
  ] as const;

  describe.each(actions)('E08 %s', (kind, action) => {
    test.each<[string, IStatement]>([
      ['page loads', Match.pageLoads()],
      ['page loads with a label', Match.all(Match.pageLoads(), suspicious)],
      ['a GET that asks for HTML, said apart', Match.all(get, suspicious, html)],
      ['a page and its form', signUp],
      ['a page from some countries', Match.all(signUp, country, Match.not(robot))],
      ['page loads or a page', Match.any(Match.pageLoads(), signUp)],
      ['too many page loads', rate(Match.pageLoads())],
    ])('takes %s', (_, statement) => {
      expect(() => challenging(statement, action)).not.toThrow();
    });

    test.each<[string, IStatement]>([
      ['a POST to an API', Match.all(api, post)],
      ['every request', country],
      ['any GET, which an API takes too', get],
      ['whatever asks for HTML, a POST among it', html],
      ['the POST to a page alone, whose loading earned no token', Match.all(signUp, post)],
      ['a page with a label, which its loading may lack', Match.all(signUp, suspicious)],
      ['page loads or something else', Match.any(Match.pageLoads(), suspicious)],
      ['all but page loads', Match.not(Match.pageLoads())],
      ['too many requests to a page, of which the last may be a POST', rate(signUp)],
      ['too many requests', new Rate({ limit: 100, windowSeconds: 60 })],
      [
        'what only looks like GET after decoding',
        Match.all(Match.exactly(RequestField.method(), 'GET', [TextTransformation.BASE64_DECODE]), html),
      ],
    ])('refuses %s', (_, statement) => {
      expect(() => challenging(statement, action)).toThrow(
        `${kind} needs a statement that matches nothing but page loads or the forms of named pages, got one that could match a POST to an API; add Match.pageLoads() or Match.pages([...]) to it with Match.all, or give ChallengeReach.clientsBringTokens (rule Challenged)`,
      );
    });
  });

  test('E08 take an API whose clients bring their tokens', () => {
    const reach = ChallengeReach.clientsBringTokens('the web shop calls the API through the SDK of AWS WAF');
    expect(challenging(api, RuleAction.challenge(undefined, reach)).render(1).action).toEqual({ challenge: {} });
  });

  test('E08 say how long a solved one counts, beside the action', () => {
    expect(challenging(signUp, RuleAction.captcha(600)).render(1)).toMatchObject({
      action: { captcha: {} },
      captchaConfig: { immunityTimeProperty: { immunityTime: 600 } },
    });
    expect(challenging(signUp, RuleAction.challenge(900)).render(1)).toMatchObject({
      action: { challenge: {} },
      challengeConfig: { immunityTimeProperty: { immunityTime: 900 } },
    });
    expect(challenging(signUp, RuleAction.challenge()).render(1)).not.toHaveProperty('challengeConfig');
  });

  test('E08 block what they like, a POST to an API among it', () => {
    expect(() => challenging(api, RuleAction.block())).not.toThrow();
  });

  test('E08 reach a page by any spelling of its path, and no other', () => {
    const { regexMatchStatement } = Match.pages(['/Sign-up/', '/forgot.password']).render() as {
      regexMatchStatement: { regexString: string; textTransformations: { type: string }[] };
    };
    const pattern = new RegExp(regexMatchStatement.regexString);
    expect(regexMatchStatement.textTransformations.map(({ type }) => type)).toEqual([
      'URL_DECODE',
      'NORMALIZE_PATH',
      'LOWERCASE',
    ]);
    const paths = ['/sign-up', '/sign-up/', '/forgot.password', '/sign-up/x', '/forgotxpassword', '/a/sign-up', '/'];
    expect(paths.filter((path) => pattern.test(path))).toEqual(['/sign-up', '/sign-up/', '/forgot.password']);
  });

  test('E08 never reach a request that cannot answer, whatever the conditions', () => {
    const { tree } = fc.letrec<{ tree: Match }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom(get, post, html, signUp, suspicious, country, Match.pageLoads()),
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => Match.all(...parts)),
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => Match.any(...parts)),
        tie('tree').map((part) => Match.not(part)),
      ),
    }));
    let proven = 0;
    fc.assert(
      fc.property(tree, (match) => {
        if (match.facts.includes(RequestFact.ANSWERS_CHALLENGE)) {
          proven++;
          const statement = match.render();
          const lost = WORLD.filter((sent) => matches(statement, sent) && !canAnswer(statement, sent));
          expect(lost).toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
    expect(proven).toBeGreaterThan(50);
  });
});
