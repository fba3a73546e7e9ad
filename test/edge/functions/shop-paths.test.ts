import { generateKeyPairSync } from 'node:crypto';
import { prod } from '../../../lib/app/config/prod';
import { ShopPaths } from '../../../lib/app/shop-paths';
import { MobileSignatureKeys } from '../../../lib/edge/functions/mobile-signature-keys';
import { deployedCode, emptyStack } from './edge-functions-under-test';
import { EdgeSandbox, HOST } from './edge-sandbox';

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const form = { name: 'Card', path: '/Checkout/Pay', fields: ['card*'], provider: 'payments', publicKey: pem };
const { rules } = prod.edge;
const QUOTA = 10 * 1024;
let pages: EdgeSandbox;
let others: Record<'Static' | 'Api' | 'Catalogue2', EdgeSandbox>;
let sizes: number[];

beforeAll(() => {
  const stack = emptyStack();
  const login = rules.accountTakeover;
  const creation = rules.accountCreation;
  if (login === undefined || creation === undefined) {
    throw new Error('production has a login and a sign-up');
  }
  const candidate = { ...rules, accountTakeover: { ...login, path: '/sign-in/' } };
  void new ShopPaths(stack, 'Shop', {
    domainName: HOST,
    keys: new MobileSignatureKeys(stack, 'Keys'),
    edge: {
      ...prod.edge,
      paths: [
        { prefix: '/static/', class: 'static' },
        { prefix: '/products/', class: 'catalogue' },
        { prefix: '/api/', class: 'api' },
      ],
      signedPaths: ['/api/mobile'],
      encryptedForms: [form],
      canary: { name: 'Trial', weight: 0.05, candidate },
      rules: {
        ...rules,
        accountCreation: { ...creation, registrationPath: '/join', creationPath: '/api/accounts' },
        signUpCaptcha: { pages: ['/products/Club', '/products'], immunitySeconds: 300 },
      },
    },
  });
  const codeOf = (id: string): string => deployedCode(stack, `Shop${id}`);
  const codes = ['Pages', 'Static', 'Api', 'Catalogue2'].map(codeOf);
  sizes = codes.map((code) => Buffer.byteLength(code));
  const [first = '', assets = '', api = '', catalogue = ''] = codes;
  pages = new EdgeSandbox(first);
  others = { Static: new EdgeSandbox(assets), Api: new EdgeSandbox(api), Catalogue2: new EdgeSandbox(catalogue) };
});

describe('ShopPaths', () => {
  test.each([
    ['/checkout/pay', '/Checkout/Pay'],
    ['/CHECKOUT/PAY/AbC', '/Checkout/Pay/AbC'],
    ['/LOGIN', '/login'],
    ['/Sign-In', '/sign-in'],
    ['/Join', '/join'],
    ['/Forgot-Password/AbC', '/forgot-password/AbC'],
    ['/CHECKOUT', '/checkout'],
    ['/PRODUCTS', '/products'],
  ])('E14 moves %s to %s, past which neither encryption nor rules are got', async (uri, path) => {
    const moved = await pages.send({ method: 'POST', uri });
    expect([moved.status, moved.location]).toEqual([308, `https://${HOST}${path}`]);
    expect(await pages.send({ method: 'POST', uri: path })).toMatchObject({ status: 'passes' });
  });

  test('E06 guards paths of the API and of a catalogue where their requests go', async () => {
    const { Api, Catalogue2 } = others;
    const moved = [await Api.send({ uri: '/api/Accounts' }), await Catalogue2.send({ uri: '/products/club' })];
    expect(moved.map(({ location }) => location)).toEqual([
      `https://${HOST}/api/accounts`,
      `https://${HOST}/products/Club`,
    ]);
    expect(await pages.send({ uri: '/API/Accounts' })).toMatchObject({ status: 404 });
    const { location } = await pages.send({ uri: '/Products/club' });
    expect(location).toBe(`https://${HOST}/products/club`);
  });

  test('E07 lets mobile reach the origin from the API alone, in the header of the app', async () => {
    const headers = { 'x-shopnow-app': 'mobile' };
    const { Api, Static, Catalogue2 } = others;
    const passed = [
      await pages.send({ uri: '/', headers }),
      await Static.send({ uri: '/static/a.js', headers }),
      await Catalogue2.send({ uri: '/products/a', headers }),
    ];
    expect(passed.map(({ status, headers: kept }) => [status, kept['x-shopnow-app']])).toEqual(
      Array(3).fill(['passes', undefined]),
    );
    expect(await Api.send({ uri: '/api/orders', headers })).toMatchObject({ status: 401 });
    expect(await Api.send({ uri: '/api/orders', headers: { 'x-shopnow-app': 'web' } })).toMatchObject({
      status: 'passes',
      headers: { 'x-shopnow-app': 'web' },
    });
  });

  test.each<[string, number | 'passes']>([
    ['/products', 'passes'],
    ['/products/', 404],
    ['/api', 404],
    ['/static', 404],
  ])('E06 takes %s for a page only where the catalogue begins behind its slash: %p', async (uri, status) => {
    expect(await pages.send({ uri })).toMatchObject({ status });
  });

  test('E06 fits into the 10 KB of an edge function', () => {
    expect(Math.max(...sizes)).toBeLessThan(QUOTA);
  });
});
