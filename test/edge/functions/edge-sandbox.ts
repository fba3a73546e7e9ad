import * as crypto from 'node:crypto';
import * as vm from 'node:vm';

/** A request as a viewer sends it; a name with several values comes several times. */
export interface ViewerRequest {
  readonly method?: string;
  readonly uri: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly cookies?: Readonly<Record<string, string | readonly string[]>>;
}

/** What the function made of it: an answer of its own, or a request that goes on. */
export interface Outcome {
  readonly status: number | 'passes';
  readonly location?: string;
  readonly uri?: string;
  readonly query?: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly cookies: Readonly<Record<string, string | readonly string[]>>;
}

interface Field {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

type Fields = Record<string, Field>;

interface Request {
  readonly uri: string;
  readonly querystring: Fields | string;
  readonly headers: Fields;
  readonly cookies: Fields;
}

interface Answer extends Partial<Request> {
  readonly statusCode?: number;
  readonly headers: Fields;
}

export const HOST = 'shop.example.com';
export const ADDRESS = '2001:db8::1';

/**
 * Runs the deployed code of an edge function where nothing exists but JavaScript itself, HMAC, a clock that stands, and a
 * KeyValueStore in memory.
 */
export class EdgeSandbox {
  /** What the store holds. */
  readonly keys = new Map<string, string>();

  /** The seconds that the clock shows. */
  time = 1_795_291_200;

  /** Whether the function wrote the query of the last request that went on. */
  wroteQuery = false;
  private readonly context: vm.Context;
  private readonly handler: (event: object) => unknown;

  constructor(code: string) {
    const get = (key: string): Promise<string> =>
      this.keys.has(key) ? Promise.resolve(this.keys.get(key) ?? '') : Promise.reject(new Error('KeyNotFound'));
    this.context = vm.createContext({
      cf: { kvs: () => ({ get }) },
      require: (name: string) => {
        if (name !== 'crypto') {
          throw new Error(`no module ${name}`);
        }
        return { createHmac: crypto.createHmac };
      },
      Date: { now: () => this.time * 1000 + 999 },
    });
    vm.runInContext(code.replace(/^import cf from 'cloudfront';\n/, ''), this.context);
    this.handler = this.valueOf('handler') as typeof this.handler;
  }

  /** Something that the code declares. */
  valueOf(name: string): unknown {
    return vm.runInContext(name, this.context) as unknown;
  }

  /** Sends a request for the shop's host, if no other is named. */
  async send(viewer: ViewerRequest): Promise<Outcome> {
    const parsed = fieldsOf(parameters(viewer.query));
    const request = {
      method: viewer.method ?? 'GET',
      uri: viewer.uri,
      querystring: parsed,
      headers: fieldsOf({ host: HOST, ...viewer.headers }),
      cookies: fieldsOf(viewer.cookies ?? {}),
      rawQueryString: () => viewer.query,
    };
    const answer = (await this.handler({ viewer: { ip: ADDRESS }, request })) as Answer;
    if (answer.statusCode !== undefined) {
      return {
        status: answer.statusCode,
        location: answer.headers['location']?.value,
        headers: valuesOf(answer.headers),
        cookies: {},
      };
    }
    const { uri, querystring, headers, cookies = {} } = answer;
    this.wroteQuery = querystring !== parsed;
    return {
      status: 'passes',
      uri,
      // CloudFront sends on what came if the function left it alone.
      query: querystring === parsed ? viewer.query : typeof querystring === 'string' ? querystring : '',
      headers: valuesOf(headers),
      cookies: valuesOf(cookies),
    };
  }
}

/** The request that goes on, as a viewer would send it. */
export function again(outcome: Outcome, method = 'GET'): ViewerRequest {
  const { uri = '', query, headers, cookies } = outcome;
  return { method, uri, query, headers, cookies };
}

function parameters(query: string | undefined): Record<string, string[]> {
  const found: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const pair of query ? query.split('&') : []) {
    const [name = '', ...value] = pair.split('=');
    (found[name] ??= []).push(value.join('='));
  }
  return found;
}

function fieldsOf(values: Readonly<Record<string, string | readonly string[] | undefined>>): Fields {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  const fields = present.map(([name, value = '']): [string, Field] => {
    const [first = '', ...more] = [value].flat();
    const multiValue = [first, ...more].map((one) => ({ value: one }));
    return [name, more.length > 0 ? { value: first, multiValue } : { value: first }];
  });
  return Object.fromEntries(fields);
}

function valuesOf(fields: Fields): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { value, multiValue }]) => [name, multiValue?.map((one) => one.value) ?? value]),
  );
}
