import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';

const FOLDER = join(__dirname, '../../../lib/data/secrets/rotation-handler');
const SECRET_ARN = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:a-AbCdEf';

/** One call to AWS, as the handler makes it. */
export interface Call {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** A service of AWS, kept in memory: what it answers to its calls. */
export type Service = Readonly<Record<string, (input: never) => unknown>>;

/** What happens around each call; tests fail calls or change their order here. */
export type Wire = (call: Call, answer: () => unknown) => Promise<unknown>;

export type Step = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
export const STEPS: readonly Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/** What the SDK throws. */
export function awsError(name: string, message = `${name} said`): Error {
  return Object.assign(new Error(message), { name });
}

/** Secrets Manager with one secret, as far as a rotation uses it. */
export class Secrets {
  readonly values = new Map<string, string>();
  readonly labels = new Map<string, string>();
  enabled = true;

  constructor(value: string) {
    this.values.set('first', value);
    this.labels.set('AWSCURRENT', 'first');
  }

  /** What RotateSecret does: a version that waits for its value. */
  begin(token: string): void {
    this.labels.set('AWSPENDING', token);
  }

  value(label: string): string {
    return this.values.get(this.labels.get(label) ?? '') ?? '';
  }

  readonly service: Service = {
    DescribeSecretCommand: ({ SecretId }: { SecretId: string }) => {
      const VersionIdsToStages: Record<string, string[]> = {};
      for (const [label, id] of this.labels) {
        (VersionIdsToStages[id] ??= []).push(label);
      }
      return { ARN: SecretId, RotationEnabled: this.enabled, VersionIdsToStages };
    },
    GetSecretValueCommand: ({ VersionId, VersionStage }: { VersionId: string; VersionStage?: string }) => {
      const SecretString = this.values.get(VersionId);
      if (SecretString === undefined || (VersionStage && this.labels.get(VersionStage) !== VersionId)) {
        throw awsError('ResourceNotFoundException');
      }
      return { SecretString };
    },
    PutSecretValueCommand: (input: { ClientRequestToken: string; SecretString: string; VersionStages: string[] }) => {
      const known = this.values.get(input.ClientRequestToken);
      if (known !== undefined && known !== input.SecretString) {
        throw awsError('ResourceExistsException');
      }
      this.values.set(input.ClientRequestToken, input.SecretString);
      input.VersionStages.forEach((label) => this.labels.set(label, input.ClientRequestToken));
    },
    UpdateSecretVersionStageCommand: (input: {
      VersionStage: string;
      MoveToVersionId: string;
      RemoveFromVersionId: string;
    }) => {
      if (this.labels.get(input.VersionStage) !== input.RemoveFromVersionId) {
        throw awsError('InvalidParameterException');
      }
      this.labels.set('AWSPREVIOUS', input.RemoveFromVersionId);
      this.labels.set(input.VersionStage, input.MoveToVersionId);
    },
  };
}

/** Loads a deployed handler with services of this file instead of the SDK's clients. */
export function loadHandler(
  file: string,
  services: Service,
  env: Readonly<Record<string, string>>,
  wire: Wire = async (_, answer) => answer(),
  sleep: (milliseconds: number) => Promise<void> = async () => undefined,
): (step: Step, token: string, secretId?: string) => Promise<unknown> {
  const sdk = new Proxy(
    {},
    {
      get: (_, name: string) =>
        name.endsWith('Client')
          ? class {
              send({ name: command, input }: Call): Promise<unknown> {
                return wire({ name: command, input }, () => {
                  const answer = services[command];
                  if (!answer) {
                    throw new Error(`nobody answers ${command}`);
                  }
                  return answer(input as never);
                });
              }
            }
          : class implements Call {
              readonly name = name;
              constructor(readonly input: Record<string, unknown>) {}
            },
    },
  );
  const process = { env: { SECRET_ARN, ...env } };
  const load = (path: string): Record<string, unknown> => {
    const module = { exports: {} };
    const requireHere = (name: string): unknown => {
      if (name.startsWith('@aws-sdk/')) {
        return sdk;
      }
      if (name === 'node:timers/promises') {
        return { setTimeout: sleep };
      }
      return name.startsWith('.') ? load(join(dirname(path), `${name}.js`)) : createRequire(path)(name);
    };
    const run = compileFunction(readFileSync(path, 'utf8'), ['module', 'require', 'process']) as (
      ...given: unknown[]
    ) => void;
    run(module, requireHere, process);
    return module.exports;
  };
  const { handler } = load(join(FOLDER, `${file}.js`)) as { handler: (event: object) => Promise<unknown> };
  return (Step, ClientRequestToken, SecretId = SECRET_ARN) => handler({ Step, ClientRequestToken, SecretId });
}
