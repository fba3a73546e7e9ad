import { awsError, type Call, loadHandler, Secrets, type Service, STEPS } from './rotation-world';

const ENV = { CACHE_USER_ID: 'cart', WAIT_SECONDS: '60' };
const INITIAL = JSON.stringify({ username: 'cart', password: 'password-of-the-beginning' });

/** ElastiCache with one user, whose changes take two polls. */
class Cache {
  passwords = ['password-of-the-beginning'];
  status = 'active';
  pollsLeft = 0;

  readonly service: Service = {
    DescribeUsersCommand: ({ UserId }: { UserId: string }) => {
      if (this.pollsLeft-- <= 0 && this.status === 'modifying') {
        this.status = 'active';
      }
      const Authentication = { Type: 'password', PasswordCount: this.passwords.length };
      return { Users: UserId === 'cart' ? [{ Status: this.status, Authentication }] : [] };
    },
    ModifyUserCommand: (input: { UserId: string; AuthenticationMode: { Type: string; Passwords: string[] } }) => {
      const { Type, Passwords } = input.AuthenticationMode;
      if (this.status !== 'active') {
        throw awsError('InvalidUserStateFault');
      }
      if (Type !== 'password' || Passwords.length > 2 || Passwords.some((text) => !/^[!-~]{16,128}$/.test(text))) {
        throw awsError('InvalidParameterValueException', `no password: ${Passwords.join()}`);
      }
      this.passwords = Passwords;
      this.status = 'modifying';
      this.pollsLeft = 2;
    },
  };
}

function world(initial = INITIAL) {
  const secrets = new Secrets(initial);
  const cache = new Cache();
  return { secrets, cache, services: { ...secrets.service, ...cache.service } };
}

function passwordOf(text: string): string {
  return (JSON.parse(text) as { password: string }).password;
}

describe('the rotation of a cache password', () => {
  test('D06 the password before stays good until the next rotation, and the user keeps its name', async () => {
    const { secrets, cache, services } = world();
    const run = loadHandler('cache-password', services, ENV);
    for (const token of ['one', 'two']) {
      secrets.begin(token);
      for (const step of STEPS) {
        await run(step, token);
        expect(cache.passwords).toContain(passwordOf(secrets.value('AWSCURRENT')));
      }
    }
    expect(JSON.parse(secrets.value('AWSCURRENT'))).toEqual({
      username: 'cart',
      password: expect.stringMatching(/^[0-9a-f]{96}$/),
    });
    expect(cache.passwords).toEqual([
      passwordOf(secrets.value('AWSPREVIOUS')),
      passwordOf(secrets.value('AWSCURRENT')),
    ]);
  });

  test('D06 moves on only when the user is active and has both', async () => {
    const { secrets, cache, services } = world();
    secrets.begin('one');
    const run = loadHandler('cache-password', services, ENV);
    await run('createSecret', 'one');
    await run('setSecret', 'one');
    cache.passwords = [passwordOf(INITIAL)];
    await expect(run('finishSecret', 'one')).rejects.toThrow('the user has 1 passwords by password, not two');
    cache.status = 'modifying';
    cache.pollsLeft = 1000;
    await expect(run('testSecret', 'one')).rejects.toThrow('the user is modifying, not active');
    expect(secrets.value('AWSCURRENT')).toBe(INITIAL);
  });

  test('D06 a set that comes late does not bring an old password back', async () => {
    const { secrets, cache, services } = world();
    secrets.begin('one');
    const prompt = loadHandler('cache-password', services, ENV);
    await prompt('createSecret', 'one');
    let went = false;
    const late = loadHandler('cache-password', services, ENV, async ({ name }: Call, answer) => {
      if (name === 'DescribeUsersCommand' && !went) {
        went = true;
        for (const step of STEPS) {
          await prompt(step, 'one');
        }
      }
      return answer();
    });
    const calls = cache.passwords;
    await expect(late('setSecret', 'one')).rejects.toThrow('the step came late');
    expect(cache.passwords).not.toBe(calls);
    expect(cache.passwords).toContain(passwordOf(secrets.value('AWSCURRENT')));
  });

  test('D06 what ElastiCache says of a password stays out of the log', async () => {
    const { secrets, services } = world(JSON.stringify({ username: 'cart', password: 'too short' }));
    secrets.begin('one');
    const run = loadHandler('cache-password', services, ENV);
    await run('createSecret', 'one');
    const error = await run('setSecret', 'one').catch((thrown: Error) => thrown);
    expect(String(error)).toContain('InvalidParameterValueException: no password: ***,***');
    expect(`${String(error)} ${(error as Error).stack}`).not.toContain('too short');
    expect(`${String(error)} ${(error as Error).stack}`).not.toContain(passwordOf(secrets.value('AWSPENDING')));
    expect((error as Error).cause).toBeUndefined();
  });
});
