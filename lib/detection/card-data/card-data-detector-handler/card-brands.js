/**
 * Beginnings and lengths of card numbers, from the public tables of ISO/IEC 7812 issuer ranges: [first, last, lengths].
 * A range counts by as many digits as its ends have, and the first that fits names the brand. Lengths that no card has been
 * issued in for years but Visa's 13 are left out, and so are those of Maestro's ranges that other brands have today.
 */
const RANGES = [
  ['Visa', '4', '4', [13, 16, 19]],
  ['Mastercard', '51', '55', [16]],
  ['Mastercard', '2221', '2720', [16]],
  ['American Express', '34', '34', [15]],
  ['American Express', '37', '37', [15]],
  ['Diners Club', '30', '30', [14, 16, 19]],
  ['Diners Club', '36', '36', [14, 16, 19]],
  ['Diners Club', '38', '39', [14, 16, 19]],
  ['Discover', '6011', '6011', [16, 19]],
  ['Discover', '644', '649', [16, 19]],
  ['Discover', '65', '65', [16, 19]],
  ['JCB', '3528', '3589', [16, 17, 18, 19]],
  ['UnionPay', '62', '62', [16, 17, 18, 19]],
  ['UnionPay', '81', '81', [16, 17, 18, 19]],
  ['Dankort', '5019', '5019', [16]],
  ['Maestro', '50', '50', [13, 15, 16, 18, 19]],
  ['Maestro', '56', '58', [13, 15, 16, 18, 19]],
  ['Maestro', '6304', '6304', [13, 15, 16, 18, 19]],
  ['Maestro', '67', '67', [13, 15, 16, 18, 19]],
  ['Mir', '2200', '2204', [16, 17, 18, 19]],
];

const FIRST_DIGITS = new Set(RANGES.map(([, first]) => first[0]));

/** The brand that issues numbers with this beginning and length; nothing if none does. */
function brandOf(digits) {
  const range = RANGES.find(([, first, last, lengths]) => {
    const start = digits.slice(0, first.length);
    return lengths.includes(digits.length) && first <= start && start <= last;
  });
  return range?.[0];
}

/** Whether any brand's numbers begin with the first of these digits. */
function startsCard(digits) {
  return FIRST_DIGITS.has(digits[0]);
}

/** Whether the last digit is the check digit that ISO/IEC 7812 asks for. */
function passesLuhn(digits) {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    sum += place % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
  }
  return sum % 10 === 0;
}

module.exports = { brandOf, passesLuhn, RANGES, startsCard };
