/** A statement of a policy as it stands in a template. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: unknown } };
}

/** What is asked for, by whom, and what AWS knows of the request; a key that is not there is missing from the request. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** ARN of a user or role, or name of a service; only resource policies look at it. */
  readonly principal?: string;
  readonly context?: { readonly [key: string]: string };
  /** Keys with any number of values, which only `ForAnyValue` and `ForAllValues` look at. */
  readonly lists?: { readonly [key: string]: readonly string[] };
}

/** Whether statements allow, deny or do not mention a request, as IAM decides: a denial wins. */
export function evaluatePolicy(statements: readonly Statement[], request: Request): 'allow' | 'deny' | 'nothing' {
  const effects = statements.filter((statement) => applies(statement, request)).map(({ Effect }) => Effect);
  if (effects.includes('Deny')) {
    return 'deny';
  }
  return effects.includes('Allow') ? 'allow' : 'nothing';
}

/** A value of a template as text: references to other resources become `<logical id>`. */
export function literal(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value);
  }
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    Ref,
  } = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: [string, string];
    Ref?: string;
  };
  return join ? join[1].map(literal).join(join[0]) : `<${attribute?.[0] ?? Ref ?? JSON.stringify(value)}>`;
}

function applies(statement: Statement, request: Request): boolean {
  const { Principal, Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const context = request.context ?? {};
  const named = (patterns: unknown, text: string) =>
    list(patterns).some((pattern) => matches(literal(pattern), text, context));
  return (
    (Principal === undefined || principals(Principal).some((one) => matches(one, request.principal ?? '', context))) &&
    (NotAction === undefined ? named(Action, request.action) : !named(NotAction, request.action)) &&
    (Resource === undefined || named(Resource, request.resource)) &&
    (NotResource === undefined || !named(NotResource, request.resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => {
        const [, set, single = operator] = /^(ForAnyValue|ForAllValues):(.+)$/.exec(operator) ?? [];
        const one = (given: string | undefined) => holds(single, given, list(wanted).map(literal), context);
        const given = request.lists?.[key] ?? [];
        return set === undefined ? one(context[key]) : set === 'ForAnyValue' ? given.some(one) : given.every(one);
      }),
    )
  );
}

function holds(operator: string, given: string | undefined, wanted: string[], context: Request['context']): boolean {
  const [, name = '', ifExists] = /^(.+?)(IfExists)?$/.exec(operator) ?? [];
  if (name === 'Null') {
    return wanted.includes(String(given === undefined));
  }
  const negated = name.includes('Not');
  if (given === undefined) {
    return negated || ifExists !== undefined;
  }
  const pattern = /Like|^Arn/.test(name);
  if (!/^(String|Arn)(Not)?(Equals|Like)$|^Bool$|^NumericLessThan$/.test(name)) {
    throw new Error(`the evaluator does not know ${operator}`);
  }
  const some = wanted.some((one) =>
    name === 'NumericLessThan'
      ? Number(given) < Number(one)
      : matches(pattern ? one : one.replace(/[*?]/g, '[$&]'), given, context ?? {}),
  );
  return some !== negated;
}

/** `*`, `?` and policy variables; a variable that the request lacks matches nothing. */
function matches(pattern: string, text: string, context: { readonly [key: string]: string }): boolean {
  let missing = false;
  const filled = pattern.replace(/\$\{([^}]+)\}/g, (_, key: string) => {
    missing ||= context[key] === undefined;
    return context[key] ?? '';
  });
  const expression = filled
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/(?<!\[)\*/g, '.*')
    .replace(/(?<!\[)\?/g, '.');
  return !missing && new RegExp(`^${expression}$`).test(text);
}

function principals(principal: unknown): string[] {
  return typeof principal === 'string'
    ? [principal]
    : Object.values(principal as object)
        .flatMap(list)
        .map(literal);
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat();
}
