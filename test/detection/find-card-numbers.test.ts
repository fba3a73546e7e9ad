import { cardNumber, digits, drawing, findCardNumbers, TEST_NUMBERS, withCheckDigit } from './card-numbers';

const NBSP = '\u00a0';
const PAN = '4111111111111111';
const AMEX = '378282246310005';

/** How a number gets into a log, written with any separator between the groups that are given. */
const FORMATS: readonly (readonly [string, (groups: readonly string[]) => string])[] = [
  ['bare', (groups) => groups.join('')],
  ['spaces', (groups) => groups.join(' ')],
  ['tabs', (groups) => groups.join('\t')],
  ['dashes', (groups) => groups.join('-')],
  ['dashes and spaces', (groups) => groups.join(' - ')],
  ['dots', (groups) => groups.join('.')],
  ['slashes', (groups) => groups.join('/')],
  ['underscores', (groups) => groups.join('_')],
  ['no-break spaces', (groups) => groups.join(NBSP)],
  ['narrow no-break spaces', (groups) => groups.join('\u202f')],
  ['en dashes', (groups) => groups.join('\u2013')],
  ['zero-width spaces', (groups) => groups.join('\u200b')],
  ['JSON escapes', (groups) => groups.join('\\u0020')],
  ['JSON in JSON', (groups) => groups.join('\\\\u00a0')],
  ['JSON tabs', (groups) => groups.join('\\t')],
  ['hexadecimal escapes', (groups) => groups.join('\\x2d')],
  ['a URL', (groups) => groups.join('%20')],
  ['a URL in a URL', (groups) => groups.join('%2520')],
  ['a form', (groups) => groups.join('+')],
  ['UTF-8 in a URL', (groups) => groups.join('%C2%A0')],
  ['an en dash in a URL', (groups) => groups.join('%E2%80%93')],
  ['HTML', (groups) => groups.join('&nbsp;')],
  ['HTML by number', (groups) => groups.join('&#32;')],
  ['HTML in JSON', (groups) => groups.join('&amp;#x2013;')],
  ['full-width digits', (groups) => shifted(groups.join(''), 0xff10)],
  ['Arabic digits', (groups) => shifted(groups.join(''), 0x660)],
  ['digits as JSON escapes', (groups) => [...groups.join('')].map((digit) => `\\u003${digit}`).join('')],
  ['digits of a URL', (groups) => [...groups.join('')].map((digit) => `%3${digit}`).join('')],
  ['one digit at a time', (groups) => [...groups.join('')].join(' ')],
];

/** Where a number stands. */
const PLACES: readonly (readonly [string, (number: string) => string])[] = [
  ['alone', (number) => number],
  ['in a sentence', (number) => `paid with ${number}, thanks.`],
  ['in JSON', (number) => `{"level":"info","pan":"${number}","amount":1999}`],
  ['as a number of JSON', (number) => `{"card":${number}}`],
  ['in JSON in JSON', (number) => `{"body":"{\\"pan\\":\\"${number}\\"}"}`],
  ['in a query', (number) => `GET /pay?card=${number}&exp=12/27 HTTP/1.1`],
  ['behind other numbers', (number) => `2026-11-21 10:00:00 7731 ${number} 12/27 123`],
  ['between letters', (number) => `card${number}x`],
  ['in brackets', (number) => `[${number}]`],
  ['in quotes of a URL', (number) => `q=%7B%22pan%22%3A%22${number}%22%7D`],
  ['in a query of a URL', (number) => `next=%2Fpay%253Fa%253D1%2526card%253D${number}%2526exp%253D1227`],
  ['behind an escape of JSON', (number) => `{"line":"pan\\u003d${number}\\n"}`],
];

function shifted(number: string, zero: number): string {
  return [...number].map((digit) => String.fromCharCode(zero + +digit)).join('');
}

/** The groups that are printed on a card of that length. */
function groupsOf(number: string): string[] {
  const sizes: Readonly<Record<number, number[]>> = { 14: [4, 6, 4], 15: [4, 6, 5] };
  let start = 0;
  return (sizes[number.length] ?? [4, 4, 4, 4, 3]).flatMap((size) => {
    const group = number.slice(start, start + size);
    start += size;
    return group === '' ? [] : [group];
  });
}

describe('findCardNumbers', () => {
  test.each(TEST_NUMBERS)('D08 finds a number of %s: %s', (brand, number) => {
    expect(findCardNumbers(`card ${number}`)).toEqual([
      { brand, last4: number.slice(-4), length: number.length, start: 5 },
    ]);
  });

  test.each(FORMATS)('D08 finds a number written with %s, wherever it stands', (_format, write) => {
    for (const [place, put] of PLACES) {
      for (const number of [PAN, AMEX, '6205500000000000004', '30569309025904']) {
        const found = findCardNumbers(put(write(groupsOf(number)))).map(({ last4 }) => last4);
        expect([place, number, found]).toEqual([place, number, [number.slice(-4)]]);
      }
    }
  });

  test('D08 finds the number on a magnetic stripe, and more than one in a text', () => {
    expect(findCardNumbers(`%B${PAN}^DOE/JANE^2512101?;${PAN}=25121010000?`)).toHaveLength(2);
    expect(findCardNumbers(TEST_NUMBERS.map(([, number]) => number).join('\n'))).toHaveLength(TEST_NUMBERS.length);
  });

  test.each([
    ['a wrong check digit', '4111111111111112'],
    ['a beginning that no brand has', withCheckDigit('911111111111111')],
    ['a length that the brand does not have', withCheckDigit('41111111111111')],
    ['20 digits', `${PAN}0000`],
    ['12 digits', '411111111111'],
    ['a fraction, as a measured time has it', `{"seconds":0.${PAN},"rate":12.${PAN}}`],
    ['digits in a hash', `sha256:abcdef${PAN}abcdef`],
    ['the id of a span', `{"span_id":"${PAN}","traceId": "${PAN}","parentSpanId":"${PAN}"}`],
    ['the id of a segment', `X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678;Parent=${PAN};Sampled=1`],
    ['the number of an article, as EAN-13, that passes Luhn too', '4006381330060'],
    ['a British account', 'GB29NWBK30569309025904'],
    ['groups that nobody writes', '411 11111 1111 1111'],
    ['groups with two kinds of separators', '4111-1111 1111-1111'],
    ['lines', '4111\n1111\n1111\n1111'],
    ['a list', '4111,1111,1111,1111'],
    ['a time', '4111:1111:1111:1111'],
    ['milliseconds since 1970', '1763719200123'],
    ['asterisks', '************1111'],
    ['a German mobile', `tel ${withCheckDigit('491511234567')}, 0${withCheckDigit('491701234567')}`],
    ['a mobile in groups', `tel +${withCheckDigit('491511234567').replace(/(.{4})(.{3})(.{3})(.{3})/, '$1 $2 $3 $4')}`],
    ['any telephone of 13 digits', `tel=+${withCheckDigit('436601234567')}&fax=%2B${withCheckDigit('447911123456')}`],
    ['nothing', ''],
  ])('D08 takes no card for %s', (_what, text) => {
    expect(findCardNumbers(text)).toEqual([]);
  });

  test('D08 takes a telephone for one no more if it has the length of a card of today', () => {
    expect(findCardNumbers(`tel +${PAN}`)).toHaveLength(1);
    expect(findCardNumbers(`tel ${withCheckDigit('491511234567890')}`)).toHaveLength(1);
  });

  test('D08 takes the number of an article of the wrong check digit for what it is, an old card', () => {
    expect(findCardNumbers('4222222222222')).toHaveLength(1);
  });
});

describe('order ids of the same length as a card number', () => {
  test('D08 ring never with a prefix that was named, even if the digits behind it are a card number', () => {
    const draw = drawing(1);
    const numbers = Array.from({ length: 2000 }, () => cardNumber(draw)).filter(({ length }) => length > 13);
    expect(numbers.filter((number) => findCardNumbers(`{"order":"ord_${number}"}`, ['ord_']).length > 0)).toEqual([]);
    expect(numbers.filter((number) => findCardNumbers(`{"order":"buy_${number}"}`, ['ord_']).length !== 1)).toEqual([]);
  });

  test.each([
    `"ord_${PAN}"`,
    `/orders/ord_${PAN}`,
    `id=%22ord_${PAN}%22`,
    `id%253Dord_${PAN}`,
    `{"line":"\\tord_${PAN}"}`,
    `{"line":"\\u0022ord_${PAN}"}`,
    `ord_${PAN}`,
  ])('D08 ring never wherever the prefix begins a word: %s', (text) => {
    expect(findCardNumbers(text, ['ord_'])).toEqual([]);
  });

  test.each([`card_ord_${PAN}`, `word_${PAN}`, `pan-ord_${PAN}`, `4ord_${PAN}`])(
    'D08 ring where the prefix is the end of another word: %s',
    (text) => {
      expect(findCardNumbers(text, ['ord_'])).toHaveLength(1);
    },
  );

  test('D08 ring never if they begin with 0, 1, 7 or 9', () => {
    const draw = drawing(2);
    const ids = Array.from({ length: 5000 }, () => withCheckDigit(`${'0179'[draw(4)]}${digits(draw, 11 + draw(7))}`));
    expect(ids.filter((id) => findCardNumbers(`order ${id}`).length > 0)).toEqual([]);
  });

  test('D08 hide no card number that stands beside one', () => {
    expect(findCardNumbers(`ord_9000000000000001 paid with ${PAN}`, ['ord_'])).toHaveLength(1);
    expect(findCardNumbers(`ord_${PAN.replace(/(.{4})(?!$)/g, '$1-')}`, ['ord_'])).toHaveLength(1);
  });

  test.each([
    [13, 0.02],
    [14, 0.01],
    [15, 0.01],
    [16, 0.04],
    [17, 0.005],
    [18, 0.012],
    [19, 0.025],
  ])('D08 of %d bare random digits ring in less than %d of all cases', (length, most) => {
    const draw = drawing(length);
    const rounds = 5000;
    let hits = 0;
    for (let round = 0; round < rounds; round += 1) {
      hits += findCardNumbers(`order ${digits(draw, length)}`).length;
    }
    expect(hits / rounds).toBeLessThan(most);
    expect(hits).toBeGreaterThan(0);
  });
});

describe('numbers as brands issue them', () => {
  test('D08 are all found in every format, but for old ones of 13 digits that look like an article or a telephone', () => {
    const draw = drawing(7);
    const missed = Array.from({ length: 3000 }, () => {
      const number = cardNumber(draw);
      const [format, write] = FORMATS[draw(FORMATS.length)] as (typeof FORMATS)[number];
      const [place, put] = PLACES[draw(PLACES.length)] as (typeof PLACES)[number];
      const found = findCardNumbers(put(write(groupsOf(number))));
      return found.some(({ last4 }) => last4 === number.slice(-4)) ? [] : [{ length: number.length, format, place }];
    }).flat();
    expect(missed.filter(({ length }) => length !== 13)).toEqual([]);
    expect(missed.length).toBeLessThan(60);
  });
});
