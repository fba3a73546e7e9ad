import { dataMapOf } from '../../tools/data-map/data-map-of';

describe('dataMapOf', () => {
  test('answers an unknown environment, or none, with the known ones', () => {
    expect(() => dataMapOf(['production'])).toThrow(
      'unknown environment "production", known are dev, staging, prod; call npm run data-map -- <environment> [--json]',
    );
    expect(() => dataMapOf([])).toThrow('unknown environment "", known are dev, staging, prod');
  });

  test('tells how to call it when asked', () => {
    expect(dataMapOf(['--help'])).toBe('call npm run data-map -- <environment> [--json]\n');
  });

  test('answers what it does not understand with how to call it', () => {
    expect(() => dataMapOf(['prod', '--html'])).toThrow('call npm run data-map -- <environment> [--json]');
    expect(() => dataMapOf(['prod', 'dev'])).toThrow('one environment is printed at a time, got prod dev');
  });
});
