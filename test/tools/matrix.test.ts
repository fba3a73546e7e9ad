import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { matrixOf } from '../../tools/matrix/matrix-of';

const doc = (name: string): string => readFileSync(join(__dirname, '../../docs', name), 'utf8');

describe('matrixOf', () => {
  test('N02 docs/security-groups.md and .svg are what npm run matrix prints for prod', () => {
    expect(doc('security-groups.md')).toBe(matrixOf(['prod']));
    expect(doc('security-groups.svg')).toBe(matrixOf(['prod', '--svg']));
  });

  test('answers an unknown environment, or none, with the known ones', () => {
    expect(() => matrixOf(['production'])).toThrow(
      'unknown environment "production", known are dev, staging, prod; call npm run matrix -- <environment> [--svg]',
    );
    expect(() => matrixOf([])).toThrow('unknown environment "", known are dev, staging, prod');
  });

  test('tells how to call it when asked', () => {
    expect(matrixOf(['--help'])).toBe('call npm run matrix -- <environment> [--svg]\n');
  });

  test('answers what it does not understand with how to call it', () => {
    expect(() => matrixOf(['prod', '--png'])).toThrow('call npm run matrix -- <environment> [--svg]');
    expect(() => matrixOf(['prod', 'dev'])).toThrow('one environment is printed at a time, got prod dev');
  });
});
