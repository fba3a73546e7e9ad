import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { Template } from 'aws-cdk-lib/assertions';
import { OriginVerification } from '../../../lib/edge/ingress/origin-verification';
import { RulePhase } from '../../../lib/edge/web-acl/language/rule-phase';
import { findingsOf } from '../../../lib/testing';
import { stackIn } from '../edge-stack-under-test';
import { regionalWebAcl } from './ingress-under-test';
import { judge, type RenderedRule } from './judge-header';

const FOLDER = join(__dirname, '../../../lib/edge/ingress/origin-pattern-set-handler');
const OLD = 'a'.repeat(64);
const NEW = '0123456789abcdef'.repeat(4);
const only = (...values: string[]): string[] => values.map((value) => `^${value}$`);

/** Built once, no test changes it. */
const stack = stackIn('eu-west-1');
const verification = new OriginVerification(stack, 'Verification');
regionalWebAcl(stack, verification);
const template = Template.fromStack(stack);

function rules(): RenderedRule[] {
  const [webAcl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  const all = (webAcl as { Properties: { Rules: (RenderedRule & { Priority: number })[] } }).Properties.Rules;
  return [...all].sort((one, other) => one.Priority - other.Priority);
}

describe('the rule that asks for the secret header', () => {
  const [rule] = rules() as [RenderedRule];

  test('E01 is the first of the web ACL, and is what AWS documents for a set of patterns', () => {
    expect(rule).toEqual({
      Name: 'OriginVerify',
      Priority: expect.any(Number),
      Action: { Block: {} },
      Statement: {
        NotStatement: {
          Statement: {
            RegexPatternSetReferenceStatement: {
              Arn: { Ref: expect.stringMatching(/^VerificationPatternSet/) },
              FieldToMatch: { SingleHeader: { Name: 'x-origin-verify' } },
              TextTransformations: [{ Priority: 0, Type: 'NONE' }],
            },
          },
        },
      },
      VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'OriginVerify' },
    });
    expect(verification.rule.capacity).toBe(25);
  });

  test('E01 leaves no place before it, but by the chance of a name', () => {
    const { phase, place } = verification.rule;
    expect([phase, place]).toEqual([Math.min(...Object.values(RulePhase).filter((one) => typeof one === 'number')), 0]);
  });

  test.each<[string, string[], Record<string, string>, number | 'next']>([
    ['no header', only(NEW), {}, 403],
    ['an empty header', only(NEW), { 'x-origin-verify': '' }, 403],
    ['the value in another header', only(NEW), { 'x-origin': NEW, authorization: NEW }, 403],
    ['a wrong value', only(NEW), { 'x-origin-verify': OLD }, 403],
    ['the value with more behind it', only(NEW), { 'x-origin-verify': `${NEW}0` }, 403],
    ['the value with more before it', only(NEW), { 'x-origin-verify': `, ${NEW}` }, 403],
    ['the value in capitals', only(NEW), { 'x-origin-verify': NEW.toUpperCase() }, 403],
    ['the new value', only(NEW), { 'x-origin-verify': NEW }, 'next'],
    ['the old value during a rotation', only(OLD, NEW), { 'x-origin-verify': OLD }, 'next'],
    ['the new value during a rotation', only(OLD, NEW), { 'x-origin-verify': NEW }, 'next'],
    ['a wrong value during a rotation', only(OLD, NEW), { 'x-origin-verify': `${OLD}|${NEW}` }, 403],
    ['the old value after a rotation', only(NEW), { 'x-origin-verify': OLD }, 403],
    ['any value where no value is valid', [], { 'x-origin-verify': NEW }, 403],
  ])('E01 answers to %s with what it should', (_, patterns, headers, expected) => {
    expect(judge(rule, patterns, headers)).toBe(expected);
  });
});

describe('OriginVerification', () => {
  test('E01 leaves no set to CloudFormation, which would write over the valid values', () => {
    template.resourceCountIs('AWS::WAFv2::RegexPatternSet', 0);
    const [set] = Object.values(template.findResources('Custom::OriginPatternSet'));
    expect(set?.['Properties']).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
      Name: verification.patterns.name,
      Description: 'Values of x-origin-verify. Written by their rotation alone',
    });
  });

  test('E01 gives a name and a description that AWS WAF takes, and says where the set is', () => {
    expect(verification.patterns.name).toMatch(/^[\w-]{1,128}$/);
    const [set] = Object.values(template.findResources('Custom::OriginPatternSet'));
    expect(set?.['Properties'].Description).toMatch(/^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/);
    expect(stack.resolve(verification.patterns)).toEqual({
      name: verification.patterns.name,
      id: { 'Fn::GetAtt': [expect.stringMatching(/^VerificationPatternSet/), 'Id'] },
      arn: { Ref: expect.stringMatching(/^VerificationPatternSet/) },
      region: 'eu-west-1',
    });
  });

  test('E01 the function may make and remove that one set, list names, and never write to it', () => {
    const [role] = Object.values(template.findResources('AWS::IAM::Role')).filter((found) =>
      JSON.stringify(found).includes('RegexPatternSet'),
    );
    expect(role?.['Properties'].Policies).toEqual([
      {
        PolicyName: 'Inline',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 'wafv2:ListRegexPatternSets', Resource: '*' },
            {
              Effect: 'Allow',
              Action: ['wafv2:CreateRegexPatternSet', 'wafv2:DeleteRegexPatternSet', 'wafv2:GetRegexPatternSet'],
              Resource: `arn:aws:wafv2:eu-west-1:111111111111:regional/regexpatternset/${verification.patterns.name}/*`,
            },
          ],
        },
      },
    ]);
  });

  test('E01 passes the packs', () => {
    expect(findingsOf(stack)).toEqual([]);
  });
});

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
    return { LockToken: `lock of ${Id}` };
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
