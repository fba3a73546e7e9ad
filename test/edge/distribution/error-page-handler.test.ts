import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

interface Event {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResourceProperties: { readonly Bucket: string; readonly Key: string; readonly Page: string };
}

type Handler = (event: Event) => Promise<unknown>;

/** The deployed code, with S3 behind its SDK: each object as it was put. */
function handlerOn(objects: Map<string, object>): Handler {
  const sdk = {
    S3Client: class {
      async send({ input: { Bucket, Key, ...rest } }: { input: Record<string, string> }): Promise<void> {
        objects.set(`${Bucket}/${Key}`, rest);
      }
    },
    PutObjectCommand: class {
      constructor(readonly input: Record<string, string>) {}
    },
  };
  const file = join(__dirname, '../../../lib/edge/distribution/error-page-handler/index.js');
  const module: { exports?: { handler: Handler } } = {};
  const load = compileFunction(readFileSync(file, 'utf8'), ['module', 'require']);
  (load as (...args: unknown[]) => void)(module, (name: string) => ({ '@aws-sdk/client-s3': sdk })[name]);
  return (event) => (module.exports as { handler: Handler }).handler(event);
}

const asked = (RequestType: Event['RequestType'], Page = '<!doctype html>'): Event => ({
  RequestType,
  ResourceProperties: { Bucket: 'pages', Key: 'errors/unavailable.html', Page },
});

describe('the handler of ErrorPages', () => {
  test('E02 puts the page as HTML that the edge keeps and no browser does', async () => {
    const objects = new Map<string, object>();
    const answer = await handlerOn(objects)(asked('Create'));
    expect([...objects]).toEqual([
      [
        'pages/errors/unavailable.html',
        { Body: '<!doctype html>', ContentType: 'text/html; charset=utf-8', CacheControl: 'max-age=0, s-maxage=60' },
      ],
    ]);
    expect(answer).toEqual({ PhysicalResourceId: 'pages/errors/unavailable.html' });
  });

  test('E02 puts a changed page in its place, under the same id, so that nothing is deleted', async () => {
    const objects = new Map<string, object>();
    const handler = handlerOn(objects);
    const answers = [await handler(asked('Create')), await handler(asked('Update', '<!doctype html>new'))];
    expect(answers[0]).toEqual(answers[1]);
    expect([...objects.values()]).toEqual([expect.objectContaining({ Body: '<!doctype html>new' })]);
  });

  test('E02 leaves the page where it is when its resource goes', async () => {
    const objects = new Map<string, object>([['pages/errors/unavailable.html', { Body: 'kept' }]]);
    await handlerOn(objects)(asked('Delete'));
    expect([...objects.values()]).toEqual([{ Body: 'kept' }]);
  });
});
