import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { TEST_NUMBERS } from './card-numbers';

const FILE = join(__dirname, '../../lib/detection/card-data/card-data-detector-handler/index.js');
const PAN = '4111111111111111';

interface Run {
  readonly result?: unknown;
  readonly error?: Error;
  /** What it wrote. */
  readonly text: string;
  readonly lines: Record<string, unknown>[];
}

/** Runs the deployed code once on what a subscription would deliver. */
async function run(data: unknown, idPrefixes = ''): Promise<Run> {
  const written: string[] = [];
  const module: { exports?: { handler(event: object): Promise<unknown> } } = {};
  const process = {
    env: { DETECTOR: 'dev-services', ID_PREFIXES: idPrefixes },
    stdout: { write: (line: string) => written.push(line) },
  };
  const load = compileFunction(readFileSync(FILE, 'utf8'), ['module', 'require', 'process']);
  (load as (...args: unknown[]) => void)(module, createRequire(FILE), process);
  const outcome = await module.exports?.handler({ awslogs: { data } }).then(
    (result) => ({ result }),
    (error: Error) => ({ error }),
  );
  const text = written.join('');
  return { ...outcome, text, lines: written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

function packed(payload: unknown): string {
  return gzipSync(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64');
}

function delivery(...messages: string[]): string {
  return packed({
    messageType: 'DATA_MESSAGE',
    owner: '111111111111',
    logGroup: '/dev-eks/services/orders',
    logStream: 'pod-orders-1',
    subscriptionFilters: ['filter'],
    logEvents: messages.map((message, index) => ({ id: `event-${index}`, timestamp: 1763719200000 + index, message })),
  });
}

describe('the card data detector', () => {
  test('D08 says where a card number is, and what it looks like from afar', async () => {
    const { result, lines } = await run(
      delivery('order ord_1 placed', `{"pan":"${PAN}","backup":"5555 5555 5555 4444"}`, 'done'),
    );
    expect(result).toEqual({ events: 3, cardNumbers: 2 });
    expect(lines).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'DefenceInDepth/CardData',
              Dimensions: [['Detector'], ['Detector', 'LogGroup']],
              Metrics: [{ Name: 'CardNumbersFound', Unit: 'Count' }],
            },
          ],
        },
        Detector: 'dev-services',
        LogGroup: '/dev-eks/services/orders',
        CardNumbersFound: 2,
        logGroup: '/dev-eks/services/orders',
        logStream: 'pod-orders-1',
        eventId: 'event-1',
        timestamp: 1763719200001,
        numbers: [
          { brand: 'Visa', number: '************1111' },
          { brand: 'Mastercard', number: '************4444' },
        ],
      },
    ]);
  });

  test('D08 repeats no more of a number than its last four digits', async () => {
    const messages = TEST_NUMBERS.map(([, number]) => `pan ${number}`);
    const { lines } = await run(delivery(...messages));
    expect(lines.map(({ numbers }) => JSON.stringify(numbers).replace(/[^0-9]+/g, ''))).toEqual(
      TEST_NUMBERS.map(([, number]) => number.slice(-4)),
    );
  });

  test('D08 is silent about a delivery without one, and about ids with a prefix that was named', async () => {
    expect(await run(delivery('order 7731', `{"order":"ord_${PAN}"}`), 'cus_,ord_')).toMatchObject({
      result: { events: 2, cardNumbers: 0 },
      text: '',
    });
    expect(await run(delivery(`{"order":"ord_${PAN}"}`))).toMatchObject({ result: { cardNumbers: 1 } });
  });

  test('D08 lets the messages pass by which CloudWatch Logs tries a subscription out', async () => {
    const control = { messageType: 'CONTROL_MESSAGE', logEvents: [{ id: '', timestamp: 1, message: PAN }] };
    expect(await run(packed(control))).toMatchObject({ result: { events: 0, cardNumbers: 0 }, text: '' });
  });

  test('D08 fails on what it cannot read, so that it is tried again and rings, and quotes none of it', async () => {
    const half = Buffer.from(delivery(`pan ${PAN}`), 'base64');
    const cases: unknown[] = [
      undefined,
      `not base64 ${PAN}`,
      Buffer.from(`plain ${PAN}`).toString('base64'),
      half.subarray(0, half.length - 12).toString('base64'),
      packed(`{"messageType":"DATA_MESSAGE","logEvents":[${PAN} broken`),
      packed(`${PAN} is no JSON`),
      packed({ messageType: 'DATA_MESSAGE', logGroup: PAN }),
      packed('null'),
      gzipSync(Buffer.alloc(33 * 1024 * 1024, '4')).toString('base64'),
    ];
    for (const data of cases) {
      const { error, text } = await run(data);
      const { message, stack, cause } = error ?? {};
      expect([message, cause, text]).toEqual([
        'the delivery could not be read; what it holds stays in the log group',
        undefined,
        '',
      ]);
      expect(stack).not.toContain('1111');
    }
  });

  test('D08 writes nothing but findings, even where Lambda prints what a handler throws', () => {
    const code = `require(${JSON.stringify(FILE)}).handler(JSON.parse(process.argv[1]))`;
    const broken = packed(`{"messageType":"DATA_MESSAGE","logEvents":[${PAN} broken`);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-e', code, JSON.stringify({ awslogs: { data: broken } })],
      { encoding: 'utf8' },
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('the delivery could not be read');
    expect(stderr).not.toContain('1111');
  });
});
