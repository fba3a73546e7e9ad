import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LockFile, lockFileProblems } from '../../tools/lock-file';

describe('lockFileProblems', () => {
  test('G08 finds nothing that keeps npm ci from working on another machine or platform', () => {
    const lock = JSON.parse(readFileSync(join(__dirname, '../../package-lock.json'), 'utf8')) as LockFile;
    expect(lockFileProblems(lock)).toEqual([]);
  });

  test('allows a dependency beside its dependent or further up', () => {
    const packages = {
      '': { dependencies: { a: '1' } },
      'node_modules/a': { dependencies: { '@x/b': '1', c: '1' } },
      'node_modules/a/node_modules/@x/b': { dependencies: { c: '1', d: '1' } },
      'node_modules/a/node_modules/c': {},
      'node_modules/d': {},
    };
    expect(lockFileProblems({ packages })).toEqual([]);
  });

  test('refuses the lack of a dependency, of one of another platform, and of one that only others can see', () => {
    const packages = {
      '': { devDependencies: { a: '1', gone: '1' } },
      'node_modules/a': { optionalDependencies: { 'a-darwin': '1' }, dependencies: { b: '1' } },
      'node_modules/c/node_modules/b': {},
    };
    expect(lockFileProblems({ packages })).toEqual([
      'the project needs gone, which the lock file lacks',
      'node_modules/a needs b, which the lock file lacks',
      'node_modules/a needs a-darwin, which the lock file lacks',
    ]);
  });

  test('refuses an address that the next machine may not reach', () => {
    const packages = { 'node_modules/a': { resolved: 'https://mirror.example/a.tgz' } };
    expect(lockFileProblems({ packages })).toEqual(['node_modules/a is bound to https://mirror.example/a.tgz']);
  });
});
