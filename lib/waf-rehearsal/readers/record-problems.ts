import { addressOf } from '../addresses/address';
import { Outcome } from '../outcome';
import { objectAt } from '../template/json-value';
import { type JsonObject } from '../template/web-acl-definition';

type Test = (value: unknown) => boolean;

/** A property of a record: what it must be, in words, and whether it is. */
interface Property {
  readonly words: string;
  readonly isValid: Test;
  readonly isRequired?: boolean;
}

const isText: Test = (value) => typeof value === 'string';
const isFlag: Test = (value) => typeof value === 'boolean';
const isSeconds: Test = (value) => typeof value === 'number' && value >= 0;
const isCount: Test = (value) => isSeconds(value) && Number.isInteger(value);
const isLike =
  (pattern: RegExp): Test =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isOneOf =
  (values: readonly unknown[]): Test =>
  (value) =>
    values.includes(value);
const isListOf =
  (isEntry: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(isEntry);
/** Protects against a misspelt property that is ignored: other ones than these are refused. */
const isObjectOf =
  (required: Readonly<Record<string, Test>>, optional: Readonly<Record<string, Test>> = {}): Test =>
  (value) => {
    const object = objectAt(value);
    const tests = { ...required, ...optional };
    return (
      object !== undefined &&
      Object.keys(required).every((name) => object[name] !== undefined) &&
      Object.entries(object).every(([name, part]) => Object.hasOwn(tests, name) && tests[name]?.(part) === true)
    );
  };

const OUTCOMES: readonly string[] = Object.values(Outcome);
const ACTIONS = ['allow', 'block', 'count', 'challenge', 'captcha'];
const UNKNOWN =
  /^(method|path|query|fragment|headers|header:[^A-Z]+|body|challengeToken|captchaToken|sourceAddress|sqlInjectionMatches|crossSiteScriptingMatches)$/;
/** What may be a misspelt field. */
const FIELD = /^[a-z][a-z0-9]{0,29}$/i;
/** Times from 2001 to 2286 if they are seconds; no request was recorded in these days of 1970. */
const [FIRST_SECONDS, LAST_SECONDS] = [1e9, 1e10];

const isGroupRule = isObjectOf({ name: isText }, { action: isOneOf(ACTIONS) });
const TEXT: Property = { words: 'a text', isValid: isText };
const TEXTS: Property = { words: 'a list of texts', isValid: isListOf(isText) };
const COUNT: Property = { words: 'a whole number from 0', isValid: isCount };
const TOKEN: Property = {
  words: 'an object of valid (true or false) and ageSeconds (a number from 0)',
  isValid: isObjectOf({ valid: isFlag, ageSeconds: isSeconds }),
};

const PROPERTIES: ReadonlyMap<string, Property> = new Map<string, Property>([
  [
    'timestamp',
    {
      words: 'a whole number of milliseconds since 1970, not of seconds',
      isValid: (value) => isCount(value) && !(Number(value) >= FIRST_SECONDS && Number(value) < LAST_SECONDS),
      isRequired: true,
    },
  ],
  [
    'sourceAddress',
    {
      words: 'an address, e.g. 203.0.113.7',
      isValid: (value) => typeof value === 'string' && addressOf(value) !== undefined,
      isRequired: true,
    },
  ],
  ['method', { words: 'a method', isValid: isLike(/./), isRequired: true }],
  ['path', { words: 'a path from /, without query', isValid: isLike(/^\/[^?#]*$/), isRequired: true }],
  ['query', { words: 'a text without ?', isValid: isLike(/^(?!\?)/) }],
  ['fragment', TEXT],
  ['httpVersion', TEXT],
  ['headers', { words: 'a list of name and value', isValid: isListOf(isObjectOf({ name: isText, value: isText })) }],
  ['body', TEXT],
  ['bodyBase64', { words: 'base64', isValid: isLike(/^[A-Za-z0-9+/]*={0,2}$/) }],
  ['bodyBytes', COUNT],
  ['country', { words: 'two capitals, or -', isValid: isLike(/^([A-Z]{2}|-)$/) }],
  ['region', TEXT],
  ['asn', COUNT],
  ['ja3', TEXT],
  ['ja4', TEXT],
  ['challengeToken', TOKEN],
  ['captchaToken', TOKEN],
  [
    'groups',
    {
      words: `a list of groups with name, rules and perhaps vendor and complete (true or false), each rule with name and perhaps action (${ACTIONS.join(', ')})`,
      isValid: isListOf(
        isObjectOf({ name: isText, rules: isListOf(isGroupRule) }, { vendor: isText, complete: isFlag }),
      ),
    },
  ],
  ['labels', TEXTS],
  ['sqlInjectionMatches', TEXTS],
  ['crossSiteScriptingMatches', TEXTS],
  [
    'unknown',
    {
      words: 'a list of parts, e.g. path, query, headers, header:cookie, body, sourceAddress',
      isValid: isListOf(isLike(UNKNOWN)),
    },
  ],
  ['client', TEXT],
  ['expect', { words: `one of ${OUTCOMES.join(', ')}`, isValid: isOneOf(OUTCOMES) }],
  ['recordedAction', TEXT],
  ['origin', TEXT],
]);

/**
 * What is wrong with a record of the own format; empty when nothing is. Protects against a misspelt field that is
 * ignored. No value is repeated: a record holds passwords and numbers of cards, and a pipeline keeps what it prints.
 */
export function recordProblems(record: JsonObject): string[] {
  const surplus = Object.keys(record).filter((name) => !PROPERTIES.has(name));
  const faults = [...PROPERTIES].flatMap(([name, { words, isValid, isRequired }]) => {
    const value = record[name];
    if (value === undefined) {
      return isRequired === true ? [`${name} is missing`] : [];
    }
    return isValid(value) ? [] : [`${name} must be ${words}`];
  });
  const twice = record['body'] !== undefined && record['bodyBase64'] !== undefined;
  return [
    ...surplus.map((name) => `${FIELD.test(name) ? name : 'a name'} is no field of a record`),
    ...faults,
    ...(twice ? ['body and bodyBase64 exclude each other'] : []),
  ];
}
