import { DATABASE_PORT } from '../../lib/network';
import { storeTierEntries } from '../../lib/network/tier-network-acl';
import { aclsFrom, addressIn, passes, plan, TCP, type Tier } from './packet-filter';

const acls = aclsFrom({ cardholder: [], data: storeTierEntries(plan) });

function reaches(from: Tier, to: Tier, targetPort: number): boolean {
  const [source, target] = [addressIn[from](0), addressIn[to](1)];
  const asks = { source, sourcePort: 40000, target, targetPort, protocol: TCP };
  const answers = { source: target, sourcePort: targetPort, target: source, targetPort: 40000, protocol: TCP };
  return passes(acls, asks) && passes(acls, answers);
}

describe('the place of the migration function', () => {
  test('D01 is the app tier, which reaches the database and the endpoints; the data tier has no way to the latter', () => {
    expect([reaches('app', 'data', DATABASE_PORT), reaches('app', 'app', 443)]).toEqual([true, true]);
    expect([reaches('data', 'data', DATABASE_PORT), reaches('data', 'app', 443)]).toEqual([true, false]);
  });
});
