/** Whether a path is of a part of the shop, whatever its capitals; one with a last slash is what is below it alone. */
export function isBelow(path: string, prefix: string): boolean {
  const [one, other] = [path.toLowerCase(), prefix.toLowerCase()];
  return one === other || one.startsWith(other.endsWith('/') ? other : `${other}/`);
}
