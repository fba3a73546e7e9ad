import { awsError, loadHandler, Secrets, type Service, type Step, STEPS } from './rotation-world';

const ENV = { CACHE_USER_ID: 'cart', WAIT_SECONDS: '0' };
const INITIAL = JSON.stringify({ username: 'cart', password: 'password-of-the-beginning' });
const CACHE: Service = {
  DescribeUsersCommand: () => ({
    Users: [{ Status: 'active', Authentication: { Type: 'password', PasswordCount: 2 } }],
  }),
  ModifyUserCommand: () => undefined,
};

function world() {
  const secrets = new Secrets(INITIAL);
  const calls: string[] = [];
  const run = loadHandler('cache-password', { ...secrets.service, ...CACHE }, ENV, async ({ name }, answer) => {
    calls.push(name);
    return answer();
  });
  return { secrets, calls, run };
}

describe('the four steps of a rotation', () => {
  test('D06 a step that runs twice makes no second value', async () => {
    const { secrets, run } = world();
    secrets.begin('one');
    await run('createSecret', 'one');
    const value = secrets.value('AWSPENDING');
    await run('createSecret', 'one');
    expect(secrets.value('AWSPENDING')).toBe(value);
  });

  test('D06 two runs at once agree on one value', async () => {
    const { secrets, run } = world();
    secrets.begin('one');
    await Promise.all([run('createSecret', 'one'), run('createSecret', 'one')]);
    expect(secrets.value('AWSPENDING')).toBe(secrets.values.get('one'));
    expect(secrets.value('AWSPENDING')).not.toBe('');
  });

  test('D06 what is finished is not done again', async () => {
    const { secrets, calls, run } = world();
    secrets.begin('one');
    for (const step of STEPS) {
      await run(step, 'one');
    }
    calls.length = 0;
    for (const step of STEPS) {
      await run(step, 'one');
    }
    expect(new Set(calls)).toEqual(new Set(['DescribeSecretCommand']));
    expect(secrets.labels.get('AWSCURRENT')).toBe('one');
  });

  test.each<[string, (secrets: Secrets) => void, Step, string, string | undefined, string]>([
    ['another secret', () => undefined, 'setSecret', 'one', 'arn:other', 'the function rotates another secret'],
    ['an unknown version', () => undefined, 'createSecret', 'nobody', undefined, 'the secret has no such version'],
    [
      'a version that waits for nothing',
      (s) => s.labels.set('AWSPREVIOUS', 'old'),
      'setSecret',
      'old',
      undefined,
      'the version is not pending',
    ],
    [
      'a secret without rotation',
      (s) => void (s.enabled = false),
      'setSecret',
      'one',
      undefined,
      'rotation is not enabled',
    ],
    ['a step that there is not', () => undefined, 'toString' as Step, 'one', undefined, 'knows no such step'],
    [
      'a version without a value',
      () => undefined,
      'setSecret',
      'one',
      undefined,
      'the version AWSPENDING has no value',
    ],
  ])('D06 refuses %s', async (_, prepare, step, token, secretId, message) => {
    const { secrets, calls, run } = world();
    secrets.begin('one');
    prepare(secrets);
    await expect(run(step, token, secretId)).rejects.toThrow(message);
    expect(calls).not.toContain('ModifyUserCommand');
    expect(secrets.value('AWSCURRENT')).toBe(INITIAL);
  });

  test('D06 a value stays out of what is thrown, whoever repeats it', async () => {
    const { secrets } = world();
    secrets.begin('one');
    const services = { ...secrets.service, ...CACHE };
    const run = loadHandler('cache-password', services, ENV, async ({ name, input }, answer) => {
      if (name === 'PutSecretValueCommand') {
        throw awsError('ValidationException', `value ${String(input['SecretString'])} at 'secretString'`);
      }
      return answer();
    });
    const error = await run('createSecret', 'one').catch((thrown: Error) => thrown);
    expect((error as Error).message).toBe("createSecret of one: ValidationException: value *** at 'secretString'");
  });
});
