const LONGEST_PATH = 2048;

// What two readers may read differently: other characters than printable ASCII, a backslash, path parameters, broken
// escapes, escaped controls and delimiters, overlong UTF-8 of two, three and four bytes, signs of no living language that
// become letters of ASCII when capitals do not count (Kelvin, the long s, ligatures), escapes of escapes, dot segments, and
// segments whose last dot or blank some readers cut.
function isAmbiguous(path) {
  return (
    path.length > LONGEST_PATH ||
    path.charAt(0) !== '/' ||
    /[^\x21-\x7e]|[\\;#?]/.test(path) ||
    /%(?![0-9a-f]{2})/i.test(path) ||
    /%(?:[01][0-9a-f]|2[3f]|3[bf]|5c|7f|c[01]|c2%[89]|c5%bf|e0%[89]|e2%84%aa|ef%ac%8[0-6]|f0%8|25[0-9a-f]{2})/i.test(
      path,
    ) ||
    /(?:\.|%2e|%20|%c2%a0)(?:\/|$)/i.test(path)
  );
}

// One path for all that mean the same: unreserved characters unescaped, escapes in capitals, no slashes in a row.
function canonicalPath(path) {
  const plain = path
    .replace(/%[0-9a-f]{2}/gi, (escaped) => {
      const sign = String.fromCharCode(parseInt(escaped.slice(1), 16));
      return /[A-Za-z0-9._~-]/.test(sign) ? sign : escaped.toUpperCase();
    })
    .replace(/\/{2,}/g, '/');
  const cut = SETTINGS.cutsSlash && plain.length > 1 && plain.endsWith('/') ? plain.slice(0, -1) : plain;
  const lower = cut.toLowerCase();
  return guardedPath(SETTINGS.lowerCase.some((prefix) => isUnder(lower, prefix)) ? lowerCase(cut) : cut);
}

// A guard compares sign by sign, and an origin may read more than one way of writing as its path: all are moved to the
// guard's. What is below stays as it is, it may hold a code.
function guardedPath(path) {
  const read = comparable(path);
  const guarded = SETTINGS.guarded.filter((prefix) => isUnder(read, prefix.toLowerCase()))[0];
  const parts = guarded ? guarded.split('/') : [];
  const written = path.split('/').map((part, at) => (at < parts.length ? parts[at] : part));
  return written.join('/');
}

// What an origin may read: escapes opened, capitals small, a sharp s and a Turkish i as the letters of ASCII that they are
// when capitals do not count. To compare alone, never to send on.
function comparable(path) {
  const plain = path
    .replace(/%c3%9f|%e1%ba%9e/gi, 'ss')
    .replace(/%c4%b[01]/gi, 'i')
    .replace(/%[0-9a-f]{2}/gi, (escaped) => String.fromCharCode(parseInt(escaped.slice(1), 16)));
  return plain.toLowerCase();
}

// Escapes keep their capitals.
function lowerCase(path) {
  return path.toLowerCase().replace(/%[0-9a-f]{2}/g, (escaped) => escaped.toUpperCase());
}

// A prefix with a last slash is what is below it alone.
function isUnder(path, prefix) {
  return path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : prefix + '/');
}

// Whether the path belongs to this function: an origin that reads paths without regard to case or escapes serves none that
// another function guards. Its own paths are compared as they came, because CloudFront chose by them.
function isOwn(path) {
  const read = comparable(path);
  return (
    (SETTINGS.own.length === 0 || SETTINGS.own.some((prefix) => isUnder(path, prefix))) &&
    !SETTINGS.foreign.some((prefix) => isUnder(read, prefix))
  );
}
