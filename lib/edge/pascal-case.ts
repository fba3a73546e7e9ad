/** A path or a DNS label as a construct id or rule name: `/api/orders` becomes `ApiOrders`, `/` becomes `Root`. */
export function inPascalCase(text: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return words.join('') || 'Root';
}
