import { addressOf } from '../addresses/address';
import { Outcome } from '../outcome';
import { listAt, objectAt } from '../template/json-value';
import { type JsonObject } from '../template/web-acl-definition';

/** A property of a record: what it must be, in words, and whether it is. */
interface Property {
  readonly words: string;
  readonly isValid: (value: unknown) => boolean;
  readonly isRequired?: boolean;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isListOf =
  (isEntry: (entry: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(isEntry);
const isToken = (value: unknown): boolean => {
  const token = objectAt(value);
  return token !== undefined && typeof token['valid'] === 'boolean' && Number(token['ageSeconds']) >= 0;
};
const isHeader = (value: unknown): boolean => isText(objectAt(value)?.['name']) && isText(objectAt(value)?.['value']);
const ACTIONS = ['allow', 'block', 'count', 'challenge', 'captcha'];
const isGroupRule = (value: unknown): boolean => {
  const rule = objectAt(value);
  const action = rule?.['action'];
  return isText(rule?.['name']) && (action === undefined || ACTIONS.includes(String(action)));
};
const isGroup = (value: unknown): boolean =>
  isText(objectAt(value)?.['name']) &&
  Array.isArray(objectAt(value)?.['rules']) &&
  listAt(value, 'rules').every(isGroupRule);

const UNKNOWN =
  /^(method|path|query|fragment|headers|header:[^A-Z]+|body|challengeToken|captchaToken|sourceAddress|sqlInjectionMatches|crossSiteScriptingMatches)$/;
/** What may be a misspelt field. */
const FIELD = /^[a-z][a-z0-9]{0,29}$/i;
const TEXT: Property = { words: 'a text', isValid: isText };
const TEXTS: Property = { words: 'a list of texts', isValid: isListOf(isText) };
const COUNT: Property = { words: 'a whole number from 0', isValid: isCount };
const TOKEN: Property = { words: 'an object with valid and ageSeconds', isValid: isToken };

const PROPERTIES: ReadonlyMap<string, Property> = new Map<string, Property>([
  ['timestamp', { words: 'a number of milliseconds from 0', isValid: (value) => isCount(value), isRequired: true }],
  [
    'sourceAddress',
    {
      words: 'an address',
      isValid: (value) => isText(value) && addressOf(String(value)) !== undefined,
      isRequired: true,
    },
  ],
  ['method', { words: 'a method', isValid: (value) => isText(value) && value !== '', isRequired: true }],
  [
    'path',
    { words: 'a path from /, without query', isValid: (value) => /^\/[^?#]*$/.test(String(value)), isRequired: true },
  ],
  ['query', { words: 'a text without ?', isValid: (value) => isText(value) && !String(value).startsWith('?') }],
  ['fragment', TEXT],
  ['httpVersion', TEXT],
  ['headers', { words: 'a list of name and value', isValid: isListOf(isHeader) }],
  ['body', TEXT],
  ['bodyBase64', { words: 'base64', isValid: (value) => /^[A-Za-z0-9+/]*={0,2}$/.test(String(value)) }],
  ['bodyBytes', COUNT],
  ['country', { words: 'two capitals, or -', isValid: (value) => /^([A-Z]{2}|-)$/.test(String(value)) }],
  ['region', TEXT],
  ['asn', COUNT],
  ['ja3', TEXT],
  ['ja4', TEXT],
  ['challengeToken', TOKEN],
  ['captchaToken', TOKEN],
  ['groups', { words: 'a list of groups with name and rules', isValid: isListOf(isGroup) }],
  ['labels', TEXTS],
  ['sqlInjectionMatches', TEXTS],
  ['crossSiteScriptingMatches', TEXTS],
  ['unknown', { words: 'a list of parts', isValid: isListOf((part) => isText(part) && UNKNOWN.test(String(part))) }],
  ['client', TEXT],
  [
    'expect',
    {
      words: `one of ${Object.values(Outcome).join(', ')}`,
      isValid: (value) => Object.values<unknown>(Outcome).includes(value),
    },
  ],
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
