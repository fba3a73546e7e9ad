import { foldedFullWidth } from './full-width';

const HEX_PAIR = /%([0-9a-f]{2})/gi;
const HEX_PAIR_OR_UNI = /%u([0-9a-f]{4})|%([0-9a-f]{2})/gi;

/** `URL_DECODE`. AWS does not say whether `+` becomes a space, so both are possible where there is one. */
export function urlDecode(bytes: string): readonly string[] {
  return plusReadings(bytes).map((reading) => reading.replaceAll(HEX_PAIR, (_, hex: string) => characterOf(hex)));
}

/** `URL_DECODE_UNI`: also `%uHHHH`, whose lower byte counts; full-width ASCII is folded to ASCII. */
export function urlDecodeUni(bytes: string): readonly string[] {
  return plusReadings(bytes).map((reading) =>
    reading.replaceAll(HEX_PAIR_OR_UNI, (_, wide: string | undefined, hex: string | undefined) =>
      wide === undefined ? characterOf(hex ?? '') : foldedFullWidth(Number.parseInt(wide, 16)),
    ),
  );
}

function plusReadings(bytes: string): readonly string[] {
  return bytes.includes('+') ? [bytes.replaceAll('+', ' '), bytes] : [bytes];
}

function characterOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}
