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
const FIFTY_COUNTRIES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR'.split(
    ' ',
  );

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
    [
      'capitals in a field that a command line lowers',
      () => Match.contains(path, 'Curl', [TextTransformation.CMD_LINE]),
      'write "curl"',
    ],
    [
      'capitals in a field that is normalised after it was lowered',
      () => Match.contains(path, '/Login', [LOWERCASE, TextTransformation.NORMALIZE_PATH]),
      'write "/login"',
    ],
    ['a start of a path that is none', () => Match.startsWith(path, 'login'), 'starts with /, got "login"'],
    [
      'a whole path without a slash',
      () => Match.exactly(path, 'login', [TextTransformation.URL_DECODE, LOWERCASE]),
      'path to compare starts with /, got "login"; write "/login" or use Match.contains',
    ],
    ['a word of two', () => Match.containsWord(path, 'a b'), 'got "a b"; use Match.contains'],
    [
      'a part of a fingerprint',
      () => Match.contains(RequestField.ja4(), 't13'),
      'ja4 is compared EXACTLY, got CONTAINS',
    ],
    [
      'a fingerprint that is none',
      () => Match.exactly(RequestField.ja3(), 'F7094F741E42CB0C0E5A6D31BB6CE0CE'),
      'fingerprint ja3 has 32 hexadecimal digits in small letters, got "F7094F741E42CB0C0E5A6D31BB6CE0CE"; copy one from the log',
    ],
    ['one fingerprint for another', () => Match.exactly(RequestField.ja4(), 'a'.repeat(32)), 'ja4 has 36 characters'],
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
    [
      'a path that climbs',
      () => Match.path('/a/../login'),
      'path prefix is compared with normalised paths, which have neither // nor segments . and .., got "/a/../login"; write it without',
    ],
    ['a path that climbs at its end', () => Match.path('/login/..'), 'got "/login/.."'],
    ['a path that stays', () => Match.path('/./login'), 'got "/./login"'],
    ['a path that stays at its end', () => Match.path('/login/.'), 'got "/login/."'],
    ['a path with two slashes', () => Match.path('//login'), 'got "//login"'],
    ['a path with two slashes inside', () => Match.path('/login//reset'), 'got "/login//reset"'],
    ['a path of 201 characters', () => Match.path(`/${'a'.repeat(200)}`), 'has 2 to 200'],
    ['NONE among others', () => Match.exactly(path, '/a', [NONE, LOWERCASE]), 'NONE stands alone'],
    ['11 transformations', () => Match.exactly(path, '/a', Array(11).fill(LOWERCASE)), 'at most 10, got 11; drop 1'],
    ['an empty regex', () => Match.regex(path, ''), 'regex has 1 to 200 characters, got 0'],
    ['a regex of 201 characters', () => Match.regex(path, 'a'.repeat(201)), 'got 201'],
    ['an open group', () => Match.regex(path, '(a'), 'regex must parse, got "(a"; close its brackets and groups'],
    ['a look-ahead', () => Match.regex(path, 'a(?=b)'), 'regex holds a zero-width assertion, which aws waf lacks'],
    ['a look-behind', () => Match.regex(path, '(?<!a)b'), 'holds a zero-width assertion'],
    ['a backreference', () => Match.regex(path, '(a)\\1'), 'holds a backreference'],
    ['a backreference by name', () => Match.regex(path, '(?<a>x)\\k<a>'), 'holds a backreference'],
    ['a backreference from here', () => Match.regex(path, '(x)\\g-1'), 'holds a backreference'],
    [
      'a regex with capitals for a lowered field',
      () => Match.regex(path, '^/\\S+/Login', [LOWERCASE]),
      'regex for a field in lower case has no capitals, got L in "^/\\S+/Login"; write "l"',
    ],
    ['an atomic group', () => Match.regex(path, '(?>a)'), 'holds an atomic group'],
    ['a possessive quantifier', () => Match.regex(path, 'a++'), 'holds an atomic group or a possessive quantifier'],
    ['a recursion', () => Match.regex(path, '(?R)'), 'holds a subroutine or a recursion'],
    ['a condition', () => Match.regex(path, '(?(1)a|b)'), 'holds a condition'],
    ['a control verb', () => Match.regex(path, '(*FAIL)'), 'holds a control verb'],
    ['a kept match', () => Match.regex(path, 'a\\Kb'), 'holds \\C, \\K or \\R'],
    ['a negative size', () => Match.size(path, SizeOperator.MORE, -1), 'from 0 to 21474836480 bytes, got -1'],
    ['less than nothing', () => Match.size(path, SizeOperator.LESS, 0), 'LESS is 1 byte or more, got 0'],
    ['half a byte', () => Match.size(path, SizeOperator.MORE, 0.5), 'got 0.5'],
    ['an unknown country', () => Match.countries(['UK']), 'got "UK"; write e.g. KP'],
    ['no country', () => Match.countries([]), 'geo match takes 1 to 50 countries, got 0'],
    ['51 countries', () => Match.countries(Array<string>(51).fill('KP')), 'geo match takes 1 to 50 countries, got 51'],
    ['a country twice', () => Match.countries(['KP', 'KP']), 'geo match names KP twice'],
    ['no network', () => Match.asn([]), 'asn match takes 1 to 100 networks, each once, got 0'],
    ['a network twice', () => Match.asn([1, 1]), 'each once, got 2'],
    ['101 networks', () => Match.asn(Array.from({ length: 101 }, (_, index) => index)), 'got 101'],
    ['a network that is none', () => Match.asn([4294967296]), 'from 0 to 4294967295, got 4294967296'],
    ['a label of AWS with a hole', () => Match.label('awswaf::x'), 'label of aws is made of'],
    [
      'a label of a country that AWS does not know',
      () => Match.label('awswaf:clientip:geo:country:UK'),
      'label of a country ends in its ISO 3166 alpha-2 code in capitals, or XX, got "awswaf:clientip:geo:country:UK"; write e.g. KP',
    ],
    ['a label of a country in small letters', () => Match.label('awswaf:forwardedip:geo:country:fr'), 'country:fr"'],
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
    [
      'a page that hides',
      () => Match.pages(['/.well-known/x']),
      'with neither // nor /. in them, got "/.well-known/x"',
    ],
    ['a page with two slashes', () => Match.pages(['/a//b']), 'got "/a//b"'],
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
    ['a rate by a header that none bears', () => RateKey.header('x:y'), 'counts by a header with a name of 1 to 64'],
    ['a rate by a cookie that none bears', () => RateKey.cookie('a;b'), 'counts by a cookie'],
    ['a rate by a header of 65', () => RateKey.header('a'.repeat(65)), 'counts by a header'],
    ['a rate by a nameless argument', () => RateKey.queryArgument(''), 'counts by a query argument'],
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
    [
      'an answer that says come never',
      () => CustomResponse.tooManyRequests(NaN),
      'of seconds from 1, got NaN; correct it',
    ],
    ['an answer that says come at once', () => CustomResponse.tooManyRequests(0), 'got 0'],
    ['an answer with half a second', () => CustomResponse.tooManyRequests(1.5), 'got 1.5'],
    ['an empty body', () => new ResponseBody('a', ResponseContentType.TEXT, ''), 'has 1 to 4096 bytes, got 0'],
    ['a body of 4097 bytes', () => new ResponseBody('a', ResponseContentType.TEXT, 'a'.repeat(4097)), 'got 4097'],
    ['a body that is no JSON', () => new ResponseBody('a', ResponseContentType.JSON, '{'), 'must be JSON'],
    ['a body without a key', () => new ResponseBody('', ResponseContentType.TEXT, 'a'), 'key of 1 to 128'],
    ['a header twice', () => renderHeaders([header, { name: 'X-A', value: '2' }]), 'added headers hold X-A twice'],
    ['a header without a value', () => renderHeaders([{ name: 'x-a', value: '' }]), 'got "x-a: "'],
    ['a header of two lines', () => renderHeaders([{ name: 'x-a', value: 'a\nb' }]), 'characters of one line'],
    ['a header of 256 characters', () => renderHeaders([{ name: 'x-a', value: 'a'.repeat(256) }]), 'of 1 to 255'],
    ['11 headers', () => RuleAction.allow(Array(11).fill(header)), 'adds at most 10 headers, got 11'],
    ['a short challenge', () => RuleAction.challenge(299), 'after a challenge is 300 to 259200 seconds, got 299'],
    ['a short captcha', () => RuleAction.captcha(59), 'after a captcha is 60 to 259200 seconds, got 59'],
    ['half a second of captcha', () => RuleAction.captcha(60.5), 'got 60.5'],
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
    ['10 transformations', () => Match.exactly(path, '/a', Array(10).fill(LOWERCASE))],
    ['a path that starts with a dot', () => Match.path('/.well-known/')],
    ['dots inside a segment', () => Match.path('/a/..b/c.d./...')],
    [
      'capitals that decoding may bring back',
      () => Match.contains(path, 'A', [LOWERCASE, TextTransformation.URL_DECODE]),
    ],
    ['a decoded path that starts otherwise', () => Match.startsWith(path, 'a', [TextTransformation.BASE64_DECODE])],
    ['the end of a path', () => Match.endsWith(path, 'login')],
    ['capitals of escapes and classes', () => Match.regex(path, '^\\S[^A-Z]\\x4A\\p{Lu}(?<Name>a)', [LOWERCASE])],
    ['capitals where a regex does not mind', () => Match.regex(path, '(?i)LOGIN', [LOWERCASE])],
    ['capitals in a regex on a field as it came', () => Match.regex(path, '^/Login')],
    ['nothing at all', () => [Match.size(path, SizeOperator.EQUALS, 0), Match.size(path, SizeOperator.LESS, 1)]],
    ['50 countries', () => Match.countries(FIFTY_COUNTRIES)],
    ['a country that AWS could not tell', () => Match.label('awswaf:clientip:geo:country:XX')],
    ['a rate by a header with an odd name', () => RateKey.header('X-Shop_App.v2')],
    ['the shortest wait', () => CustomResponse.tooManyRequests(1)],
    ['the longest header', () => renderHeaders([{ name: 'x-a', value: 'a'.repeat(255) }])],
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
