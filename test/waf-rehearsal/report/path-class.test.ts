import fc from 'fast-check';
import { pathClassOf } from '../../../lib/waf-rehearsal/report/path-class';

describe('pathClassOf', () => {
  test.each([
    ['/', '/'],
    ['/checkout', '/checkout'],
    ['/checkout/', '/checkout/…'],
    ['/api/v1', '/api/v1'],
    ['/api/v1/', '/api/v1/'],
    ['//admin', '//…'],
    ['/api/4711', '/api/…'],
    ['/Forgot-Password', '/Forgot-Password'],
    ['/api/v1/cart', '/api/v1/cart'],
    ['/api/v1/cart/4711', '/api/v1/cart/…'],
    ['/orders/4711', '/orders/…'],
    ['/orders/4711/items', '/orders/…'],
    ['/users/jane', '/users/…'],
    ['/users/jane@example.com', '/users/…'],
    ['/jane.doe.1970', '/…'],
    ['/robots.txt', '/robots.txt'],
    ['/%2e%2e/admin', '/…'],
    ['/\u001b[31mred', '/…'],
    ['/reset/eyJhbGciOiJIUzI1NiJ9abcdefghijk', '/reset/…'],
    [undefined, '(hidden)'],
  ])('E09 keeps of %j only %j', (path, expected) => {
    expect(pathClassOf(path)).toBe(expected);
  });

  test('E09 never repeats a digit of an address, a sign of an e-mail or a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (path) => {
        expect(pathClassOf(`/${path}`)).toMatch(/^\/(?:(?:[a-z_-]+(?:\.[a-z]+)?|v\d{1,2}|…)?(?:\/|$))*$/i);
      }),
    );
  });
});
