import fc from 'fast-check';
import { awsError, type Call, loadHandler, Secrets, type Step, STEPS } from './rotation-world';
import { Origin, ORIGIN_ENV } from './origin-world';

const FIRST = 'first0value'.padEnd(64, '0');

type Fate = 'answered' | 'lost' | 'refused' | 'deployed';

/** A step that Lambda runs once more, late, beside everything else. */
interface Straggler {
  readonly step: Step;
  readonly token: string;
  readonly atCall: number;
}

function world() {
  const secrets = new Secrets(FIRST);
  const origin = new Origin(FIRST);
  return { secrets, origin, services: { ...secrets.service, ...origin.service } };
}

async function rotate(run: (step: Step, token: string) => Promise<unknown>, token: string): Promise<void> {
  for (const step of STEPS) {
    await run(step, token);
  }
}

describe('the rotation of an origin’s header', () => {
  test('D06 ends with the new value sent and accepted, and the old one refused', async () => {
    const { secrets, origin, services } = world();
    secrets.begin('one');
    await rotate(
      loadHandler('origin-secret', services, ORIGIN_ENV, undefined, async (ms) => {
        origin.clock += ms / 1000;
      }),
      'one',
    );
    const value = secrets.value('AWSCURRENT');
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(origin.state()).toEqual({ sent: [value], accepted: [value] });
    expect(secrets.value('AWSPREVIOUS')).toBe(FIRST);
  });

  test('D06 accepts both before it sends the new one, and waits in between', async () => {
    const { secrets, origin, services } = world();
    secrets.begin('one');
    const log: unknown[] = [];
    const run = loadHandler(
      'origin-secret',
      services,
      ORIGIN_ENV,
      async ({ name }: Call, answer) => {
        if (name.startsWith('Update')) {
          log.push(name);
        }
        return answer();
      },
      async (ms) => {
        log.push(ms / 1000);
        origin.clock += ms / 1000;
      },
    );
    await rotate(run, 'one');
    expect(log).toEqual([
      'UpdateRegexPatternSetCommand',
      120,
      'UpdateDistributionCommand',
      'UpdateDistributionCommand',
      15,
      15,
      'UpdateSecretVersionStageCommand',
      'UpdateRegexPatternSetCommand',
    ]);
    expect(origin.refused()).toEqual([]);
  });

  test('D06 what the edge sends is accepted at every moment, whatever fails, comes twice or comes late', async () => {
    const seen = { finished: 0, stragglers: 0 };
    const fates = fc.oneof(
      { arbitrary: fc.constant<Fate>('answered'), weight: 8 },
      { arbitrary: fc.constantFrom<Fate>('lost', 'refused', 'deployed'), weight: 1 },
    );
    const straggler = fc.record<Straggler>({
      step: fc.constantFrom(...STEPS),
      token: fc.constantFrom('one', 'two'),
      atCall: fc.nat(80),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fates, { minLength: 1, maxLength: 60 }),
        fc.array(straggler, { maxLength: 5 }),
        async (scheduler, plan, stragglers) => {
          const { secrets, origin, services } = world();
          const late: Promise<unknown>[] = [];
          let calls = 0;
          const refused: string[] = [];
          const check = (): void => void refused.push(...origin.refused());
          const run = loadHandler(
            'origin-secret',
            services,
            ORIGIN_ENV,
            async (_, answer) => {
              const call = calls++;
              for (const { step, token } of stragglers.filter(({ atCall }) => atCall === call)) {
                seen.stragglers += 1;
                late.push(run(step, token).catch(() => undefined));
              }
              await scheduler.schedule(Promise.resolve());
              const fate = call < 120 ? plan[call % plan.length] : 'answered';
              if (fate === 'deployed') {
                origin.configure(secrets.value('AWSCURRENT'), call % 4, call % 2 === 0 ? 'E123' : 'E456');
                check();
              }
              if (fate === 'refused') {
                throw awsError('ThrottlingException');
              }
              const result = answer();
              check();
              if (fate === 'lost') {
                throw awsError('TimeoutError');
              }
              return result;
            },
            async (ms) => {
              await scheduler.schedule(Promise.resolve());
              origin.clock += ms / 1000;
              check();
            },
          );
          const main = async (): Promise<void> => {
            for (const token of ['one', 'two']) {
              secrets.begin(token);
              for (let attempt = 0; attempt < 12; attempt++) {
                try {
                  await rotate(run, token);
                  seen.finished += 1;
                  break;
                } catch {
                  // Secrets Manager tries the whole rotation again.
                }
              }
            }
            await Promise.all(late);
          };
          await scheduler.waitFor(main());
          expect(refused).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
    // The property says nothing about runs that never got anywhere.
    expect(seen.finished).toBeGreaterThan(30);
    expect(seen.stragglers).toBeGreaterThan(20);
  });

  describe('a step that comes late, while the next rotation runs', () => {
    /** A run of the handler that stops once, at a call or a wait, until it is released. */
    function stopping(where: string, time: number, { origin, services }: ReturnType<typeof world>) {
      let left = time;
      let release: () => void = () => undefined;
      let reached: () => void = () => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      const stopped = new Promise<void>((resolve) => (reached = resolve));
      const stopAt = async (name: string): Promise<void> => {
        if (name === where && --left === 0) {
          reached();
          await released;
        }
      };
      const run = loadHandler(
        'origin-secret',
        services,
        ORIGIN_ENV,
        async ({ name }, answer) => {
          await stopAt(name);
          return answer();
        },
        async (ms) => {
          origin.clock += ms / 1000;
          await stopAt('sleep');
        },
      );
      return { run, stopped, release: () => release() };
    }

    test.each<[Step, string, number]>([
      ['setSecret', 'GetRegexPatternSetCommand', 1],
      ['setSecret', 'sleep', 1],
      // The first is in the test before the value becomes current.
      ['finishSecret', 'GetRegexPatternSetCommand', 2],
    ])('D06 %s that stopped at %s changes nothing', async (step, where, time) => {
      const under = world();
      const { secrets, origin } = under;
      const prompt = loadHandler('origin-secret', under.services, ORIGIN_ENV);
      const late = stopping(where, time, under);
      const next = stopping('sleep', 1, under);
      secrets.begin('one');
      for (const before of STEPS.slice(0, STEPS.indexOf(step))) {
        await prompt(before, 'one');
      }
      const overtaken = late.run(step, 'one').catch((error: Error) => error);
      await late.stopped;
      await rotate(prompt, 'one');
      secrets.begin('two');
      await prompt('createSecret', 'two');
      const following = next.run('setSecret', 'two');
      await next.stopped;
      late.release();
      expect(String(await overtaken)).toContain('Error');
      next.release();
      await following;
      expect(origin.refused()).toEqual([]);
      expect(origin.state().sent).toContain(secrets.value('AWSPENDING'));
      await prompt('testSecret', 'two');
      await prompt('finishSecret', 'two');
      expect(origin.state().accepted).toEqual([secrets.value('AWSCURRENT')]);
    });
  });

  test('D06 finishes nothing while a deployment holds the old value, and goes on from there', async () => {
    const { secrets, origin, services } = world();
    secrets.begin('one');
    const run = loadHandler('origin-secret', services, ORIGIN_ENV);
    await run('createSecret', 'one');
    await run('setSecret', 'one');
    origin.configure(FIRST, 0);
    await expect(run('testSecret', 'one')).rejects.toThrow('a distribution sends another value than the new one');
    await expect(run('finishSecret', 'one')).rejects.toThrow('a distribution sends another value than the new one');
    expect(secrets.value('AWSCURRENT')).toBe(FIRST);
    expect(origin.state().accepted).toContain(FIRST);
    await rotate(run, 'one');
    expect(origin.state().accepted).toEqual([secrets.value('AWSCURRENT')]);
  });

  test('D06 gives up for now when the edge does not follow in time, and drops nothing', async () => {
    const { secrets, origin, services } = world();
    secrets.begin('one');
    const run = loadHandler('origin-secret', services, ORIGIN_ENV);
    await run('createSecret', 'one');
    await run('setSecret', 'one');
    origin.configure(secrets.value('AWSPENDING'), 1000);
    await expect(run('testSecret', 'one')).rejects.toThrow('still being deployed; Secrets Manager tries again');
    expect(origin.state().accepted).toHaveLength(2);
  });

  test('D06 the first rotation replaces the pattern of a value that nobody knows', async () => {
    const { secrets, origin, services } = world();
    secrets.begin('one');
    const placeholder = { RegularExpressionList: [{ RegexString: `^${'0'.repeat(64)}$` }], Description: 'kept' };
    let asked = 0;
    const run = loadHandler('origin-secret', services, ORIGIN_ENV, async ({ name }, answer) => {
      const given = answer();
      return name === 'GetRegexPatternSetCommand' && asked++ === 0
        ? { LockToken: '1', RegexPatternSet: placeholder }
        : given;
    });
    await run('createSecret', 'one');
    await run('setSecret', 'one');
    expect([...origin.state().accepted].sort()).toEqual([FIRST, secrets.value('AWSPENDING')].sort());
  });

  test.each(['E123', 'E456'])('D06 finishes nothing while %s alone sends the old value', async (id) => {
    const { secrets, origin, services } = world();
    secrets.begin('one');
    const run = loadHandler('origin-secret', services, ORIGIN_ENV);
    await run('createSecret', 'one');
    await run('setSecret', 'one');
    origin.configure(FIRST, 0, id);
    await expect(run('testSecret', 'one')).rejects.toThrow('a distribution sends another value than the new one');
    expect(origin.state().accepted).toContain(FIRST);
    await rotate(run, 'one');
    expect(origin.state()).toEqual({ sent: [secrets.value('AWSCURRENT')], accepted: [secrets.value('AWSCURRENT')] });
  });

  test('D06 leaves a distribution alone that sends the new value already', async () => {
    const { secrets, origin, services } = world();
    secrets.begin('one');
    const updated: unknown[] = [];
    const run = loadHandler('origin-secret', services, ORIGIN_ENV, async ({ name, input }, answer) => {
      if (name === 'UpdateDistributionCommand') {
        updated.push(input['Id']);
      }
      return answer();
    });
    await run('createSecret', 'one');
    origin.configure(secrets.value('AWSPENDING'), 0, 'E456');
    await run('setSecret', 'one');
    expect(updated).toEqual(['E123']);
  });

  test('D06 adds no header where the template has none', async () => {
    const { secrets, services } = world();
    secrets.begin('one');
    const run = loadHandler('origin-secret', services, { ...ORIGIN_ENV, HEADER_NAME: 'x-nobody' });
    await run('createSecret', 'one');
    await expect(run('setSecret', 'one')).rejects.toThrow('no origin of a distribution has the header x-nobody');
  });
});
