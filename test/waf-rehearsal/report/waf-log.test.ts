import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chunksOf } from '../../../lib/waf-rehearsal/report/lines-of';
import { WafLog } from '../../../lib/waf-rehearsal/report/waf-log';
import { FIRST_NOON, httpRequest, logLine, logRecord } from './log-record';

const folder = mkdtempSync(join(tmpdir(), 'waf-log-'));

function written(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function pathsIn(...paths: string[]): (string | undefined)[] {
  return [...new WafLog(paths)].map(({ path }) => path);
}

function line(uri: string): string {
  return logLine({ httpRequest: httpRequest({ uri }) });
}

function eventsFile(messages: readonly string[], indentation?: number, rest: object = {}): string {
  const events = messages.map((message, index) => ({
    logStreamName: 'cloudfront_shop-edge_0',
    timestamp: FIRST_NOON + index,
    message,
    ingestionTime: FIRST_NOON + 5000,
    eventId: `3690${index}`,
  }));
  return JSON.stringify({ events, searchedLogStreams: [], ...rest }, undefined, indentation);
}

describe('WafLog', () => {
  test('E09 reads JSON lines, packed or not, with or without a last newline', () => {
    const plain = written('plain.log', `${line('/a')}\n\n${line('/b')}\n`);
    const packed = written('packed.anything', gzipSync(`${line('/c')}\n${line('/d')}`));
    expect(pathsIn(plain, packed)).toEqual(['/a', '/b', '/c', '/d']);
  });

  test('E09 reads a folder as S3 holds it, in order, as often as it is asked', () => {
    const prefix = 's3/AWSLogs/123456789012/WAFLogs/cloudfront/shop-edge/2026/11/01';
    written(
      `${prefix}/12/05/123456789012_waflogs_cloudfront_shop-edge_20261101T1205Z_b.log.gz`,
      gzipSync(line('/later')),
    );
    written(
      `${prefix}/12/00/123456789012_waflogs_cloudfront_shop-edge_20261101T1200Z_a.log.gz`,
      gzipSync(line('/first')),
    );
    written('s3/.DS_Store', 'no log');
    const log = new WafLog([join(folder, 's3')]);
    expect([...log].map(({ path }) => path)).toEqual(['/first', '/later']);
    expect([...log]).toHaveLength(2);
  });

  test('E09 reads an export of CloudWatch Logs', () => {
    written('export/aws-logs-write-test', 'Permission Check Successful');
    written(
      'export/3f1c/cloudfront_shop-edge_0/000000.gz',
      gzipSync(`2026-11-01T12:00:00.000Z ${line('/exported')}\n`),
    );
    expect(pathsIn(join(folder, 'export'))).toEqual(['/exported']);
  });

  test.each([undefined, 4])('E09 reads what filter-log-events printed, indented by %s', (indentation) => {
    const file = written(`events-${indentation}.json`, eventsFile([line('/a'), line('/b')], indentation));
    expect(pathsIn(file)).toEqual(['/a', '/b']);
  });

  test('E09 reads every page and every record of a file that holds both', () => {
    const file = written('pages.json', `${eventsFile([line('/a')])}\n${line('/b')}\n${eventsFile([line('/c')])}\n`);
    expect(pathsIn(file)).toEqual(['/a', '/b', '/c']);
  });

  test.each([
    ['nextToken', undefined, ' line 1'],
    ['NextToken', 4, ''],
    ['nextForwardToken', undefined, ' line 1'],
  ])('E09 refuses a page with a %s, indented by %s: others follow', (token, indentation, place) => {
    const file = written('page.json', eventsFile([line('/a')], indentation, { [token]: 'Bxkq6kVGFtq2y' }));
    expect(() => pathsIn(file)).toThrow(
      `page.json${place} is a page with a ${token}, so not the last; fetch all of them`,
    );
    const last = written('last.json', eventsFile([line('/a')], indentation, { [token]: null }));
    expect(pathsIn(last)).toEqual(['/a']);
  });

  test('E09 reads lines across the pieces that a file is read in', () => {
    const uris = Array.from({ length: 40 }, (_, index) => `/${'ä€'.repeat(15_000 + index)}`);
    const file = written('long.log', uris.map(line).join('\n'));
    expect(pathsIn(file)).toEqual(uris);
    expect(pathsIn(written('long.gz', gzipSync(uris.map(line).join('\n'))))).toEqual(uris);
  });

  test('E09 refuses a packed file that holds more than fits into the memory', () => {
    const file = written('bomb.gz', gzipSync('a'.repeat(1001)));
    expect(() => [...chunksOf(file, 1000)]).toThrow('bomb.gz holds more than 1000 bytes; unpack it');
    expect([...chunksOf(file, 1001)].join('')).toHaveLength(1001);
  });

  test('E09 is not misled by a header that speaks of events', () => {
    const headers = [{ name: 'x-note', value: '{"events":[]}' }];
    const record = logLine({ httpRequest: httpRequest({ uri: '/a', headers }) });
    expect(pathsIn(written('misleading.log', `${record}\n${line('/b')}`))).toEqual(['/a', '/b']);
  });

  test.each([
    ['a line', 'broken.log', `${line('/a')}\n${line('/b')}\n{"timestamp": 1}\n${line('/c')}`, 'broken.log line 3'],
    ['a packed line', 'broken.gz', gzipSync(`${line('/a')}\n203.0.113.99 GET /`), 'broken.gz line 2'],
    ['an event', 'broken.json', eventsFile([line('/a'), 'START RequestId']), 'broken.json line 1 event 2'],
    ['an event laid out', 'laid.json', eventsFile([line('/a'), 'START RequestId'], 2), 'laid.json event 2'],
    ['two pages laid out', 'two.json', eventsFile([line('/a')], 2).repeat(2), 'two.json line 1'],
    ['a record on several lines', 'pretty.json', JSON.stringify(logRecord(), undefined, 2), 'pretty.json line 1'],
  ])('E09 refuses %s that is no record by its number', (_, name, content, place) => {
    const file = written(`broken/${name}`, content);
    expect(() => pathsIn(file)).toThrow(new RegExp(`${place.replace('.', '\\.')} is no record of AWS WAF: [^/]*$`));
  });

  test('E09 refuses a file that was cut off', () => {
    const packed = gzipSync(line('/a'));
    const file = written('cut.gz', packed.subarray(0, packed.length - 12));
    expect(() => pathsIn(file)).toThrow('cut.gz is cut off or damaged and cannot be unpacked; fetch it again');
  });

  test('E09 refuses a path that is not there, and a folder without a file', () => {
    mkdirSync(join(folder, 'empty'));
    expect(() => new WafLog([join(folder, 'nowhere')])).toThrow(/nowhere does not exist; name a file or a folder/);
    expect(() => new WafLog([join(folder, 'empty')])).toThrow(/a report needs a log, got .*empty/);
    expect(() => new WafLog([])).toThrow('a report needs a log, got none; name a file, or a folder with files');
  });
});
