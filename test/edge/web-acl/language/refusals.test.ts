import { Lazy } from 'aws-cdk-lib';
import { renderHeaders } from '../../../../lib/edge/web-acl/language/added-header';
import { ChallengeReach } from '../../../../lib/edge/web-acl/language/challenge-reach';
import { CustomResponse } from '../../../../lib/edge/web-acl/language/custom-response';
import { FallbackBehavior } from '../../../../lib/edge/web-acl/language/fallback-behavior';
import { ForwardedAddress } from '../../../../lib/edge/web-acl/language/forwarded-address';
import { Match } from '../../../../lib/edge/web-acl/language/match';
import { Rate } from '../../../../lib/edge/web-acl/language/rate';
import { RateKey } from '../../../../lib/edge/web-acl/language/rate-key';
import { RequestField } from '../../../../lib/edge/web-acl/language/request-field';
import { ResponseBody, ResponseContentType } from '../../../../lib/edge/web-acl/language/response-body';
import { RuleAction } from '../../../../lib/edge/web-acl/language/rule-action';
import { RulePhase } from '../../../../lib/edge/web-acl/language/rule-phase';
import { SizeOperator } from '../../../../lib/edge/web-acl/language/size-match';
import { TextTransformation } from '../../../../lib/edge/web-acl/language/text-transformation';
import { WebAclRule, type WebAclRuleProps } from '../../../../lib/edge/web-acl/web-acl-rule';

const path = RequestField.uriPath();
const { LOWERCASE, NONE } = TextTransformation;
const header = { name: 'x-a', value: '1' };
const rate = { limit: 100, windowSeconds: 60 };

function rule(changes: Partial<WebAclRuleProps>): WebAclRule {
  return new WebAclRule({
    name: 'Rule',
    phase: RulePhase.GEO,
    statement: Match.countries(['KP']),
    action: RuleAction.block(),
    ...changes,
  });
}

describe('the rule language', () => {
  test.each<[string, () => unknown, string]>([
    ['no text', () => Match.exactly(path, ''), 'text to compare has 1 to 200 bytes, got 0: ""; shorten it'],
    ['a text of 201 bytes', () => Match.contains(path, `${'ä'.repeat(100)}x`), 'got 201'],
    [
      'capitals in a lowered field',
      () => Match.startsWith(path, '/Login', [LOWERCASE]),
      'text to compare with a field in lower case has no capitals, got "/Login"; write "/login"',
    ],
    ['a word of two', () => Match.containsWord(path, 'a b'), 'got "a b"; use Match.contains'],
    [
      'a part of a fingerprint',
      () => Match.contains(RequestField.ja4(), 't13'),
      'ja4 is compared EXACTLY, got CONTAINS',
    ],
    ['a regex on a fingerprint', () => Match.regex(RequestField.ja3(), 'a'), 'ja3 is compared EXACTLY, got a regex'],
    ['the size of a fingerprint', () => Match.size(RequestField.ja3(), SizeOperator.LESS, 1), 'got a size'],
    ['an attack in a fingerprint', () => Match.sqlInjection(RequestField.ja3()), 'got a search for attacks'],
    [
      'a path without a slash',
      () => Match.path('login'),
      'path prefix starts with / and has 2 to 200 letters, digits, dots, dashes, tildes, underscores or slashes, got "login"; write e.g. /checkout',
    ],
    ['every path', () => Match.path('/'), 'got "/"'],
    ['a path with a star', () => Match.path('/check*'), 'got "/check*"'],
    ['a path of 201 characters', () => Match.path(`/${'a'.repeat(200)}`), 'has 2 to 200'],
    ['NONE among others', () => Match.exactly(path, 'a', [NONE, LOWERCASE]), 'NONE stands alone'],
    ['11 transformations', () => Match.exactly(path, 'a', Array(11).fill(LOWERCASE)), 'at most 10, got 11; drop 1'],
    ['an empty regex', () => Match.regex(path, ''), 'regex has 1 to 200 characters, got 0'],
    ['a regex of 201 characters', () => Match.regex(path, 'a'.repeat(201)), 'got 201'],
    ['an open group', () => Match.regex(path, '(a'), 'regex must parse, got "(a"; close its brackets and groups'],
    ['a look-ahead', () => Match.regex(path, 'a(?=b)'), 'regex holds a zero-width assertion, which aws waf lacks'],
    ['a look-behind', () => Match.regex(path, '(?<!a)b'), 'holds a zero-width assertion'],
    ['a backreference', () => Match.regex(path, '(a)\\1'), 'holds a backreference'],
    ['an atomic group', () => Match.regex(path, '(?>a)'), 'holds an atomic group'],
    ['a possessive quantifier', () => Match.regex(path, 'a++'), 'holds an atomic group or a possessive quantifier'],
    ['a recursion', () => Match.regex(path, '(?R)'), 'holds a subroutine or a recursion'],
    ['a condition', () => Match.regex(path, '(?(1)a|b)'), 'holds a condition'],
    ['a control verb', () => Match.regex(path, '(*FAIL)'), 'holds a control verb'],
    ['a kept match', () => Match.regex(path, 'a\\Kb'), 'holds \\C, \\K or \\R'],
    ['a negative size', () => Match.size(path, SizeOperator.MORE, -1), 'from 0 to 21474836480 bytes, got -1'],
    ['half a byte', () => Match.size(path, SizeOperator.MORE, 0.5), 'got 0.5'],
    ['an unknown country', () => Match.countries(['UK']), 'got "UK"; write e.g. KP'],
    ['no country', () => Match.countries([]), 'geo match takes 1 to 50 countries, got 0'],
    ['a country twice', () => Match.countries(['KP', 'KP']), 'geo match names KP twice'],
    ['no network', () => Match.asn([]), 'asn match takes 1 to 100 networks, each once, got 0'],
    ['a network twice', () => Match.asn([1, 1]), 'each once, got 2'],
    ['101 networks', () => Match.asn(Array.from({ length: 101 }, (_, index) => index)), 'got 101'],
    ['a network that is none', () => Match.asn([4294967296]), 'from 0 to 4294967295, got 4294967296'],
    ['a label of AWS with a hole', () => Match.label('awswaf::x'), 'label of aws is made of'],
    ['a namespace without its colon', () => Match.labelNamespace('shop'), 'write "shop:" or use Match.label'],
    ['all of nothing', () => Match.all(), 'Match.all takes 1 condition or more, got 0; leave it out'],
    ['any of nothing', () => Match.any(), 'Match.any takes 1 condition or more, got 0'],
    ['a header without a name', () => RequestField.header('a b'), 'header name has 1 to 64'],
    ['a cookie of 61 characters', () => RequestField.cookie('a'.repeat(61)), 'cookie name has 1 to 60'],
    [
      'a query argument without a name',
      () => RequestField.singleQueryArgument(' '),
      'name of 1 to 30 characters, got " "',
    ],
    ['a query argument of 31', () => RequestField.singleQueryArgument('a'.repeat(31)), 'name of 1 to 30'],
    [
      'a JSON path without a slash',
      () => RequestField.jsonBody({ paths: ['a'] }),
      'got "a"; write e.g. /customer/email',
    ],
    ['a JSON path with a stray ~', () => RequestField.jsonBody({ paths: ['/a~2'] }), 'got "/a~2"'],
    ['no JSON path', () => RequestField.jsonBody({ paths: [] }), 'got none'],
    ['a page without a slash', () => Match.pages(['sign-up']), 'got "sign-up"; write e.g. /sign-up'],
    ['no page', () => Match.pages([]), 'got none'],
    ['a page that climbs', () => Match.pages(['/a/../b']), 'got "/a/../b"'],
    ['a page of an API', () => Match.pages(['/API/orders']), 'page paths lie outside /api'],
    ['a rate of 9', () => new Rate({ ...rate, limit: 9 }), 'from 10 to 2000000000 requests, got 9; raise it'],
    ['a rate of too many', () => new Rate({ ...rate, limit: 2_000_000_001 }), 'got 2000000001; lower it'],
    ['a rate of half a request', () => new Rate({ ...rate, limit: 10.5 }), 'got 10.5'],
    ['a window of 61', () => new Rate({ ...rate, windowSeconds: 61 }), 'rate window must be 60, 120, 300, 600 seconds'],
    ['a rate of nobody over everything', () => new Rate({ ...rate, keys: [] }), 'needs a scope-down, got none'],
    [
      'a rate by 6 keys',
      () => new Rate({ ...rate, keys: ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => RateKey.header(name)) }),
      'at most 5 keys, each once',
    ],
    [
      'a rate by a key twice',
      () => new Rate({ ...rate, keys: [RateKey.header('A'), RateKey.header('a')] }),
      'each once, got header a, header a',
    ],
    [
      'forwarded rates without a header',
      () => new Rate({ ...rate, keys: [RateKey.FORWARDED_ADDRESS] }),
      'got only the key',
    ],
    ['a header for nothing', () => new Rate({ ...rate, forwarded: ForwardedAddress.VIEWER }), 'got only forwarded'],
    ['a rate by a nameless header', () => RateKey.header(''), 'counts by a header with a name of 1 to 64'],
    ['a rate by a label', () => RateKey.labelNamespace('shop'), 'write "shop:"'],
    [
      'a forwarded header with a space',
      () => ForwardedAddress.inHeader('x y', FallbackBehavior.MATCH),
      'has 1 to 255 letters, digits and dashes, got "x y"',
    ],
    ['an answer of 418', () => new CustomResponse({ statusCode: 418 }), 'got 418; change it'],
    [
      'an answer that types itself',
      () => new CustomResponse({ statusCode: 403, headers: [{ name: 'Content-Type', value: 'a' }] }),
      'takes its content type from its body',
    ],
    ['an empty body', () => new ResponseBody('a', ResponseContentType.TEXT, ''), 'has 1 to 4096 bytes, got 0'],
    ['a body of 4097 bytes', () => new ResponseBody('a', ResponseContentType.TEXT, 'a'.repeat(4097)), 'got 4097'],
    ['a body that is no JSON', () => new ResponseBody('a', ResponseContentType.JSON, '{'), 'must be JSON'],
    ['a body without a key', () => new ResponseBody('', ResponseContentType.TEXT, 'a'), 'key of 1 to 128'],
    ['a header twice', () => renderHeaders([header, { name: 'X-A', value: '2' }]), 'added headers hold X-A twice'],
    ['a header without a value', () => renderHeaders([{ name: 'x-a', value: '' }]), 'got "x-a: "'],
    ['11 headers', () => RuleAction.allow(Array(11).fill(header)), 'adds at most 10 headers, got 11'],
    ['a short challenge', () => RuleAction.challenge(299), 'after a challenge is 300 to 259200 seconds, got 299'],
    ['a short captcha', () => RuleAction.captcha(59), 'after a captcha is 60 to 259200 seconds, got 59'],
    ['a long captcha', () => RuleAction.captcha(259_201), 'got 259201'],
    ['tokens from nowhere', () => ChallengeReach.clientsBringTokens('the app'), 'at least 30 characters'],
    ['a name with a space', () => rule({ name: 'a b' }), 'rule name has 1 to 128 letters, digits, - and _'],
    ['a name of a metric of AWS', () => rule({ name: 'Default_Action' }), 'is not All or Default_Action'],
    [
      'an Allow before the rates',
      () => rule({ action: RuleAction.allow(), phase: RulePhase.ADDRESS_LISTS }),
      'rule that allows stands in a phase after RATE, got ADDRESS_LISTS, before which no rate holds',
    ],
    ['an Allow among the rates', () => rule({ action: RuleAction.allow(), phase: RulePhase.RATE }), 'got RATE'],
    ['a place of 10', () => rule({ place: 10 }), 'from 0 to 9, got 10; change it (rule Rule)'],
    ['half a place', () => rule({ place: 0.5 }), 'got 0.5'],
    ['a label of seven names', () => rule({ labels: ['a:b:c:d:e:f:g'] }), 'label has 1 to 6 names'],
    ['a label with a dot', () => rule({ labels: ['a.b'] }), 'got "a.b"; write e.g. shop:marketplace'],
    ['a name of 129 in a label', () => rule({ labels: ['a'.repeat(129)] }), 'each of at most 128'],
    [
      'a label like one of AWS',
      () => rule({ labels: ['shop:managed'] }),
      'must not hold managed, a word that aws reserves',
    ],
  ])('E03 refuses %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('E03 leaves alone what is known at deployment only', () => {
    const token = Lazy.string({ produce: () => '/Later' });
    const made = [Match.path(token), Match.contains(RequestField.header(token), 'x')].map((match) => match.render());
    expect(JSON.stringify(made).split(token)).toHaveLength(3);
    expect(JSON.stringify(RateKey.header(token).render())).toContain(token);
  });

  test.each<[string, () => unknown]>([
    ['the longest text', () => Match.contains(path, 'a'.repeat(200))],
    ['the longest regex', () => Match.regex(path, 'a'.repeat(200))],
    ['a regex without capitals of its own', () => Match.regex(path, '(?i)\\.(jpe?g|gif)$')],
    ['brackets that look like other things', () => Match.regex(path, '[(?=]+\\(\\?=[+*]')],
    ['capitals in a field as it came', () => Match.contains(RequestField.header('user-agent'), 'BadBot')],
    ['the largest size', () => Match.size(path, SizeOperator.AT_MOST, 21_474_836_480)],
    ['10 transformations', () => Match.exactly(path, 'a', Array(10).fill(LOWERCASE))],
    ['a limit that is known at deployment', () => new Rate({ ...rate, limit: Lazy.number({ produce: () => 100 }) })],
    ['the largest body', () => new ResponseBody('a', ResponseContentType.TEXT, 'a'.repeat(4096))],
    ['the shortest immunities', () => [RuleAction.challenge(300), RuleAction.captcha(60)]],
    ['the longest label', () => rule({ labels: [Array(6).fill('a'.repeat(128)).join(':')] })],
    ['an Allow after the rates', () => rule({ action: RuleAction.allow(), phase: RulePhase.REPUTATION })],
    ['the outer places', () => [rule({ place: 0 }), rule({ place: 9 })]],
  ])('E03 takes %s', (_, make) => {
    expect(make).not.toThrow();
  });
});
