const LONGEST_PATH = 2048;

// What two readers may read differently: other characters than printable ASCII, a backslash, path parameters, broken
// escapes, escaped controls, slashes, backslashes and semicolons, overlong UTF-8, escapes of escapes, and dot segments.
function isAmbiguous(path) {
  return (
    path.length > LONGEST_PATH ||
    path.charAt(0) !== '/' ||
    /[^\x21-\x7e]|[\\;#?]/.test(path) ||
    /%(?![0-9a-f]{2})/i.test(path) ||
    /%(?:[01][0-9a-f]|7f|2f|5c|3b|c[01]|25[0-9a-f]{2})/i.test(path) ||
    path.split('/').some((part) => /^(?:\.|%2e){1,2}$/i.test(part))
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
  return SETTINGS.lowerCase.some((prefix) => isUnder(lower, prefix)) ? lowerCase(cut) : cut;
}

// Escapes keep their capitals.
function lowerCase(path) {
  return path.toLowerCase().replace(/%[0-9a-f]{2}/g, (escaped) => escaped.toUpperCase());
}

function isUnder(path, prefix) {
  return path === prefix || path.startsWith(prefix + '/');
}

// Whether the path belongs to this function: an origin that reads paths without regard to case serves none that another
// function guards.
function isOwn(path) {
  const lower = path.toLowerCase();
  return (
    (SETTINGS.own.length === 0 || SETTINGS.own.some((prefix) => isUnder(path, prefix))) &&
    !SETTINGS.foreign.some((prefix) => isUnder(lower, prefix))
  );
}
