/**
 * `NORMALIZE_PATH`: multiple slashes, `/./` and back-references go, except back-references at the start. AWS does not
 * say what becomes of a back-reference above the root, nor of the slash before a last `.` or `..`: both readings are
 * possible where they occur.
 */
export function normalizePath(bytes: string): readonly string[] {
  const readings = [false, true].flatMap((keepsAboveRoot) =>
    [false, true].map((endsInSlash) => normalized(bytes, keepsAboveRoot, endsInSlash)),
  );
  return [...new Set(readings)];
}

/** `NORMALIZE_PATH_WIN`: the same after backslashes have become slashes. */
export function normalizePathWin(bytes: string): readonly string[] {
  return normalizePath(bytes.replaceAll('\\', '/'));
}

function normalized(bytes: string, keepsAboveRoot: boolean, endsInSlash: boolean): string {
  if (bytes === '') {
    return '';
  }
  const isRooted = bytes.startsWith('/');
  const parts = bytes.split('/');
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '..') {
      const isBelow = kept.length > 0 && kept.at(-1) !== '..';
      if (isBelow) {
        kept.pop();
      } else if (!isRooted || keepsAboveRoot) {
        kept.push(part);
      }
    } else if (part !== '' && part !== '.') {
      kept.push(part);
    }
  }
  const last = parts.at(-1) ?? '';
  const hasSlash = last === '' || (endsInSlash && (last === '.' || (last === '..' && kept.at(-1) !== '..')));
  const path = kept.join('/');
  if (path === '') {
    return isRooted ? '/' : '';
  }
  return `${isRooted ? '/' : ''}${path}${hasSlash ? '/' : ''}`;
}
