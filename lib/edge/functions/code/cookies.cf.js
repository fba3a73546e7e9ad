const COOKIE_NAME = /^[!#%&'*+.^_`|~0-9A-Za-z-]+$/;
const COOKIE_VALUE = /^(?:"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"|[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*)$/;

// What RFC 6265 does not allow, a name with a dollar (old servers read it as an attribute of the cookie before), and all of
// a name that comes twice: which of the two counts would be a guess, and one of them may be planted.
function cleanCookies(request) {
  Object.keys(request.cookies).forEach((name) => {
    const cookie = request.cookies[name];
    if (cookie.multiValue || !COOKIE_NAME.test(name) || !COOKIE_VALUE.test(cookie.value)) {
      delete request.cookies[name];
    }
  });
}
