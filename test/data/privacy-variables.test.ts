import { accessDefinition } from '../../lib/data/privacy/access-definition';
import { erasureDefinition } from '../../lib/data/privacy/erasure-definition';

interface State {
  readonly Assign?: object;
  readonly Catch?: { readonly Assign?: object }[];
  readonly Choices?: { readonly Assign?: object }[];
  readonly ItemProcessor?: { readonly States: Record<string, State> };
}

const namesIn = (states: Record<string, State>): string[] =>
  Object.values(states).flatMap(({ Assign, Catch = [], Choices = [] }) =>
    [{ Assign }, ...Catch, ...Choices].flatMap((place) => Object.keys(place.Assign ?? {})),
  );

/** Variables of each scope; a Map has one of its own. */
function scopes(states: Record<string, State>): string[][] {
  const inner = Object.values(states).flatMap(({ ItemProcessor }) =>
    ItemProcessor ? scopes(ItemProcessor.States) : [],
  );
  return [[...new Set(namesIn(states))], ...inner];
}

const definitions: [string, Record<string, State>][] = [
  ['erasure', erasureDefinition(['orders'], true).States as Record<string, State>],
  [
    'access',
    accessDefinition([{ name: 'orders', roleArn: 'arn:aws:iam::111111111111:role/orders', processings: [] }], true)
      .States as Record<string, State>,
  ],
];

describe.each(definitions)('the workflow of %s', (_, states) => {
  test('D09 assigns no variable in two scopes, which Step Functions refuses', () => {
    const [outer = [], ...inner] = scopes(states);
    expect(inner.length).toBeGreaterThan(0);
    expect(outer).toContain('failure');
    expect(inner.flat().filter((name) => outer.includes(name))).toEqual([]);
  });
});
