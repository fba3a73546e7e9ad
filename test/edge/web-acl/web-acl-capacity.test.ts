import * as fc from 'fast-check';
import { WebAclCapacity } from '../../../lib/edge/web-acl/web-acl-capacity';
import { plainRule } from './plain-rule';

describe('WebAclCapacity', () => {
  test.each([
    [1500, false, false],
    [1501, true, false],
    [5000, true, false],
    [5001, true, true],
  ])('E03 of %d units costs extra: %p, is refused: %p', (units, costsExtra, isRefused) => {
    const capacity = new WebAclCapacity([plainRule('Rule', { capacity: units })]);
    expect([capacity.costsExtra, capacity.isRefused]).toEqual([costsExtra, isRefused]);
  });

  test('E03 is the sum over the rules', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 700 })), (costs) => {
        const rules = costs.map((capacity, index) => plainRule(`Rule${index}`, { capacity }));
        expect(new WebAclCapacity(rules).units).toBe(costs.reduce((one, other) => one + other, 0));
      }),
    );
  });
});
