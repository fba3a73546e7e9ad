/**
 * Sends requests through the deployed code of an edge function, where nothing exists but what CloudFront gives it and what
 * its store holds: settings on stdin, what became of each request on stdout.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { signRequest } from '../../examples/sign-request';
import { EdgeSandbox } from '../edge/functions/edge-sandbox';

interface Input {
  readonly code: string;
  readonly store: { readonly endpoint: string; readonly arn: string };
  readonly requests: {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    /** Who signs, and what; nobody if left out. */
    readonly signature?: { readonly keyId: string; readonly key: string; readonly url: string; readonly late?: number };
  }[];
}

interface Signed {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
}

const { Sigv4aSigner } = createRequire(__filename)('../../lib/data/secrets/rotation-handler/sigv4a.js') as {
  readonly Sigv4aSigner: new () => { sign(request: Signed, options: object): Promise<Signed> };
};

async function keysOf({ endpoint, arn }: Input['store']): Promise<[string, string][]> {
  const found: [string, string][] = [];
  const options = {
    signingService: 'cloudfront-keyvaluestore',
    credentials: { accessKeyId: 'emulator', secretAccessKey: 'emulator' },
  };
  for (let token: string | undefined = ''; token !== undefined;) {
    const query: Record<string, string> = token === '' ? {} : { NextToken: token };
    const path = `/key-value-stores/${encodeURIComponent(arn)}/keys`;
    const unsigned = { method: 'GET', path, query, headers: { host: new URL(endpoint).host } };
    const { headers } = await new Sigv4aSigner().sign(unsigned, options);
    const answer = await fetch(`${endpoint}${path}?${new URLSearchParams(query).toString()}`, { headers });
    if (!answer.ok) {
      throw new Error(`the store answers ${answer.status}`);
    }
    const page = (await answer.json()) as { Items: { Key: string; Value: string }[]; NextToken?: string };
    found.push(...page.Items.map(({ Key, Value }): [string, string] => [Key, Value]));
    token = page.NextToken;
  }
  return found;
}

async function main(): Promise<void> {
  const { code, store, requests } = JSON.parse(readFileSync(0, 'utf8')) as Input;
  const sandbox = new EdgeSandbox(code);
  (await keysOf(store)).forEach(([key, value]) => sandbox.keys.set(key, value));
  const outcomes = [];
  for (const { method, url, headers, body, signature } of requests) {
    const signed = signature && signRequest({ method, body, time: sandbox.time - (signature.late ?? 0), ...signature });
    const { host, pathname, search } = new URL(url);
    const query = search === '' ? undefined : search.slice(1);
    outcomes.push(await sandbox.send({ method, uri: pathname, query, headers: { host, ...signed, ...headers } }));
  }
  console.log(JSON.stringify({ keys: [...sandbox.keys.keys()], outcomes }));
}

void main();
