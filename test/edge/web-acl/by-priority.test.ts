import * as fc from 'fast-check';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { byPriority, priorityOf } from '../../../lib/edge/web-acl/by-priority';
import { type IWebAclRule } from '../../../lib/edge/web-acl/web-acl-rule';
import { plainRule } from './plain-rule';

const phases = Object.values(RulePhase).filter((phase) => typeof phase === 'number');
const rule = fc
  .record({
    name: fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/),
    phase: fc.constantFrom(...phases),
    place: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ name, ...where }) => plainRule(name, where));
const rules = fc.uniqueArray(rule, { minLength: 1, maxLength: 20, selector: priorityOf });
const numbered = (all: readonly IWebAclRule[]) =>
  new Map(byPriority(all, 'Test').map((one) => [one.name, priorityOf(one)]));

describe('rule priorities', () => {
  test('E03 stay as they are when any rule is added anywhere', () => {
    fc.assert(
      fc.property(rules, rule, fc.nat(), (before, added, at) => {
        fc.pre(before.every((one) => priorityOf(one) !== priorityOf(added) && one.name !== added.name));
        const index = at % (before.length + 1);
        const after = numbered([...before.slice(0, index), added, ...before.slice(index)]);
        for (const [name, priority] of numbered(before)) {
          expect(after.get(name)).toBe(priority);
        }
      }),
    );
  });

  test('E03 are distinct, in the order of phases and places, and below those of Shield Advanced', () => {
    fc.assert(
      fc.property(rules, (all) => {
        const ordered = byPriority(all, 'Test');
        const priorities = ordered.map(priorityOf);
        const places = ordered.map(({ phase, place }) => phase * 10 + place);
        expect(new Set(priorities).size).toBe(all.length);
        expect(places).toEqual([...places].sort((one, other) => one - other));
        expect(priorities).toEqual([...priorities].sort((one, other) => one - other));
        expect(Math.min(...priorities)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...priorities)).toBeLessThan(10_000_000);
      }),
    );
  });

  test('E03 do not depend on the order in which rules are written', () => {
    fc.assert(
      fc.property(rules, (all) => {
        expect(byPriority([...all].reverse(), 'Test')).toEqual(byPriority(all, 'Test'));
      }),
    );
  });

  test('E03 follow the order that AWS advises', () => {
    const { ANTI_DDOS, ADDRESS_LISTS, GEO, BLANKET_RATE, RATE, REPUTATION, BASELINE, USE_CASE } = RulePhase;
    const { EXCEPTIONS, BOTS, FRAUD } = RulePhase;
    const advised = [ANTI_DDOS, ADDRESS_LISTS, GEO, BLANKET_RATE, RATE, REPUTATION, BASELINE, USE_CASE];
    const all = [...advised, EXCEPTIONS, BOTS, FRAUD];
    expect(all).toEqual([...all].sort((one, other) => one - other));
  });

  test('E03 refuses two rules on one priority, and does so whatever their order', () => {
    const byNumber = new Map<number, IWebAclRule>();
    const pair = Array.from({ length: 2000 }, (_, index) => plainRule(`Rule${index}`)).flatMap((one) => {
      const twin = byNumber.get(priorityOf(one));
      byNumber.set(priorityOf(one), one);
      return twin === undefined ? [] : [[twin, one] as const];
    })[0];
    const [one, other] = pair as readonly [IWebAclRule, IWebAclRule];
    const number = priorityOf(one);
    expect(() => byPriority([one, other], 'Test')).toThrow(
      `web ACL rules need priorities of their own, got ${number} for ${one.name} and ${other.name}; rename one or give it another place (Test)`,
    );
    expect(() => byPriority([other, one], 'Test')).toThrow('need priorities of their own');
    expect(() => byPriority([one, plainRule(other.name, { place: 6 })], 'Test')).not.toThrow();
  });
});
