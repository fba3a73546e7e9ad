const { brandOf, passesLuhn, startsCard } = require('./card-brands');
const { characterAt, digitOf, separatorOf } = require('./read-characters');

const SHORTEST = 13;
const LONGEST = 19;
const LONGEST_GAP = 3;
const LONGEST_TOKEN = 80;
const SHORTEST_HEX = 20;

/** How cards and people group the digits; every group may also be of four, of eight or of one digit, the last one shorter. */
const GROUPINGS = new Set(['4-6-5', '4-6-4', '6-13', '4-3-3-3', '4-5-6', '6-4-5', '4-4-8', '6-6-4', '6-10', '4-12']);

/** An id that a tracer draws at random in hexadecimal digits, and which are decimal by chance. */
const TRACER_FIELD = /(?:(?:span|trace|parent)[-_ ]?(?:span)?[-_ ]?id|\bparent|\broot)\\*["']?\s*[:=]\s*\\*["']?$/i;

/** An escape of JSON or of a URL that ends a text, and whose letters and digits belong to no word that follows. */
const ESCAPED_END = /(?:\\[nrt]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|%(?:25){0,2}[0-9A-Fa-f]{2})$/;

/** What stands directly before a number of a telephone with its country, also in a URL. */
const PLUS = /(?:\+|%(?:25){0,2}2[Bb])$/;

/** Account numbers of the United Kingdom and Ireland: four letters of the bank and 14 digits. */
const BRITISH_ACCOUNT = /^[A-Z]{2}[0-9]{2}[A-Z]{4}[0-9]{14}$/;

/**
 * The card numbers in a text: brand, last four digits, length and place of each. It takes time linear in the text.
 *
 * A number has the beginning and length of a brand and Luhn's check digit, is written without a break or in groups that
 * people use with one kind of separator, and is none of the numbers that machines write a lot: a fraction, digits inside a
 * hexadecimal word, the id of a trace, an article number (EAN-13), a telephone of 13 digits behind `+` or of Germany, a
 * British account number, or an id with one of the given prefixes.
 *
 * @param text any text; escapes of JSON, URLs and HTML in it are read
 * @param idPrefixes what stands before the platform's own ids, e.g. `ord_`
 */
function findCardNumbers(text, idPrefixes = []) {
  const groups = readGroups(text);
  const found = [];
  for (let first = 0; first < groups.length;) {
    const taken = numberAt(groups, first, text, idPrefixes, found);
    first += taken;
  }
  return found;
}

/** How many groups were read: all those of the longest number that was found, else one. */
function numberAt(groups, first, text, idPrefixes, found) {
  let digits = '';
  let gap;
  let longest;
  if (!startsCard(groups[first].digits)) {
    return 1;
  }
  for (let last = first; last < groups.length && digits.length < LONGEST; last += 1) {
    const group = groups[last];
    if (last > first && (group.gap === undefined || (gap !== undefined && group.gap !== gap))) {
      break;
    }
    gap = last > first ? group.gap : undefined;
    digits += group.digits;
    if (digits.length >= SHORTEST && isCard(digits) && isGrouping(groups, first, last)) {
      longest = { digits, groups: last - first + 1, start: groups[first].start, end: group.end };
    }
  }
  if (longest === undefined || isKnownOtherwise(text, longest, idPrefixes)) {
    return 1;
  }
  const { start } = longest;
  found.push({ brand: brandOf(longest.digits), last4: longest.digits.slice(-4), length: longest.digits.length, start });
  return longest.groups;
}

function isCard(digits) {
  return brandOf(digits) !== undefined && passesLuhn(digits);
}

function isGrouping(groups, first, last) {
  const lengths = groups.slice(first, last + 1).map((group) => group.digits.length);
  const [size] = lengths;
  const even = lengths.every((length, index) => length === size || (index === lengths.length - 1 && length < size));
  return lengths.length === 1 || (even && [1, 4, 8].includes(size)) || GROUPINGS.has(lengths.join('-'));
}

/** Groups of digits, each with what separates it from the one before: nothing if that is no separator of one number. */
function readGroups(text) {
  const groups = [];
  let group;
  let gap = '';
  let gapLength = 0;
  let broken = true;
  for (let place = 0; place < text.length;) {
    const { code, end } = characterAt(text, place);
    const digit = digitOf(code);
    if (digit >= 0) {
      if (group === undefined || gapLength > 0 || broken) {
        group = { digits: '', start: place, end, gap: broken || gapLength > LONGEST_GAP ? undefined : gap };
        groups.push(group);
      }
      // A longer group is no card number; its digits need not be kept.
      group.digits += group.digits.length <= LONGEST ? String(digit) : '';
      group.end = end;
      gap = '';
      gapLength = 0;
      broken = false;
    } else {
      const separator = separatorOf(code);
      broken ||= separator === undefined;
      gap = gapLength < LONGEST_GAP ? gap + (separator ?? '') : gap;
      gapLength += separator === '' ? 0 : 1;
    }
    place = end;
  }
  return groups;
}

function isKnownOtherwise(text, { digits, groups, start, end }, idPrefixes) {
  const before = text.slice(Math.max(0, start - LONGEST_TOKEN), start);
  if (digits.length === SHORTEST && (digits.startsWith('49') || PLUS.test(before))) {
    return true;
  }
  if (groups > 1) {
    return false;
  }
  return (
    /[0-9]\.$/.test(before) ||
    idPrefixes.some((prefix) => endsWithId(before, prefix)) ||
    TRACER_FIELD.test(before) ||
    (digits.length === SHORTEST && isArticleNumber(digits)) ||
    isPartOfAnother(before, text.slice(start, end), text.slice(end, end + LONGEST_TOKEN))
  );
}

/** Whether a text ends with a prefix of ids as a word of its own: `card_ord_` does not, and a number behind it is found. */
function endsWithId(before, prefix) {
  return before.endsWith(prefix) && !/[0-9A-Za-z_-]$/.test(before.slice(0, -prefix.length).replace(ESCAPED_END, ' '));
}

function isPartOfAnother(before, number, after) {
  const head = /[0-9A-Za-z]*$/.exec(before.replace(ESCAPED_END, ' '))[0];
  const tail = /^[0-9A-Za-z]*/.exec(after)[0];
  const token = head + number + tail;
  return (
    (head + tail !== '' && token.length >= SHORTEST_HEX && /^[0-9A-Fa-f]+$/.test(token)) || BRITISH_ACCOUNT.test(token)
  );
}

/** Whether the last digit is the check digit of an EAN-13: Germany's begin with 4, as do the 13 digits of an old Visa card. */
function isArticleNumber(digits) {
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

module.exports = { findCardNumbers };
