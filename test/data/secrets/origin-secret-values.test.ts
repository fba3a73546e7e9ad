import { loadHandler, Secrets, STEPS } from './rotation-world';
import { Origin, ORIGIN_ENV } from './origin-world';

const FIRST = 'first0value'.padEnd(64, '0');

function world(first = FIRST) {
  const secrets = new Secrets(first);
  const origin = new Origin(FIRST);
  return { secrets, origin, services: { ...secrets.service, ...origin.service } };
}

describe('the values of an origin’s header', () => {
  test.each(['.*', '', 'first0value', `${FIRST}0`, `${FIRST.slice(2)}.*`, `${FIRST}\n`])(
    'D06 writes nothing where a distribution sends %j, which made a pattern would let others in',
    async (value) => {
      const { secrets, origin, services } = world();
      secrets.begin('one');
      const written: string[] = [];
      const run = loadHandler('origin-secret', services, ORIGIN_ENV, async ({ name }, answer) => {
        if (/^Update/.test(name)) {
          written.push(name);
        }
        return answer();
      });
      await run('createSecret', 'one');
      origin.configure(value, 0, 'E456');
      const refusal = 'a distribution sends a value that is not 64 letters and digits; nothing was written';
      await expect(run('setSecret', 'one')).rejects.toThrow(refusal);
      await expect(run('testSecret', 'one')).rejects.toThrow(refusal);
      expect(written).toEqual([]);
      expect(origin.state().accepted).toEqual([FIRST]);
      origin.configure(FIRST, 0, 'E456');
      for (const step of STEPS) {
        await run(step, 'one');
      }
      expect(origin.state().accepted).toEqual([secrets.value('AWSCURRENT')]);
    },
  );

  test('D06 writes nothing where somebody put another value in the secret', async () => {
    const { secrets, origin, services } = world('.*');
    secrets.begin('one');
    const run = loadHandler('origin-secret', services, ORIGIN_ENV);
    await run('createSecret', 'one');
    origin.configure(secrets.value('AWSPENDING'), 0, 'E123');
    origin.configure(secrets.value('AWSPENDING'), 0, 'E456');
    await expect(run('setSecret', 'one')).rejects.toThrow('the secret holds a value that is not 64 letters and digits');
    expect(origin.state().accepted).toEqual([FIRST]);
  });
});
