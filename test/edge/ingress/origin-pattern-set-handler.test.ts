import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';

const FOLDER = join(__dirname, '../../../lib/edge/ingress/origin-pattern-set-handler');
const OLD = 'a'.repeat(64);
const NEW = '0123456789abcdef'.repeat(4);
const only = (...values: string[]): string[] => values.map((value) => `^${value}$`);

interface Set {
  readonly name: string;
  readonly patterns: string[];
}

/** AWS WAF, as far as the handler uses it. */
class Waf {
  readonly sets = new Map<string, Set>();
  readonly calls: string[] = [];
  failures: string[] = [];

  send({ name, input }: { name: string; input: Record<string, unknown> }): unknown {
    this.calls.push(name);
    expect(name === 'ListRegexPatternSets' || input['Name']).toBeTruthy();
    expect(input['Scope']).toBe('REGIONAL');
    const failure = name.startsWith('Delete') ? this.failures.shift() : undefined;
    if (failure) {
      throw Object.assign(new Error(failure), { name: failure });
    }
    const answer = {
      CreateRegexPatternSet: () => this.create(input),
      GetRegexPatternSet: () => this.get(input),
      DeleteRegexPatternSet: () => this.remove(input),
      ListRegexPatternSets: () => this.list(input),
    }[name];
    return answer?.();
  }

  private create({ Name, RegularExpressionList }: Record<string, unknown>): unknown {
    if ([...this.sets.values()].some(({ name }) => name === Name)) {
      throw Object.assign(new Error('taken'), { name: 'WAFDuplicateItemException' });
    }
    const id = `id-${this.sets.size + 1}`;
    const patterns = (RegularExpressionList as { RegexString: string }[]).map(({ RegexString }) => RegexString);
    this.sets.set(id, { name: Name as string, patterns });
    return { Summary: { ARN: arnOf(Name as string, id), Id: id } };
  }

  private get({ Id }: Record<string, unknown>): unknown {
    if (!this.sets.has(Id as string)) {
      throw Object.assign(new Error('gone'), { name: 'WAFNonexistentItemException' });
    }
    const { patterns = [] } = this.sets.get(Id as string) ?? {};
    const RegularExpressionList = patterns.map((RegexString) => ({ RegexString }));
    return { LockToken: `lock of ${Id}`, RegexPatternSet: { RegularExpressionList } };
  }

  private remove({ Id, LockToken }: Record<string, unknown>): void {
    expect(LockToken).toBe(`lock of ${Id}`);
    this.sets.delete(Id as string);
  }

  /** One set on a page. */
  private list({ NextMarker = '0' }: Record<string, unknown>): unknown {
    const all = [...this.sets].map(([id, { name }]) => ({ Name: name, Id: id, ARN: arnOf(name, id) }));
    const page = Number(NextMarker);
    return { RegexPatternSets: all.slice(page, page + 1), ...(page + 1 < all.length && { NextMarker: `${page + 1}` }) };
  }
}

const arnOf = (name: string, id: string): string =>
  `arn:aws:wafv2:eu-west-1:111111111111:regional/regexpatternset/${name}/${id}`;

interface Answer {
  readonly PhysicalResourceId: string;
  readonly Data?: { readonly Arn: string; readonly Id: string };
}

function handlerOn(waf: Waf): (event: object) => Promise<Answer> {
  const command = (name: string) =>
    class {
      readonly name = name;
      constructor(readonly input: Record<string, unknown>) {}
    };
  const names = ['CreateRegexPatternSet', 'DeleteRegexPatternSet', 'GetRegexPatternSet', 'ListRegexPatternSets'];
  const sdk = {
    ...Object.fromEntries(names.map((name) => [`${name}Command`, command(name)])),
    WAFV2Client: class {
      async send(one: { name: string; input: Record<string, unknown> }): Promise<unknown> {
        return waf.send(one);
      }
    },
  };
  const module = { exports: {} as { handler(event: object): Promise<Answer> } };
  const requireHere = (name: string): unknown => {
    if (name === '@aws-sdk/client-wafv2') {
      return sdk;
    }
    return name === 'node:timers/promises' ? { setTimeout: async () => undefined } : createRequire(__filename)(name);
  };
  const code = readFileSync(join(FOLDER, 'index.js'), 'utf8');
  (compileFunction(code, ['module', 'require']) as (...given: unknown[]) => void)(module, requireHere);
  return (event) => module.exports.handler(event);
}

describe('the handler of OriginVerification', () => {
  const create = { RequestType: 'Create', ResourceProperties: { Name: 'origin', Description: 'values' } };

  test('E01 makes a set that is closed: of one value that nobody knows, another one each time', async () => {
    const [one, other] = [new Waf(), new Waf()];
    const answer = await handlerOn(one)(create);
    await handlerOn(other)(create);
    expect(answer).toEqual({
      PhysicalResourceId: arnOf('origin', 'id-1'),
      Data: { Arn: arnOf('origin', 'id-1'), Id: 'id-1' },
    });
    const [first, second] = [one, other].map((waf) => waf.sets.get('id-1')?.patterns);
    expect(first).toEqual([expect.stringMatching(/^\^[0-9a-f]{64}\$$/)]);
    expect(second).not.toEqual(first);
  });

  test('E01 takes a set that an attempt before left behind as it is, on whatever page it stands', async () => {
    const waf = new Waf();
    waf.sets.set('id-1', { name: 'other', patterns: [] });
    waf.sets.set('id-2', { name: 'origin', patterns: only(NEW) });
    expect((await handlerOn(waf)(create)).PhysicalResourceId).toBe(arnOf('origin', 'id-2'));
    expect(waf.sets.get('id-2')?.patterns).toEqual(only(NEW));
  });

  test.each([
    ['everything', ['.*']],
    ['everything beside a value', [...only(NEW), '.*']],
    ['a shorter value', ['^a$']],
    ['a value or anything after it', [`^${NEW}|$`]],
    ['a value without an end', [`^${NEW}`]],
    ['a value without a beginning', [`${NEW}$`]],
  ])('E01 refuses a set of its name that matches %s, and leaves it', async (_, patterns) => {
    const waf = new Waf();
    waf.sets.set('id-1', { name: 'origin', patterns });
    await expect(handlerOn(waf)(create)).rejects.toThrow(
      'regex pattern set origin is there already and holds patterns that are not values of 64 letters and digits; find out who made it and delete it',
    );
    expect(waf.sets.get('id-1')?.patterns).toEqual(patterns);
    expect(waf.calls).not.toContain('DeleteRegexPatternSet');
  });

  test('E01 writes nothing at an update, whatever changed, and says again where the set is', async () => {
    const waf = new Waf();
    const made = await handlerOn(waf)(create);
    waf.sets.set('id-1', { name: 'origin', patterns: only(OLD, NEW) });
    const update = {
      RequestType: 'Update',
      PhysicalResourceId: made.PhysicalResourceId,
      ResourceProperties: { Name: 'origin', Description: 'other words' },
    };
    expect(await handlerOn(waf)(update)).toEqual(made);
    expect(waf.sets.get('id-1')?.patterns).toEqual(only(OLD, NEW));
    expect(waf.calls).toEqual(['CreateRegexPatternSet']);
  });

  test('E01 makes another set under another name, and CloudFormation removes the first', async () => {
    const waf = new Waf();
    const made = await handlerOn(waf)(create);
    const { PhysicalResourceId } = await handlerOn(waf)({
      ...create,
      RequestType: 'Update',
      PhysicalResourceId: made.PhysicalResourceId,
      ResourceProperties: { Name: 'renamed', Description: 'values' },
    });
    expect(PhysicalResourceId).toBe(arnOf('renamed', 'id-2'));
    expect([...waf.sets.values()].map(({ name }) => name)).toEqual(['origin', 'renamed']);
  });

  test('E01 removes the set, once the web ACL has let go of it, and does not mind if it is gone', async () => {
    const waf = new Waf();
    const { PhysicalResourceId } = await handlerOn(waf)(create);
    waf.failures = ['WAFAssociatedItemException', 'WAFOptimisticLockException'];
    const remove = { ...create, RequestType: 'Delete', PhysicalResourceId };
    expect(await handlerOn(waf)(remove)).toEqual({ PhysicalResourceId });
    expect(waf.sets.size).toBe(0);
    expect(await handlerOn(waf)(remove)).toEqual({ PhysicalResourceId });
  });

  test('E01 fails where AWS WAF refuses for good', async () => {
    const waf = new Waf();
    const { PhysicalResourceId } = await handlerOn(waf)(create);
    const remove = { ...create, RequestType: 'Delete', PhysicalResourceId };
    waf.failures = ['AccessDeniedException'];
    await expect(handlerOn(waf)(remove)).rejects.toThrow('AccessDeniedException');
    waf.failures = Array.from({ length: 20 }, () => 'WAFAssociatedItemException');
    await expect(handlerOn(waf)(remove)).rejects.toThrow('WAFAssociatedItemException');
  });
});
