import { emptyStack, pageFunction } from './edge-functions-under-test';
import { HOST } from './edge-sandbox';

describe('settings of a PageFunction', () => {
  test.each<[string, Parameters<typeof pageFunction>[2], string]>([
    [
      'a host that is none',
      { domainName: 'Shop' },
      'host name takes small letters, digits, dashes and dots, got "Shop"; write e.g. shop.example.com (Test/Subject)',
    ],
    ['a moved host that is none', { movedDomainNames: ['*.example.com'] }, 'got "*.example.com"'],
    [
      'a host twice',
      { movedDomainNames: [HOST] },
      `movedDomainNames takes at most 10 other names than ${HOST}, each once, got ${HOST}; drop the others (Test/Subject)`,
    ],
    [
      'too many hosts',
      { movedDomainNames: Array.from({ length: 11 }, (_, index) => `n${index}.example.com`) },
      'takes at most 10 other names',
    ],
    [
      'a prefix that is none',
      { foreignPrefixes: ['api'] },
      'foreignPrefixes takes paths of / and 1 to 199 letters, digits and _-.~@:+/, got "api"; write e.g. /api (Test/Subject)',
    ],
    ['the root as a prefix', { prefixes: ['/'] }, 'got "/"'],
    ['a dot segment', { prefixes: ['/a/..'] }, 'got "/a/.."'],
    ['a dot at the end of a part', { prefixes: ['/a./b'] }, 'got "/a./b"'],
    ['a wildcard', { prefixes: ['/a/*'] }, 'got "/a/*"'],
    ['a long prefix', { prefixes: [`/${'a'.repeat(200)}`] }, 'prefixes takes paths of / and 1 to 199'],
    [
      'a prefix under another',
      { foreignPrefixes: ['/api', '/api/a'] },
      'foreignPrefixes takes at most 50 paths of which none covers another, got /api, /api/a; drop /api/a (Test/Subject)',
    ],
    [
      'too many prefixes',
      { foreignPrefixes: Array.from({ length: 51 }, (_, index) => `/n${index}`) },
      'drop some (Test/Subject)',
    ],
    [
      'prefixes of which nothing is left',
      { prefixes: ['/api/a'] },
      '/api/a cannot be both of the function and of another one; take it out of prefixes or foreignPrefixes (Test/Subject)',
    ],
    [
      'a guarded path that another function sees',
      { guardedPrefixes: ['/API/login'] },
      'guarded path is one of the function, got /API/login; name it where its behaviour is, or change prefixes or foreignPrefixes (Test/Subject)',
    ],
    [
      'a guarded path that its behaviour never gets',
      { prefixes: ['/shop'], guardedPrefixes: ['/login'] },
      'got /login; name it where',
    ],
    [
      'two ways of writing for one guarded path',
      { guardedPrefixes: ['/login', '/Login'] },
      'guardedPrefixes takes at most 50 paths, each once whatever its capitals, got /login, /Login; drop /Login (Test/Subject)',
    ],
    [
      'too many guarded paths',
      { guardedPrefixes: Array.from({ length: 51 }, (_, index) => `/n${index}`) },
      'drop some (Test/Subject)',
    ],
    ['a guarded path that is none', { guardedPrefixes: ['login'] }, 'guardedPrefixes takes paths of / and 1 to 199'],
    [
      'a client header that the edge writes',
      { clientHeader: 'x-viewer-address' },
      'none that the edge uses, got "x-viewer-address"; write e.g. x-client (Test/Subject)',
    ],
    [
      'a parameter that is none',
      { cachedQueries: ['a b'] },
      'cachedQueries takes at most 50 names of 1 to 128 letters, digits, dots, dashes, tildes, underscores and brackets, each once, got "a b"; write e.g. page (Test/Subject)',
    ],
    ['a parameter twice', { cachedQueries: ['a', 'a'] }, 'got "a"'],
    ['too many parameters', { cachedQueries: Array.from({ length: 51 }, (_, index) => `n${index}`) }, 'at most 50'],
    [
      'more code than an edge takes',
      { foreignPrefixes: Array.from({ length: 50 }, (_, index) => `/${index}${'a'.repeat(190)}`) },
      'edge function takes at most 10240 bytes of code, got ',
    ],
  ])('E06 refuses %s', (_, props, message) => {
    expect(() => pageFunction(emptyStack(), 'Subject', props)).toThrow(message);
  });
});
