import { run, shopper } from './command-under-test';

/** Runs with a file of expectations. */
function expecting(expectations: readonly unknown[], ...records: readonly unknown[]) {
  return run(['t', 'r', '--expect', 'e'], records, { e: JSON.stringify(expectations) });
}

describe('expectations', () => {
  test('E09 exits with 1 when a record says otherwise, and names the place', () => {
    const { code, err } = run(['t', 'r'], [shopper('/', { expect: 'block' }), shopper('/admin', { expect: 'allow' })]);
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      'r line 1: GET / (shopper) expected block, got allow by the default action',
      'r line 2: GET /admin (shopper) expected allow, got block by Admin',
      '',
    ]);
  });

  test('E09 an expectation that is undecided fails only when asked to', () => {
    const open = [shopper('/', { expect: 'allow', country: undefined })];
    expect(run(['t', 'r'], open)).toMatchObject({
      code: 0,
      err: '1 expectations are neither met nor contradicted: the outcome is undecided; --strict fails on them and names them\n',
    });
    expect(run(['t', 'r', '--strict'], open)).toMatchObject({
      code: 1,
      err: expect.stringContaining('r line 1: GET / (shopper) expected allow, undecided from Geo\n'),
    });
    const wrong = [shopper('/', { expect: 'challenge', country: undefined })];
    expect(run(['t', 'r'], wrong)).toMatchObject({
      code: 1,
      err: 'r line 1: GET / (shopper) expected challenge, got allow or block, undecided from Geo\n',
    });
  });

  test('E09 are read from a file; that of a record goes first', () => {
    const [right, wrong] = ['block', 'allow'].map((outcome) => ({ expect: outcome, path: '/admin' }));
    expect(expecting([{ ...right, client: 'shopper', method: 'GET' }], shopper('/admin')).code).toBe(0);
    expect(expecting([wrong], shopper('/admin')).code).toBe(1);
    const own = shopper('/admin/x', { expect: 'block' });
    expect(expecting([wrong], own, shopper('/admin')).err).toMatch(/^r line 2: GET \/admin \(shopper\) expected allow/);
    expect(expecting([right], own, shopper('/admin'))).toMatchObject({ code: 0, err: '' });
  });

  const all = { expect: 'allow' };
  const internal = { expect: 'block', path: '/internal' };
  const DECIDES_NONE = "decides no request: an earlier one or the record's own goes first; drop it or move it up\n";
  test.each([
    ['that an earlier one shadows', [all, internal], shopper('/internal'), `expectation 2 ${DECIDES_NONE}`],
    ["that the record's own replaces", [all], shopper('/', { expect: 'allow' }), `expectation 1 ${DECIDES_NONE}`],
    ['that fits no request', [all, internal], shopper('/'), 'expectation 2 fits no request; drop it or record'],
  ])('E09 one %s is refused: nobody would notice that it is not met', (_, expectations, record, message) => {
    const { code, err } = expecting(expectations, record);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('E09 the narrower one first decides, and fails', () => {
    const { code, err } = expecting([internal, all], shopper('/internal'), shopper('/'));
    expect([code, err]).toEqual([
      1,
      'r line 1: GET /internal (shopper) expected block, got allow by the default action\n',
    ]);
    expect(expecting([{ ...internal, path: '/admin' }, all], shopper('/admin'), shopper('/')).code).toBe(0);
  });
});
