import { Stack, Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { checkRange, type CheckedNumber } from '../../lib/foundation';
import { testApp } from '../../lib/testing';

const stack = new Stack(testApp(), 'Test');
const token = Token.asNumber({ Ref: 'Nodes' });

function check(value: number, rest: Partial<CheckedNumber> = {}): () => void {
  return () => checkRange(stack, { what: 'nodes of the cache', value, least: 2, most: 6, prop: 'nodes', ...rest });
}

describe('checkRange', () => {
  test('G07 takes a whole number of the range and refuses every other number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: -10, max: 10 }), fc.double()), (value) => {
        if ([2, 3, 4, 5, 6].includes(value)) {
          expect(check(value)).not.toThrow();
        } else {
          expect(check(value)).toThrow(
            `nodes of the cache must be a whole number from 2 to 6, got ${value}; change nodes (Test)`,
          );
        }
      }),
    );
  });

  test.each([NaN, Infinity, -Infinity, 2.5])('G07 refuses %d', (value) => {
    expect(check(value)).toThrow(`must be a whole number from 2 to 6, got ${value}`);
  });

  test('G07 takes fractions only in the step given', () => {
    expect(check(2.5, { step: 0.5 })).not.toThrow();
    expect(check(2.7, { step: 0.5 })).toThrow('must be a multiple of 0.5 from 2 to 6, got 2.7; change nodes (Test)');
  });

  test('G07 leaves a token to the deployment, but refuses one that the construct would compute with', () => {
    expect(check(token)).not.toThrow();
    expect(check(token, { computed: true })).toThrow(
      'nodes of the cache must be a whole number from 2 to 6, got a token, known only at deployment; change nodes (Test)',
    );
  });
});
