import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { githubSubjects, inexactParts } from '../../lib/supply-chain/github-environment';

const trusted = {
  owner: 'shopnow',
  ownerId: '1234567',
  repository: 'platform',
  repositoryId: '7654321',
  environment: 'prod',
};
const name = fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/);
const id = fc.stringMatching(/^[1-9][0-9]{0,9}$/);
const exact = fc.record({ owner: name, ownerId: id, repository: name, repositoryId: id, environment: name });

describe('githubSubjects', () => {
  test('S01 names the immutable and the classic form of the subject', () => {
    expect(githubSubjects(trusted)).toEqual([
      'repo:shopnow@1234567/platform@7654321:environment:prod',
      'repo:shopnow/platform:environment:prod',
    ]);
  });

  test('S01 never gives two environments a subject in common, nor one with a wildcard', () => {
    fc.assert(
      fc.property(exact, exact, (one, other) => {
        const sameNames = (['owner', 'repository', 'environment'] as const).every((part) => one[part] === other[part]);
        fc.pre(!sameNames);
        const subjects = githubSubjects(one);
        expect(subjects.filter((subject) => githubSubjects(other).includes(subject))).toEqual([]);
        expect(subjects.join('')).not.toMatch(/[*?]/);
      }),
    );
  });
});

describe('inexactParts', () => {
  test('S01 accepts any name and id that GitHub gives', () => {
    fc.assert(fc.property(exact, (environment) => inexactParts(environment).length === 0));
  });

  test('S01 refuses a wildcard or a separator wherever it stands', () => {
    const part = fc.constantFrom(...(Object.keys(trusted) as (keyof typeof trusted)[]));
    const unsafe = fc.tuple(name, fc.constantFrom('*', '?', ':', '/', '@', ' ', '\n'), fc.oneof(name, fc.constant('')));
    fc.assert(
      fc.property(part, unsafe, (key, [before, sign, after]) => {
        expect(inexactParts({ ...trusted, [key]: `${before}${sign}${after}` })).toHaveLength(1);
      }),
    );
  });

  test('S01 refuses empty parts and names all of them', () => {
    expect(inexactParts({ owner: '', ownerId: '', repository: '', repositoryId: '', environment: '' })).toEqual([
      'owner must be a name of letters, digits, ".", "_" and "-" without wildcard, got ""',
      'ownerId must be the digits of its id, got ""',
      'repository must be a name of letters, digits, ".", "_" and "-" without wildcard, got ""',
      'repositoryId must be the digits of its id, got ""',
      'environment must be a name of letters, digits, ".", "_" and "-" without wildcard, got ""',
    ]);
  });

  test('S01 leaves a value that is known only at deployment to the deployment', () => {
    expect(inexactParts({ ...trusted, ownerId: Token.asString({ Ref: 'OwnerId' }) })).toEqual([]);
  });
});
